using Tocsin.Engine.Pipeline;
using Tocsin.Engine.Streams;
using Tocsin.Engine.Templates;

namespace Tocsin.Server.Settings;

/// <summary>One stream. The defaults are the engine's own.</summary>
public sealed record StreamSettings
{
    private static readonly StreamOptions Defaults = new();

    /// <summary>Header format: <c>auto</c>, a preset (<c>hdfs</c>, <c>spark</c>, <c>syslog</c>, <c>combined</c>, <c>json</c>, <c>none</c>) or a pattern.</summary>
    public string Format { get; init; } = "auto";

    /// <summary>The template miner; the engine's generic one when it is not given.</summary>
    public MinerSettings? Miner { get; init; }

    /// <summary>
    /// Where records come from, besides HTTP: a path, a folder, <c>listen://[ADDRESS]:PORT</c>, <c>tcp://HOST:PORT</c>, or <c>-</c> for
    /// standard input.
    /// </summary>
    public IReadOnlyList<string> Sources { get; init; } = [];

    /// <summary>The model that judges its sessions, by its name in <see cref="TocsinSettings.Models"/>, or <c>none</c>; the first model of all when it is not given.</summary>
    public string? Model { get; init; }

    /// <summary>What makes population events of its lines; none when it is not given, but for the stream <c>populations</c>, which begins with <c>events</c>.</summary>
    public PopulationSettings? Population { get; init; }

    /// <summary>What of its lines is counted in windows; none when it is not given, but for the stream <c>http</c>, which begins with <c>http</c>.</summary>
    public WindowSettings? Windows { get; init; }

    /// <summary>When an append counts as durable.</summary>
    public Durability Durability { get; init; } = Defaults.Durability;

    /// <summary>Bytes of one journal segment.</summary>
    [Size("1MiB", "1GiB")]
    public long SegmentBytes { get; init; } = Defaults.SegmentBytes;

    /// <summary>Bytes of journal that are kept; at least two segments.</summary>
    [Size("2MiB", "1024TiB")]
    public long RetainBytes { get; init; } = Defaults.RetainBytes;

    /// <summary>Age of journal that is kept.</summary>
    [Span("1m", "3650d")]
    public TimeSpan RetainFor { get; init; } = Defaults.RetainFor;

    /// <summary>Inputs that may wait for their lane before senders wait too.</summary>
    [Between(1, 1_000_000_000)]
    public long MaxPending { get; init; } = Defaults.MaxPending;

    /// <summary>How long a sender waits for room before it is refused.</summary>
    [Span("0s", "5m")]
    public TimeSpan MaxWait { get; init; } = Defaults.MaxWait;

    /// <summary>Time between checkpoints.</summary>
    [Span("100ms", "1h")]
    public TimeSpan CheckpointInterval { get; init; } = Defaults.CheckpointInterval;

    /// <summary>Sources whose offsets are remembered.</summary>
    [Between(1, 1_000_000)]
    public int MaxSources { get; init; } = Defaults.MaxSources;

    /// <summary>Longest text line; what is longer is cut and marked, an over-long JSON record is rejected.</summary>
    [Size("256B", "16MiB")]
    public int MaxLineBytes { get; init; } = Defaults.MaxLineBytes;

    /// <summary>What the lane does with its lines.</summary>
    public PipelineOptions ToPipelineOptions() => Miner is null
        ? new PipelineOptions { Format = Format }
        : new PipelineOptions { Format = Format, Miner = Miner.ToOptions() };

    /// <summary>How the stream is kept.</summary>
    public StreamOptions ToOptions() => Defaults with
    {
        Durability = Durability,
        SegmentBytes = SegmentBytes,
        RetainBytes = RetainBytes,
        RetainFor = RetainFor,
        MaxPending = MaxPending,
        MaxWait = MaxWait,
        CheckpointInterval = CheckpointInterval,
        MaxSources = MaxSources,
        MaxLineBytes = MaxLineBytes,
    };
}

/// <summary>The template miner of one stream, with Drain3's names.</summary>
public sealed record MinerSettings
{
    private static readonly MinerOptions Defaults = new PipelineOptions().Miner;

    /// <summary>Share of equal tokens at which a line joins a cluster.</summary>
    [Between(0, 1)]
    public double SimTh { get; init; } = Defaults.SimTh;

    /// <summary>Depth of the prefix tree.</summary>
    [Between(3, 100)]
    public int Depth { get; init; } = Defaults.Depth;

    /// <summary>Children of one tree node.</summary>
    [Between(2, 100_000)]
    public int MaxChildren { get; init; } = Defaults.MaxChildren;

    /// <summary>Clusters kept; the least recently used leaves.</summary>
    [Between(1, 10_000_000)]
    public int? MaxClusters { get; init; } = Defaults.MaxClusters;

    /// <summary>Strings that separate tokens as white space does.</summary>
    public IReadOnlyList<string> ExtraDelimiters { get; init; } = Defaults.ExtraDelimiters;

    /// <summary>Whether a token with a digit goes under the wildcard child of the tree.</summary>
    public bool ParametrizeNumericTokens { get; init; } = Defaults.ParametrizeNumericTokens;

    /// <summary>What is replaced before mining: <c>[[regex, name], …]</c>; the six of <see cref="DefaultMasks"/> when it is not given.</summary>
    public IReadOnlyList<IReadOnlyList<string>>? Masks { get; init; }

    /// <summary>Whether masks that need backtracking may run, with a time limit.</summary>
    public bool AllowBacktracking { get; init; }

    /// <summary>The miner's options. A mask that is no pair becomes one without a name, which their check refuses.</summary>
    public MinerOptions ToOptions() => Defaults with
    {
        SimTh = SimTh,
        Depth = Depth,
        MaxChildren = MaxChildren,
        MaxClusters = MaxClusters,
        ExtraDelimiters = ExtraDelimiters,
        ParametrizeNumericTokens = ParametrizeNumericTokens,
        Masks = Masks is null
            ? new PipelineOptions().Miner.Masks
            : [.. Masks.Select(mask => new MaskRule(mask.ElementAtOrDefault(0) ?? "", mask.ElementAtOrDefault(1) ?? "", AllowBacktracking))],
    };
}
