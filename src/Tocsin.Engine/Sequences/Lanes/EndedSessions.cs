using Tocsin.Engine.Sequences.Tracking;

namespace Tocsin.Engine.Sequences.Lanes;

/// <summary>The sessions that are over and kept: the normal ones and those that rang, each in the order of their ends.</summary>
internal sealed class EndedSessions(SessionLaneLimits limits, SessionTracker tracker)
{
    /// <summary>Those that never rang.</summary>
    public SessionChain Normal { get; } = new();

    /// <summary>Those that rang.</summary>
    public SessionChain Anomalous { get; } = new();

    /// <summary>How many.</summary>
    public int Count => Normal.Count + Anomalous.Count;

    private long _events;

    /// <summary>Keeps a session that has had its last verdict, and lets go those that have no room any more.</summary>
    public void Add(TrackedSession session)
    {
        (session.Rang ? Anomalous : Normal).Append(session);
        _events += session.Count;
        while (Count > limits.Ended || (_events > limits.EndedEvents && Count > 1))
            Forget(Normal.Count > 0 ? Normal : Anomalous);
    }

    /// <summary>Forgets all.</summary>
    public void Clear()
    {
        while (Normal.Count > 0)
            Forget(Normal);
        while (Anomalous.Count > 0)
            Forget(Anomalous);
    }

    private void Forget(SessionChain chain)
    {
        TrackedSession session = chain.First!;
        chain.Remove(session);
        _events -= session.Count;
        tracker.Release(session);
    }
}
