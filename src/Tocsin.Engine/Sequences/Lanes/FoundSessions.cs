using Tocsin.Engine.Logs;
using Tocsin.Engine.Sequences.Judging;
using Tocsin.Engine.Sequences.Tracking;

namespace Tocsin.Engine.Sequences.Lanes;

/// <summary>A session that rang, as it was then.</summary>
/// <param name="Position">The record that made it certain.</param>
/// <param name="Place">Its place among the findings of that record.</param>
/// <param name="Session">The session's id.</param>
/// <param name="Bundle">Who judged.</param>
/// <param name="Ticks">The time of the session's last event by then.</param>
/// <param name="Ended">Whether the session was over.</param>
/// <param name="Events">Its events by then.</param>
internal sealed record FoundSession(long Position, int Place, string Session, BundleInUse Bundle, long Ticks, bool Ended, int[] Events)
{
    /// <summary>The name of this detector in findings.</summary>
    public const string Detector = "sequences";

    private Finding? _finding;

    private string Id => $"{Detector}-{Position}-{Place}";

    /// <summary>What it was found by; costs nothing.</summary>
    public FoundEvents ToEvents() => new(Id, Session, Position, new DateTime(Ticks, DateTimeKind.Utc), Ended, Bundle.Bundle, Events);

    /// <summary>The finding with its reasons; made when it is first asked for, because reasons cost milliseconds.</summary>
    public Finding ToFinding()
    {
        if (_finding is not null)
            return _finding;
        SessionExplanation why = Bundle.Judge.Explain(Events, Ended);
        SessionVerdict verdict = why.Verdict;
        double? bits = double.IsNaN(verdict.Bits) ? null : verdict.Bits;
        return _finding = new Finding(
            Id, Detector, Session, Position, new DateTime(Ticks, DateTimeKind.Utc), verdict.Score, why.Unit, bits, verdict.Extrapolated, why.Reasons);
    }
}

/// <summary>The latest findings.</summary>
internal sealed class FoundSessions(SessionLaneLimits limits)
{
    private readonly Queue<FoundSession> _found = new();
    private long _events;
    private long _lastPosition = -1;
    private int _place;

    /// <summary>The findings, the oldest first.</summary>
    public IReadOnlyCollection<FoundSession> All => _found;

    /// <summary>A session has rung.</summary>
    public void Add(ref readonly WantedVerdict wanted)
    {
        _place = wanted.Position == _lastPosition ? _place + 1 : 0;
        _lastPosition = wanted.Position;
        TrackedSession session = wanted.Session;
        Add(new FoundSession(
            wanted.Position, _place, session.Id, session.Group.Bundle!, session.Moments[wanted.Events - 1].Ticks, wanted.Ended, session.Numbers[..wanted.Events].ToArray()));
    }

    /// <summary>Adds one, as it was found or as a saved state holds it.</summary>
    public void Add(FoundSession found)
    {
        _found.Enqueue(found);
        _events += found.Events.Length;
        while (_found.Count > limits.Findings || (_events > limits.FindingEvents && _found.Count > 1))
            _events -= _found.Dequeue().Events.Length;
    }
}
