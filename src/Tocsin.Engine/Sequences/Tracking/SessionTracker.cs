using System.Runtime.InteropServices;
using Tocsin.Engine.Sequences.Keys;
using Tocsin.Engine.Sequences.Lanes;

namespace Tocsin.Engine.Sequences.Tracking;

/// <summary>One event on its way into a session.</summary>
/// <param name="Number">What.</param>
/// <param name="Position">Where.</param>
/// <param name="Ticks">When: its own time, or its arrival.</param>
/// <param name="Own">Its own time; 0 when its line names none.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct TrackedEvent(int Number, long Position, long Ticks, long Own);

/// <summary>
/// Cuts the events of keys into sessions; serving and training both do it here. A session is over
/// <list type="bullet">
/// <item>when the <see cref="SessionClock"/> has gone on by <see cref="SessionRules.Silence"/> since it saw the session's last event, or an event of its key names a time
/// that is so far beyond the latest of the session's own (<c>Silent</c>);</item>
/// <item>with an event that ends it (<c>Completed</c>), else with its event number <see cref="SessionRules.MaxEvents"/> (<c>Full</c>);</item>
/// <item>when room is needed and its last event is the longest ago (<c>Evicted</c>).</item>
/// </list>
/// Sessions that fall silent at one record end before that record's own events are added, the longest silent first. A function of the calls; one thread.
/// </summary>
/// <param name="handler">Is told what happens, while it happens.</param>
/// <param name="mostEvents">Events of all open sessions together; beyond, the least recently used is evicted.</param>
/// <param name="mostKeys">Ends of keys that are remembered for their numbers.</param>
internal sealed class SessionTracker(ISessionHandler handler, long mostEvents, int mostKeys)
{
    private const int MostPooled = 16_384;

    private readonly SessionTable _open = new();
    private readonly Stack<TrackedSession> _pool = new();

    /// <summary>Its time; a field, because it is changed in place.</summary>
    public SessionClock Clock;

    /// <summary>Groups with open sessions, and those that may get some.</summary>
    public List<SessionGroup> Groups { get; } = [];

    /// <summary>The numbers of keys.</summary>
    public KeyMemory Keys { get; } = new(mostKeys);

    /// <summary>Open sessions.</summary>
    public int OpenCount => _open.Count;

    /// <summary>Events of all open sessions.</summary>
    public long OpenEvents { get; private set; }

    /// <summary>A record without a line has come: time may have passed.</summary>
    public void Tick(long arrival)
    {
        Clock.Pass(arrival);
        EndSilent();
    }

    /// <summary>A line has come: time may have passed. Answers whether it is late for a group.</summary>
    public bool Line(long own, long arrival, long silence)
    {
        bool late = Clock.Line(own, arrival, silence);
        EndSilent();
        return late;
    }

    /// <summary>The open session of a key.</summary>
    public TrackedSession? Find(ReadOnlySpan<byte> key, ulong hash) => _open.Find(key, hash);

    /// <summary>The open session of a key, for views.</summary>
    public TrackedSession? Find(ReadOnlySpan<byte> key) => _open.Find(key, KeyHash.Of(key));

    /// <summary>
    /// The open session that an event of a key belongs to. One that the event's own time shows to be over ends now, and null is the answer.
    /// </summary>
    public TrackedSession? Continue(ReadOnlySpan<byte> key, ulong hash, long own)
    {
        TrackedSession? session = _open.Find(key, hash);
        if (session is null || own <= 0 || session.LatestOwn <= 0 || own - session.LatestOwn < session.Group.Silence)
            return session;
        End(session, SessionState.Silent, byEvent: false);
        return null;
    }

    /// <summary>Begins a session of a key that has no open one. The caller adds its first event.</summary>
    public TrackedSession Begin(SessionGroup group, ReadOnlySpan<byte> key, ulong hash)
    {
        if (_open.Count >= group.MaxOpen)
            Evict(keep: null);
        TrackedSession session = _pool.TryPop(out TrackedSession? pooled) ? pooled : new TrackedSession();
        session.Begin(key, hash, Keys.Latest(key, hash) + 1, group);
        _open.Add(session);
        group.Open.Append(session);
        return session;
    }

    /// <summary>Adds an event to an open session, which may end it.</summary>
    public void Add(TrackedSession session, in TrackedEvent happened)
    {
        session.Seen = Clock.Now;
        session.LatestOwn = Math.Max(session.LatestOwn, happened.Own);
        session.Add(happened.Number, happened.Position, happened.Ticks);
        session.Group.Open.Touch(session);
        OpenEvents++;
        if (session.Group.IsEnd(happened.Number))
            End(session, SessionState.Completed, byEvent: true);
        else if (session.Count >= session.Group.MaxEvents)
            End(session, SessionState.Full, byEvent: true);
        else
            handler.Grew(session);
        while (OpenEvents > mostEvents && Evict(session.State == SessionState.Open ? session : null))
        {
            // One long session may cost several short ones.
        }
    }

    /// <summary>Ends all open sessions, the group that came first first and in it the longest silent one.</summary>
    public void EndAll(SessionState state)
    {
        foreach (SessionGroup group in Groups)
        {
            while (group.Open.First is { } session)
                End(session, state, byEvent: false);
        }
    }

    /// <summary>Takes back a session that its handler was told to have ended and needs no more.</summary>
    public void Release(TrackedSession session)
    {
        if (_pool.Count < MostPooled)
            _pool.Push(session);
    }

    /// <summary>Puts in an open session that a saved state holds. Within a group they come longest silent first.</summary>
    public bool Restore(TrackedSession session)
    {
        if (_open.Find(session.Key, session.Hash) is not null)
            return false;
        _open.Add(session);
        session.Group.Open.Append(session);
        OpenEvents += session.Count;
        return true;
    }

    private void EndSilent()
    {
        foreach (SessionGroup group in Groups)
        {
            while (group.Open.First is { } session && Clock.Now - session.Seen >= group.Silence)
                End(session, SessionState.Silent, byEvent: false);
        }
    }

    /// <summary>Ends the session whose last event is the longest ago; false when there is none but the one to keep.</summary>
    private bool Evict(TrackedSession? keep)
    {
        TrackedSession? oldest = null;
        foreach (SessionGroup group in Groups)
        {
            TrackedSession? candidate = group.Open.First == keep ? keep?.Younger : group.Open.First;
            if (candidate is not null && (oldest is null || candidate.LastPosition < oldest.LastPosition))
                oldest = candidate;
        }

        if (oldest is null)
            return false;
        End(oldest, SessionState.Evicted, byEvent: false);
        return true;
    }

    private void End(TrackedSession session, SessionState state, bool byEvent)
    {
        session.State = state;
        OpenEvents -= session.Count;
        _open.Remove(session);
        session.Group.Open.Remove(session);
        Keys.Ended(session.Key, session.Hash, session.Number);
        handler.Ended(session, byEvent);
    }
}

/// <summary>Is told what becomes of sessions, by the thread that tracks them, while it happens.</summary>
internal interface ISessionHandler
{
    /// <summary>A session got an event and stays open.</summary>
    void Grew(TrackedSession session);

    /// <summary>A session is over. It is the handler's until it gives it back (<see cref="SessionTracker.Release"/>).</summary>
    /// <param name="session">The session.</param>
    /// <param name="byEvent">Whether the event that it got just now ended it; else it ended without one.</param>
    void Ended(TrackedSession session, bool byEvent);
}
