namespace Tocsin.Engine.Logs;

/// <summary>How far an alert is.</summary>
public enum AlertPhase
{
    /// <summary>It has just rung: revision 0.</summary>
    Rang,

    /// <summary>It is twice as bad as at the last revision.</summary>
    Escalated,

    /// <summary>What it is about has ended, with these final figures.</summary>
    Final,

    /// <summary>It is over: what follows is usual again.</summary>
    Resolved,
}

/// <summary>
/// Something that rings, at one revision. The pair (<see cref="Id"/>, <see cref="Revision"/>) is unique in a stream and follows from the records: a replay, and whoever sends a
/// second time, sends the same.
/// </summary>
public sealed record Alert
{
    /// <summary>Follows from what it is about: <c>windows-404-20250530T185230Z</c>.</summary>
    public required string Id { get; init; }

    /// <summary>0, 1, 2, … without gaps.</summary>
    public required int Revision { get; init; }

    /// <summary>The <see cref="Id"/> of the first alert of the same trouble: what people acknowledge and resolve. An alert that follows another without a break has that one's.</summary>
    public required string Episode { get; init; }

    /// <summary>How far it is.</summary>
    public required AlertPhase Phase { get; init; }

    /// <summary>Which detector rings: <c>windows</c>, <c>populations</c>, <c>sequences</c>.</summary>
    public required string Detector { get; init; }

    /// <summary>Who or what: <c>status 404</c>.</summary>
    public required string Subject { get; init; }

    /// <summary>One sentence for people, with the figures.</summary>
    public required string Text { get; init; }

    /// <summary>When it began (UTC): the start of the window.</summary>
    public required DateTime Start { get; init; }

    /// <summary>When it ends, or ended (UTC).</summary>
    public required DateTime End { get; init; }

    /// <summary>Arrival of the record or tick that made this revision (UTC).</summary>
    public required DateTime Time { get; init; }

    /// <summary>The position of the record that made this revision, in the lane that owns alerts.</summary>
    public required long Position { get; init; }

    /// <summary>The detector's own figure: records in the window.</summary>
    public required double Score { get; init; }

    /// <summary>What it had to exceed.</summary>
    public required double Threshold { get; init; }

    /// <summary>-log2 of the chance of something usual being at least this bad, from 0 to 64; null while there is too little to say.</summary>
    public double? Bits { get; init; }

    /// <summary>Why, the weightiest first.</summary>
    public IReadOnlyList<Reason> Reasons { get; init; } = [];

    /// <summary>A few lines that it is about.</summary>
    public IReadOnlyList<string> Examples { get; init; } = [];

    /// <summary>What sinks outside are sent, a JSON object in UTF-8 without a line end; empty for a revision that only pages and the API show.</summary>
    public ReadOnlyMemory<byte> Message { get; init; }
}
