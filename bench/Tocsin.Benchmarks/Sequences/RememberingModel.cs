using System.Buffers;
using Tocsin.Engine.Sequences;
using Tocsin.Engine.Sequences.Bundles;
using Tocsin.Engine.Sequences.Judging;
using Tocsin.Engine.Sequences.Unsupervised;

namespace Tocsin.Benchmarks.Sequences;

/// <summary>An ensemble whose judges remember so many begins of sessions, or none.</summary>
internal sealed class RememberingModel(NormalityModel model, int prefixes) : ISessionModel
{
    private NormalityJudge? _judge;

    public SequenceModelKind Kind => model.Kind;

    public string Network => model.Network;

    /// <summary>Verdicts that its last judge had given before.</summary>
    public long Hits => _judge?.Known.Hits ?? 0;

    public ISessionJudge CreateJudge(EventVocabulary vocabulary) => _judge = new NormalityJudge(model, vocabulary, mostPrefixes: prefixes);

    public void Write(IBufferWriter<byte> destination) => model.Write(destination);

    /// <summary>A bundle whose ensemble this is; another model's bundle as it is.</summary>
    public static ModelBundle In(ModelBundle bundle, int prefixes) => bundle.Model is not NormalityModel model ? bundle : new ModelBundle
    {
        Hash = bundle.Hash,
        Bytes = bundle.Bytes,
        Model = new RememberingModel(model, prefixes),
        Vocabulary = bundle.Vocabulary,
        Templates = bundle.Templates,
        Header = bundle.Header,
        Rules = bundle.Rules,
        Report = bundle.Report,
    };
}
