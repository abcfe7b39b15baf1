namespace Tocsin.Engine.Sequences.Tracking;

/// <summary>Open sessions under one set of rules, in the order of their last events: the one that has been silent longest first.</summary>
internal class SessionGroup
{
    private readonly bool[] _ends;

    /// <param name="rules">Valid rules.</param>
    /// <param name="ends">The numbers of the events that end a session.</param>
    public SessionGroup(SessionRules rules, IEnumerable<int> ends)
    {
        int[] numbers = [.. ends];
        _ends = new bool[numbers.Length == 0 ? 0 : numbers.Max() + 1];
        foreach (int number in numbers)
            _ends[number] = true;
        (Silence, MaxEvents, MaxOpen) = (rules.Silence.Ticks, rules.MaxEvents, rules.MaxOpen);
    }

    /// <summary>See <see cref="SessionRules.Silence"/>, in ticks.</summary>
    public long Silence { get; }

    /// <summary>See <see cref="SessionRules.MaxEvents"/>.</summary>
    public int MaxEvents { get; }

    /// <summary>See <see cref="SessionRules.MaxOpen"/>.</summary>
    public int MaxOpen { get; }

    /// <summary>The session that has been silent longest.</summary>
    public TrackedSession? Oldest { get; private set; }

    /// <summary>The session that had an event last.</summary>
    public TrackedSession? Youngest { get; private set; }

    /// <summary>How many are open.</summary>
    public int Count { get; private set; }

    /// <summary>Whether an event ends its session.</summary>
    public bool IsEnd(int number) => (uint)number < (uint)_ends.Length && _ends[number];

    /// <summary>Puts a session behind all others.</summary>
    public void Append(TrackedSession session)
    {
        session.Older = Youngest;
        session.Younger = null;
        if (Youngest is null)
            Oldest = session;
        else
            Youngest.Younger = session;
        Youngest = session;
        Count++;
    }

    /// <summary>Takes a session out.</summary>
    public void Remove(TrackedSession session)
    {
        if (session.Older is null)
            Oldest = session.Younger;
        else
            session.Older.Younger = session.Younger;
        if (session.Younger is null)
            Youngest = session.Older;
        else
            session.Younger.Older = session.Older;
        session.Older = session.Younger = null;
        Count--;
    }

    /// <summary>Puts a session behind all others again.</summary>
    public void Touch(TrackedSession session)
    {
        if (session == Youngest)
            return;
        Remove(session);
        Append(session);
    }
}
