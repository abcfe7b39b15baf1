namespace Tocsin.Engine.Sequences.Judging;

/// <summary>
/// Judges sessions by one model. A verdict is a function of the model, the session's events and whether it has ended; what a judge remembers between two calls
/// (<see cref="SessionToJudge.Memory"/>) only saves work. One thread at a time.
/// </summary>
public interface ISessionJudge
{
    /// <summary>
    /// The verdict of every session on its events so far, in the order of the batch; each session is there once. Bit-identical in any batch, and whether a
    /// session's events came one by one, in parts or at once. Allocates nothing for what it has seen before.
    /// </summary>
    void Judge(ReadOnlySpan<SessionToJudge> sessions, Span<SessionVerdict> verdicts);

    /// <summary>All that can be said about one session, for those who look at it. May take milliseconds and allocates.</summary>
    SessionExplanation Explain(ReadOnlySpan<int> events, bool ended);

    /// <summary>What each detector says of one session, as <see cref="Explain"/> has it; a judge whose reasons are dear answers this without them.</summary>
    IReadOnlyList<DetectorOpinion> Opinions(ReadOnlySpan<int> events, bool ended) => Explain(events, ended).Detectors;
}

/// <summary>One session of a batch.</summary>
/// <param name="Events">Its events so far as numbers of the model's vocabulary; valid during the call.</param>
/// <param name="Ended">Whether no event will follow: only then do the detectors of whole sessions speak.</param>
/// <param name="Memory">Where the judge keeps what it remembers about this session; the caller owns it, one a session, and may drop it at any time.</param>
public readonly record struct SessionToJudge(ReadOnlyMemory<int> Events, bool Ended, SessionMemory Memory);

/// <summary>What a judge remembers about an open session. Opaque to everybody else; empty until the first call.</summary>
public sealed class SessionMemory
{
    /// <summary>The judge's own.</summary>
    internal object? Content { get; set; }
}
