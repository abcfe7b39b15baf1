using Tocsin.Engine.Sequences.Judging;
using Tocsin.Engine.Sequences.Training;
using Tocsin.Engine.Templates.Frozen;

namespace Tocsin.Engine.Sequences.Bundles;

/// <summary>
/// All that judging needs, in one file (<c>*.tocsin</c>, <c>docs/formats/bundle.md</c>): the templates it was trained with, their numbers, the rules of sessions, the model and
/// what is known about it. Immutable; any thread may read.
/// </summary>
public sealed partial class ModelBundle
{
    /// <summary>SHA-256 of the file's bytes in lower-case hexadecimal: the bundle's name in journals.</summary>
    public required string Hash { get; init; }

    /// <summary>The file's size.</summary>
    public required int Bytes { get; init; }

    /// <summary>The model.</summary>
    public required ISessionModel Model { get; init; }

    /// <summary>The numbers of events.</summary>
    public required EventVocabulary Vocabulary { get; init; }

    /// <summary>The templates by which a line becomes an event; null when it was trained on sessions of event ids, and can judge only these.</summary>
    public required FrozenTemplates? Templates { get; init; }

    /// <summary>The header format (<c>hdfs</c>, a pattern, …) with which the training log was read; null when there was no log.</summary>
    public required string? Header { get; init; }

    /// <summary>Which lines are a session.</summary>
    public required SessionRules Rules { get; init; }

    /// <summary>How it was trained and how well it did.</summary>
    public required TrainingReport Report { get; init; }
}
