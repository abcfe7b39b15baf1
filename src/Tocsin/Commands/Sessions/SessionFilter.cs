namespace Tocsin.Commands.Sessions;

/// <summary>Which sessions to take: all, only those that a list names, or all but these. <c>blk_1</c> in the list also means <c>blk_1#2</c>, the second session of that key.</summary>
internal sealed class SessionFilter
{
    private readonly IReadOnlySet<string>? _ids;
    private readonly HashSet<string> _keys;
    private readonly bool _exclude;

    private SessionFilter(IReadOnlySet<string>? ids, bool exclude)
    {
        (_ids, _exclude) = (ids, exclude);
        _keys = [.. (ids ?? new HashSet<string>()).Select(Key)];
    }

    /// <summary>Takes every session.</summary>
    public static SessionFilter All { get; } = new(null, exclude: false);

    /// <summary>Takes the sessions of the list.</summary>
    public static SessionFilter Only(IReadOnlySet<string> ids) => new(ids, exclude: false);

    /// <summary>Takes all but the sessions of the list.</summary>
    public static SessionFilter Except(IReadOnlySet<string> ids) => new(ids, exclude: true);

    /// <summary>Whether to take a session of this id.</summary>
    public bool Keeps(string session) => _ids is null || _exclude != (_ids.Contains(session) || _ids.Contains(Key(session)));

    /// <summary>Whether a session of this key may be taken: all that is certain before sessions are cut.</summary>
    public bool MayKeep(string key) => _ids is null || (_exclude ? !_ids.Contains(key) : _keys.Contains(key));

    /// <summary>How many of the list's ids name none of these sessions.</summary>
    public int Unseen(IEnumerable<string> sessions)
    {
        if (_ids is null)
        {
            return 0;
        }

        HashSet<string> left = [.. _ids];
        foreach (string session in sessions)
        {
            left.Remove(session);
            left.Remove(Key(session));
        }

        return left.Count;
    }

    /// <summary>The key in a session's id.</summary>
    public static string Key(string session)
    {
        int mark = session.LastIndexOf('#');
        return mark > 0 && mark < session.Length - 1 && !session.AsSpan(mark + 1).ContainsAnyExceptInRange('0', '9') ? session[..mark] : session;
    }
}
