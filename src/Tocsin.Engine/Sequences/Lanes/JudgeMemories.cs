using Tocsin.Engine.Sequences.Tracking;

namespace Tocsin.Engine.Sequences.Lanes;

/// <summary>
/// Bounds what judges remember of open sessions: the memory that was used the longest ago is dropped first. No verdict depends on it
/// (<see cref="Judging.ISessionJudge"/>).
/// </summary>
/// <param name="most">Events that all memories together stand for.</param>
internal sealed class JudgeMemories(long most)
{
    private TrackedSession? _oldest;
    private TrackedSession? _youngest;
    private long _events;

    /// <summary>A session is about to be judged on its first so many events.</summary>
    public void Use(TrackedSession session, int events)
    {
        if (session.Remembered > 0)
            Unlink(session);
        session.Remembered = events;
        session.OlderRemembered = _youngest;
        session.YoungerRemembered = null;
        if (_youngest is null)
            _oldest = session;
        else
            _youngest.YoungerRemembered = session;
        _youngest = session;
        _events += events;
        while (_events > most && _oldest != session)
            Drop(_oldest!);
    }

    /// <summary>Drops what is remembered of a session.</summary>
    public void Drop(TrackedSession session)
    {
        if (session.Remembered > 0)
            Unlink(session);
        session.Remembered = 0;
        session.Memory.Content = null;
    }

    /// <summary>Drops everything.</summary>
    public void Clear()
    {
        while (_oldest is { } session)
            Drop(session);
    }

    private void Unlink(TrackedSession session)
    {
        if (session.OlderRemembered is null)
            _oldest = session.YoungerRemembered;
        else
            session.OlderRemembered.YoungerRemembered = session.YoungerRemembered;
        if (session.YoungerRemembered is null)
            _youngest = session.OlderRemembered;
        else
            session.YoungerRemembered.OlderRemembered = session.OlderRemembered;
        session.OlderRemembered = session.YoungerRemembered = null;
        _events -= session.Remembered;
    }
}
