namespace Tocsin.Engine.Streams;

/// <summary>When an append counts as durable.</summary>
public enum Durability
{
    /// <summary>After fdatasync: survives power loss.</summary>
    Fsync,

    /// <summary>After write: survives a killed process.</summary>
    Os,
}

/// <summary>How one stream is kept. Defaults and ranges stand on the properties; the host checks them at start.</summary>
public sealed record StreamOptions
{
    /// <summary>When an append counts as durable.</summary>
    public Durability Durability { get; init; } = Durability.Fsync;

    /// <summary>Bytes of one journal segment, from 1 MiB to 1 GiB.</summary>
    public long SegmentBytes { get; init; } = 64L << 20;

    /// <summary>Bytes of journal that are kept; what no checkpoint covers yet is kept beyond it. At least two segments.</summary>
    public long RetainBytes { get; init; } = 1L << 30;

    /// <summary>Age of journal that is kept.</summary>
    public TimeSpan RetainFor { get; init; } = TimeSpan.FromDays(7);

    /// <summary>Inputs that may wait for their lane before appends wait too (backpressure).</summary>
    public long MaxPending { get; init; } = 1_000_000;

    /// <summary>How long an append waits for room before it is refused.</summary>
    public TimeSpan MaxWait { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Time between checkpoints of a lane that has new records.</summary>
    public TimeSpan CheckpointInterval { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Sources whose offsets are remembered; the least recently used is forgotten.</summary>
    public int MaxSources { get; init; } = 10_000;

    /// <summary>Longest text line in bytes; what is longer is cut and marked.</summary>
    public int MaxLineBytes { get; init; } = 64 * 1024;
}
