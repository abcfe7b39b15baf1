using System.Globalization;
using System.Text;
using Tocsin.Engine.Logs;
using Tocsin.Engine.Windows.Counting;

namespace Tocsin.Engine.Windows;

// What rings, goes on ringing, ends and is over.
public sealed partial class WindowEngine
{
    private const int UrlsOfAReason = 3;
    private const int KindsOfAReason = 5;

    private Dictionary<string, Trouble> _troubles = new(StringComparer.Ordinal);

    // At the record that makes one too many, and each time the count has doubled since.
    private void Ring(OpenWindow window, GroupWindow group)
    {
        WindowGroup figures = Figures(window, group);
        group.Episode ??= Episode(window, group, figures.Group);
        AlertPhase phase = ++group.Revision == 0 ? AlertPhase.Rang : AlertPhase.Escalated;
        group.RingAt = group.Count > long.MaxValue / 2 ? long.MaxValue : 2 * group.Count;
        if (phase == AlertPhase.Rang)
            _alerts++;
        _listener.Rang(AlertOf(phase, figures, ShownStart(window.Start), window.End, group.Revision, group.Episode, _options.Threshold));
    }

    // The trouble of the window before, if the group rang there and nothing was usual since; else of the window after, which may have rung first; else a new one.
    private string Episode(OpenWindow window, GroupWindow group, string name)
    {
        if (_open.TryFind(window.Start - 1, out OpenWindow? before) && before.Find(group.Name, out _)?.Episode is { } earlier)
            return earlier;
        if (_troubles.TryGetValue(name, out Trouble? trouble) && trouble.End == ShownStart(window.Start))
            return trouble.Episode;
        if (_open.TryFind(window.End, out OpenWindow? after) && after.Find(group.Name, out _)?.Episode is { } later)
            return later;
        return IdOf(name, ShownStart(window.Start));
    }

    // The final revisions of a window that has closed, and the end of troubles that it does not continue.
    private void FinishAlerts(OpenWindow window, WindowSummary summary)
    {
        foreach (WindowGroup figures in summary.Groups)
        {
            GroupWindow group = window.Find(Encoding.UTF8.GetBytes(figures.Group), out _)!;
            if (group.Episode is not { } episode)
                continue;
            if (_troubles.TryGetValue(figures.Group, out Trouble? last) && last.Episode != episode)
                Resolve(last);
            Trouble now = new(episode, window.Start, summary.Start, window.End, ++group.Revision, _options.Threshold, figures);
            _troubles[figures.Group] = now;
            _listener.Rang(AlertOf(AlertPhase.Final, figures, now.Shown, now.End, now.Revision, episode, now.Threshold));
        }

        ResolveBefore(window.End);
    }

    // Of troubles whose next window lies before this one, that next window was usual: it had too few records, or none.
    private void ResolveBefore(long start)
    {
        if (_troubles.Count == 0)
            return;
        foreach (Trouble trouble in _troubles.Values.Where(trouble => trouble.End < start).OrderBy(trouble => trouble.Group.Group, GroupOrder.Instance).ToArray())
            Resolve(trouble);
    }

    private void Resolve(Trouble trouble)
    {
        _troubles.Remove(trouble.Group.Group);
        _listener.Rang(AlertOf(AlertPhase.Resolved, trouble.Group, trouble.Shown, trouble.End, trouble.Revision + 1, trouble.Episode, trouble.Threshold));
    }

    private Alert AlertOf(AlertPhase phase, WindowGroup group, long start, long end, int revision, string episode, long threshold)
    {
        Alert alert = new()
        {
            Id = IdOf(group.Group, start),
            Revision = revision,
            Episode = episode,
            Phase = phase,
            Detector = "windows",
            Subject = $"{_options.GroupField} {group.Group}",
            Text = TextOf(phase, group, start, end, threshold),
            Start = new DateTime(start, DateTimeKind.Utc),
            End = new DateTime(end, DateTimeKind.Utc),
            Time = new DateTime(_now, DateTimeKind.Utc),
            Position = _position,
            Score = group.Count,
            Threshold = threshold,
            Bits = group.Bits,
            Reasons = [.. ReasonsOf(group, threshold)],
            Examples = [.. group.Examples.Select(example => example.Text)],
        };
        return phase is AlertPhase.Final or AlertPhase.Resolved ? alert with { Message = WindowJson.AlertMessage(alert, group, _options) } : alert;
    }

    private string TextOf(AlertPhase phase, WindowGroup group, long start, long end, long threshold)
    {
        string figures = string.Create(CultureInfo.InvariantCulture,
            $"{_options.GroupField} {group.Group}: {group.Count:N0} records from {group.Distinct:N0} addresses from {new DateTime(start, DateTimeKind.Utc):HH:mm:ss} to {new DateTime(end, DateTimeKind.Utc):HH:mm:ss} UTC");
        return phase switch
        {
            AlertPhase.Resolved => string.Create(CultureInfo.InvariantCulture, $"{figures}; the window after has {threshold:N0} at most."),
            AlertPhase.Final => string.Create(CultureInfo.InvariantCulture, $"{figures}, more than {threshold:N0}."),
            _ => string.Create(CultureInfo.InvariantCulture, $"{figures}, more than {threshold:N0}, and the window is still open."),
        };
    }

    private static IEnumerable<Reason> ReasonsOf(WindowGroup group, long threshold)
    {
        string usual = group.Expected is { } expected ? string.Create(CultureInfo.InvariantCulture, $"; usual are {expected:0.#}") : "";
        yield return new Reason("count", string.Create(CultureInfo.InvariantCulture, $"{group.Count:N0} records, and more than {threshold:N0} ring{usual}."))
        {
            Seen = group.Count,
            Wanted = group.Expected,
            Bits = group.Bits,
        };
        foreach ((string kind, int urls, long count) in KindsOf(group).Take(KindsOfAReason))
        {
            yield return new Reason("url_kind", string.Create(CultureInfo.InvariantCulture, $"{kind}: about {count:N0} of {group.Count:N0} records, in {urls:N0} URLs or more."))
            {
                Event = kind,
                Seen = count,
            };
        }

        foreach (UrlCount url in group.Urls.Take(UrlsOfAReason))
        {
            yield return new Reason("url", string.Create(CultureInfo.InvariantCulture, $"{url.Url}: {(url.Error == 0 ? "" : "at most ")}{url.Count:N0} of {group.Count:N0} records."))
            {
                Event = url.Url,
                Seen = url.Count,
            };
        }
    }

    // Where each order has a URL of its own, no single one is frequent, and all of them together are what fails. Counters of Space-Saving add up to the records there were, so those
    // of one kind add up to about its share, whichever of its URLs they stand for in the end.
    private static IEnumerable<(string Kind, int Urls, long Count)> KindsOf(WindowGroup group) => group.Urls
        .GroupBy(static url => UrlShape.Of(url.Url), StringComparer.Ordinal)
        .Where(static kind => kind.Skip(1).Any())
        .Select(static kind => (kind.Key, kind.Count(), kind.Sum(static url => url.Count)))
        .OrderByDescending(static kind => kind.Item3).ThenBy(static kind => kind.Key, StringComparer.Ordinal);

    // Ids stand in addresses and headers: whatever a group is called, they are plain ASCII.
    private static string IdOf(string group, long start) => string.Create(CultureInfo.InvariantCulture, $"windows-{Uri.EscapeDataString(group)}-{new DateTime(start, DateTimeKind.Utc):yyyyMMdd'T'HHmmss'Z'}");
}
