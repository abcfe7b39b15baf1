namespace Tocsin.Engine.Sequences.Tracking;

/// <summary>Sessions one behind the other, linked through themselves: any may be taken out at once. A session is in one chain at a time.</summary>
internal sealed class SessionChain
{
    /// <summary>The first.</summary>
    public TrackedSession? First { get; private set; }

    /// <summary>The last.</summary>
    public TrackedSession? Last { get; private set; }

    /// <summary>How many.</summary>
    public int Count { get; private set; }

    /// <summary>Puts a session behind all others.</summary>
    public void Append(TrackedSession session)
    {
        session.Older = Last;
        session.Younger = null;
        if (Last is null)
            First = session;
        else
            Last.Younger = session;
        Last = session;
        Count++;
    }

    /// <summary>Takes a session out.</summary>
    public void Remove(TrackedSession session)
    {
        if (session.Older is null)
            First = session.Younger;
        else
            session.Older.Younger = session.Younger;
        if (session.Younger is null)
            Last = session.Older;
        else
            session.Younger.Older = session.Older;
        session.Older = session.Younger = null;
        Count--;
    }

    /// <summary>Puts a session that is in it behind all others.</summary>
    public void Touch(TrackedSession session)
    {
        if (session == Last)
            return;
        Remove(session);
        Append(session);
    }
}
