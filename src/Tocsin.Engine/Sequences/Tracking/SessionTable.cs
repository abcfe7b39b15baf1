namespace Tocsin.Engine.Sequences.Tracking;

/// <summary>The open sessions by key: a hash table whose chains run through the sessions, so that it allocates only to grow.</summary>
internal sealed class SessionTable
{
    private TrackedSession?[] _buckets = new TrackedSession?[1024];

    /// <summary>How many.</summary>
    public int Count { get; private set; }

    /// <summary>The session of a key.</summary>
    public TrackedSession? Find(ReadOnlySpan<byte> key, ulong hash)
    {
        TrackedSession? session = _buckets[Index(hash)];
        while (session is not null && (session.Hash != hash || !key.SequenceEqual(session.Key)))
            session = session.NextInBucket;
        return session;
    }

    /// <summary>Adds a session whose key is not there.</summary>
    public void Add(TrackedSession session)
    {
        if (Count == _buckets.Length)
            Grow();
        Link(session);
        Count++;
    }

    /// <summary>Takes out a session that is there.</summary>
    public void Remove(TrackedSession session)
    {
        ref TrackedSession? link = ref _buckets[Index(session.Hash)];
        while (link != session)
            link = ref link!.NextInBucket;
        link = session.NextInBucket;
        session.NextInBucket = null;
        Count--;
    }

    private void Link(TrackedSession session)
    {
        ref TrackedSession? bucket = ref _buckets[Index(session.Hash)];
        session.NextInBucket = bucket;
        bucket = session;
    }

    private void Grow()
    {
        TrackedSession?[] old = _buckets;
        _buckets = new TrackedSession?[old.Length * 2];
        foreach (TrackedSession? first in old)
        {
            for (TrackedSession? session = first; session is not null;)
            {
                TrackedSession? next = session.NextInBucket;
                Link(session);
                session = next;
            }
        }
    }

    private int Index(ulong hash) => (int)(hash & (ulong)(_buckets.Length - 1));
}
