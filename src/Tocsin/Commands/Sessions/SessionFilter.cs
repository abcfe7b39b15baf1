namespace Tocsin.Commands.Sessions;

/// <summary>Which sessions to take: all, only those that a list names, or all but these. <c>blk_1</c> in the list also means <c>blk_1#2</c>, the second session of that key. One thread.</summary>
internal sealed class SessionFilter
{
    private readonly IReadOnlySet<string>? _ids;
    private readonly HashSet<string> _keys;
    private readonly bool _exclude;
    private readonly HashSet<string> _seen = new(StringComparer.Ordinal);

    private SessionFilter(IReadOnlySet<string>? ids, bool exclude)
    {
        (_ids, _exclude) = (ids, exclude);
        _keys = [.. (ids ?? new HashSet<string>()).Select(Key)];
    }

    /// <summary>Takes every session.</summary>
    public static SessionFilter All => new(null, exclude: false);

    /// <summary>Takes the sessions of the list.</summary>
    public static SessionFilter Only(IReadOnlySet<string> ids) => new(ids, exclude: false);

    /// <summary>Takes all but the sessions of the list.</summary>
    public static SessionFilter Except(IReadOnlySet<string> ids) => new(ids, exclude: true);

    /// <summary>Whether nothing is left out.</summary>
    public bool TakesAll => _ids is null;

    /// <summary>How many of the list's ids no session has had so far.</summary>
    public int Unseen => (_ids?.Count ?? 0) - _seen.Count;

    /// <summary>Whether to take a session of this id. To be asked for every session, so that <see cref="Unseen"/> is right.</summary>
    public bool Keeps(string session)
    {
        if (_ids is null)
        {
            return true;
        }

        bool listed = false;
        foreach (string id in (ReadOnlySpan<string>)[session, Key(session)])
        {
            if (_ids.Contains(id))
            {
                _seen.Add(id);
                listed = true;
            }
        }

        return _exclude != listed;
    }

    /// <summary>Whether a session of this key may be taken: all that is certain before sessions are cut.</summary>
    public bool MayKeep(string key) => _ids is null || (_exclude ? !_ids.Contains(key) : _keys.Contains(key));

    /// <summary>The key in a session's id.</summary>
    public static string Key(string session)
    {
        int mark = session.LastIndexOf('#');
        return mark > 0 && mark < session.Length - 1 && !session.AsSpan(mark + 1).ContainsAnyExceptInRange('0', '9') ? session[..mark] : session;
    }
}
