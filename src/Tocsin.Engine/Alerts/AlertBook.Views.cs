namespace Tocsin.Engine.Alerts;

// What pages, answers and metrics show.
public sealed partial class AlertBook
{
    /// <summary>What was counted, and how many troubles there are.</summary>
    public AlertCounts Counts
    {
        get
        {
            lock (_reading)
            {
                long open = 0, acknowledged = 0;
                foreach (AlertTrouble trouble in _byOrder.Values)
                {
                    open += trouble.Entry.State == AlertState.Open ? 1 : 0;
                    acknowledged += trouble.Entry.State == AlertState.Acknowledged ? 1 : 0;
                }

                return new AlertCounts(open, acknowledged, _byOrder.Count - open - acknowledged, _taken, _repeated, _missed, _forgotten);
            }
        }
    }

    /// <summary>One trouble; null when there is none of that name.</summary>
    public AlertEntry? Entry(string stream, string episode)
    {
        lock (_reading)
            return _troubles.GetValueOrDefault((stream, episode))?.Entry;
    }

    /// <summary>The trouble that an alert belongs to; null when there is none.</summary>
    public AlertEntry? OfAlert(string stream, string id)
    {
        lock (_reading)
            return Of(stream, id)?.Entry;
    }

    /// <summary>All that is known of a trouble, by its episode or by the id of one of its alerts; null when there is none of that name.</summary>
    public AlertDetail? Find(string stream, string id)
    {
        lock (_reading)
        {
            return Of(stream, id) is { } trouble
                ? new AlertDetail(trouble.Entry, [.. _revisions.Where(one => one.Order == trouble.Order).Select(static one => one.Alert)], [.. trouble.Deeds])
                : null;
        }
    }

    /// <summary>Troubles that fit, the newest first.</summary>
    /// <param name="query">Which.</param>
    /// <param name="before">Only those older than this; <see cref="long.MaxValue"/> for all.</param>
    /// <param name="limit">At most so many.</param>
    /// <param name="next">What to ask with as <paramref name="before"/> for those that follow; null at the end.</param>
    public IReadOnlyList<AlertEntry> List(AlertQuery query, long before, int limit, out long? next)
    {
        lock (_reading)
        {
            List<AlertTrouble> found = [.. _byOrder.Values.Reverse().Where(trouble => trouble.Order < before && Fits(trouble.Entry, query)).Take(limit + 1)];
            next = found.Count > limit && limit > 0 ? found[limit - 1].Order : null;
            return [.. found.Take(limit).Select(static trouble => trouble.Entry)];
        }
    }

    /// <summary>Troubles that have changed since a version, in the order in which they did, at most so many.</summary>
    public IReadOnlyList<AlertChange> ChangedSince(long version, int limit)
    {
        lock (_reading)
        {
            return version >= _version
                ? []
                : [.. _byOrder.Values.Where(trouble => trouble.Version > version).OrderBy(static trouble => trouble.Version).Take(limit)
                    .Select(static trouble => new AlertChange(trouble.Version, trouble.Entry))];
        }
    }

    /// <summary>Ends when the book has another version than this one.</summary>
    public Task WaitAsync(long version, CancellationToken cancellation = default)
    {
        lock (_reading)
            return version != _version ? Task.CompletedTask : _changed.Task.WaitAsync(cancellation);
    }

    private AlertTrouble? Of(string stream, string id) =>
        _troubles.GetValueOrDefault((stream, id)) ?? _byOrder.Values.LastOrDefault(trouble => trouble.Stream == stream && Has(trouble, id));

    private static bool Has(AlertTrouble trouble, string id) => trouble.Episode == id || trouble.Revisions.Exists(one => one.Id == id);

    private static bool Fits(AlertEntry entry, AlertQuery query) =>
        (query.State is null || entry.State == query.State)
        && (query.Stream is null || entry.Stream.Equals(query.Stream, StringComparison.OrdinalIgnoreCase))
        && (query.Detector is null || entry.Latest.Detector.Equals(query.Detector, StringComparison.Ordinal))
        && (string.IsNullOrEmpty(query.Text) || Holds(entry.Episode, query.Text) || Holds(entry.Latest.Subject, query.Text) || Holds(entry.Latest.Text, query.Text)
            || Holds(entry.Worst.Text, query.Text) || Holds(entry.Note, query.Text));

    private static bool Holds(string? text, string wanted) => text?.Contains(wanted, StringComparison.OrdinalIgnoreCase) == true;
}
