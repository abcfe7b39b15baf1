namespace Tocsin.Engine.Ingestion;

/// <summary>How a source is doing.</summary>
public enum SourceState
{
    /// <summary>It has not begun.</summary>
    Idle,

    /// <summary>It reads, or waits for what comes next.</summary>
    Running,

    /// <summary>Something outside is missing; it tries again by itself.</summary>
    Retrying,

    /// <summary>It has reached its end or was stopped.</summary>
    Ended,
}

/// <summary>A source at one instant.</summary>
/// <param name="State">Whether it works.</param>
/// <param name="Detail">One sentence for people: what it waits for, which error it retries after.</param>
/// <param name="Records">Records appended since the start.</param>
/// <param name="Bytes">Bytes read since the start.</param>
/// <param name="Faults">Faults of the outside since the start.</param>
/// <param name="Missed">Records that the other side no longer had when they were asked for, since the start.</param>
public sealed record SourceStatus(SourceState State, string Detail, long Records, long Bytes, long Faults, long Missed = 0);
