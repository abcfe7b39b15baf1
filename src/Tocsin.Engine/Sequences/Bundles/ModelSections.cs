using Tocsin.Engine.Sequences.Judging;
using Tocsin.Engine.Sequences.Supervised;
using Tocsin.Engine.Sequences.Unsupervised;

namespace Tocsin.Engine.Sequences.Bundles;

/// <summary>The one place that knows which class reads which kind of model.</summary>
internal static class ModelSections
{
    /// <summary>What <c>--model</c> calls it.</summary>
    public static string Name(SequenceModelKind kind) => kind switch
    {
        SequenceModelKind.Ensemble => "ensemble",
        SequenceModelKind.Transformer => "transformer",
        SequenceModelKind.Lstm => "lstm",
        SequenceModelKind.Cnn => "cnn",
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "There is no such kind of model."),
    };

    /// <summary>The model in a section; throws <see cref="InvalidDataException"/> when it is not whole or does not fit the vocabulary.</summary>
    public static ISessionModel Read(SequenceModelKind kind, ReadOnlySpan<byte> section, EventVocabulary vocabulary) => kind switch
    {
        SequenceModelKind.Ensemble => NormalityModel.Read(section, vocabulary),
        _ => WindowModel.Read(kind, section, vocabulary),
    };
}
