namespace Tocsin.Engine.Sequences.Unsupervised;

/// <summary>
/// Bounds what the networks' memories of open sessions take together: beyond, the least recently used ones are dropped and are made again from the events when their session
/// goes on. One thread at a time.
/// </summary>
internal sealed class MemoryBudget(long most)
{
    private SessionProgress? _oldest;
    private SessionProgress? _newest;

    /// <summary>The bytes of all memories.</summary>
    public long Bytes { get; private set; }

    /// <summary>Notes that a memory was used and has the size that it has now.</summary>
    public void Use(SessionProgress session)
    {
        Unlink(session);
        long bytes = session.Memory.Bytes;
        Bytes += bytes - session.CountedBytes;
        session.CountedBytes = bytes;
        (session.Older, session.Newer) = (_newest, null);
        if (_newest is not null)
        {
            _newest.Newer = session;
        }

        _newest = session;
        _oldest ??= session;
    }

    /// <summary>Drops a memory.</summary>
    public void Drop(SessionProgress session)
    {
        Unlink(session);
        session.Memory.Reset();
        Bytes -= session.CountedBytes;
        session.CountedBytes = 0;
    }

    /// <summary>Drops memories until the rest fit. Not while a batch is under way.</summary>
    public void Trim()
    {
        while (Bytes > most && _oldest is { } oldest)
        {
            Drop(oldest);
        }
    }

    private void Unlink(SessionProgress session)
    {
        if (session.Older is { } older)
        {
            older.Newer = session.Newer;
        }
        else if (_oldest == session)
        {
            _oldest = session.Newer;
        }

        if (session.Newer is { } newer)
        {
            newer.Older = session.Older;
        }
        else if (_newest == session)
        {
            _newest = session.Older;
        }

        (session.Older, session.Newer) = (null, null);
    }
}
