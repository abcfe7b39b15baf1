using Tocsin.Engine.Logs;

namespace Tocsin.Engine.Alerts;

/// <summary>One trouble as the book keeps it.</summary>
internal sealed class AlertTrouble(string stream, string episode, long order)
{
    /// <summary>Alerts of a trouble whose revisions are told apart: windows that are open at the same time, and some more.</summary>
    public const int MostIds = 256;

    /// <summary>Deeds that are kept.</summary>
    public const int MostDeeds = 50;

    public string Stream { get; } = stream;

    public string Episode { get; } = episode;

    /// <summary>Which of all troubles it was, from 1.</summary>
    public long Order { get; } = order;

    /// <summary>The version of the book at which it changed last.</summary>
    public long Version { get; set; }

    /// <summary>How it stands.</summary>
    public AlertEntry Entry { get; set; } = null!;

    /// <summary>The latest revision of each of its last alerts, the oldest alert first.</summary>
    public List<(string Id, int Revision)> Revisions { get; } = [];

    public List<AlertDeed> Deeds { get; } = [];

    /// <summary>Takes a revision; false when it or a later one of the same alert was there before.</summary>
    public bool TryTake(Alert alert)
    {
        int at = Revisions.FindLastIndex(one => one.Id == alert.Id);
        if (at >= 0 && Revisions[at].Revision >= alert.Revision)
            return false;
        if (at >= 0)
            Revisions[at] = (alert.Id, alert.Revision);
        else
            Revisions.Add((alert.Id, alert.Revision));
        if (Revisions.Count > MostIds)
            Revisions.RemoveAt(0);
        Entry = Entry is null
            ? new AlertEntry(Stream, Episode, StateOf(alert), alert, alert, 1, alert.Time, null, null, null)
            : Next(Entry, alert, isNew: at < 0);
        return true;
    }

    public void Do(AlertDeed deed)
    {
        Deeds.Add(deed);
        if (Deeds.Count > MostDeeds)
            Deeds.RemoveAt(0);
        Entry = Entry with { State = deed.State, Who = deed.Who, When = deed.When, Note = deed.Note };
    }

    private static AlertState StateOf(Alert alert) => alert.Phase == AlertPhase.Resolved ? AlertState.Resolved : AlertState.Open;

    private static AlertEntry Next(AlertEntry entry, Alert alert, bool isNew)
    {
        // The final figures of one window may come after the next window has rung.
        Alert latest = alert.Start >= entry.Latest.Start ? alert : entry.Latest;
        Alert worst = alert.Id == entry.Worst.Id || alert.Score > entry.Worst.Score ? alert : entry.Worst;
        entry = entry with { Latest = latest, Worst = worst, Alerts = entry.Alerts + (isNew ? 1 : 0) };
        if (alert.Phase == AlertPhase.Resolved)
            return entry.State == AlertState.Resolved ? entry : entry with { State = AlertState.Resolved, Who = null, When = null };

        // What somebody called over rings again: they have not seen this one. Who looks after it, does so on.
        return isNew && entry.State == AlertState.Resolved ? entry with { State = AlertState.Open, Who = null, When = null, Note = null } : entry;
    }
}
