using Tocsin.Engine.Logs.Bits;
using Tocsin.Engine.Windows.Counting;

namespace Tocsin.Engine.Windows;

// What can be asked.
public sealed partial class WindowEngine
{
    /// <summary>The open windows as they are now, the newest first.</summary>
    public IReadOnlyList<WindowSummary> Open()
    {
        WindowSummary[] windows = new WindowSummary[_open.Count];
        for (int place = 0; place < windows.Length; place++)
            windows[^(place + 1)] = Summary(_open[place], null);
        return windows;
    }

    /// <summary>The windows that have closed, the newest first: a day of 30 s each (2,880), with URLs and examples in the newest 120. Windows without a record are not among them.</summary>
    public IReadOnlyList<WindowSummary> Closed(int limit)
    {
        WindowSummary[] windows = new WindowSummary[Math.Clamp(limit, 0, _closed.Count)];
        for (int place = 0; place < windows.Length; place++)
            windows[place] = _closed[_closed.Count - 1 - place];
        return windows;
    }

    /// <summary>The window that begins at this instant (UTC ticks), open or closed; null when there is none, or it is no longer kept.</summary>
    public WindowSummary? Window(long start)
    {
        for (int place = 0; place < _open.Count; place++)
        {
            if (ShownStart(_open[place].Start) == start)
                return Summary(_open[place], null);
        }

        return _closed.Find(start);
    }

    /// <summary>Late records by the window that they would have belonged to, the latest window first: at most 1,000 windows, and one entry for all older ones.</summary>
    public IReadOnlyList<LateWindow> Late() => _lateWindows.ToArray();

    private WindowSummary Summary(OpenWindow window, long? closedTicks)
    {
        WindowGroup[] groups = new WindowGroup[window.Groups.Count];
        for (int place = 0; place < groups.Length; place++)
            groups[place] = Figures(window, window.Groups[place]);
        Array.Sort(groups, static (left, right) => GroupOrder.Instance.Compare(left.Group, right.Group));
        bool alone = !window.HasOtherLanes;
        return new WindowSummary(ShownStart(window.Start), window.End, closedTicks, groups, 0, window.Overflow, alone ? window.FirstPosition : -1, alone ? window.LastPosition : -1);
    }

    private WindowGroup Figures(OpenWindow window, GroupWindow group)
    {
        string name = _texts.Text(group.Name);
        UrlCount[] urls = [.. group.Urls.Kept(_texts)];
        Array.Sort(urls, static (left, right) => left.Count != right.Count ? right.Count.CompareTo(left.Count) : string.CompareOrdinal(left.Url, right.Url));
        NegativeBinomial? usual = _histories.Usual(name, window.Start, _size);
        // An estimate may lie above what there can be: no record, no address.
        return new WindowGroup(name, group.Count, Math.Min(group.Addresses.Count, group.Count), urls, group.First, group.Last, group.Lines.ToArray(), usual?.Bits(group.Count), usual?.Mean);
    }
}
