using Microsoft.AspNetCore.Components;
using Tocsin.Engine.Alerts;
using Tocsin.Engine.Windows;
using Tocsin.Pages.Components.Windows;
using Tocsin.Pages.Frame;
using Tocsin.Pages.Reading;
using Tocsin.Pages.Text;

namespace Tocsin.Pages;

/// <summary>Errors as they happen: one sentence, two charts, a table of windows and groups, a drawer with the records.</summary>
public sealed partial class WindowsPage : ComponentBase
{
    // A record is on the page a quarter of a second after it arrived, at the latest. The reader has news ten times a second at most, and without news nothing is rendered;
    // charts of a thousand windows are not sent as often as a table's changes.
    private static readonly TimeSpan Often = TimeSpan.FromMilliseconds(60);
    private static readonly TimeSpan ChartAtMost = TimeSpan.FromMilliseconds(500);
    private const int MostOthers = 8;
    private static readonly (string Value, string Word)[] Shows = [("", "All windows"), ("loud", "Those that rang")];
    private readonly List<string> _order = [];
    private WindowsView _view = WindowsView.Empty;
    private WindowChart? _chart;
    private (string Stream, TimeRange Range, long Newest, int Count) _drawn = (string.Empty, TimeRange.All, 0, 0);
    private StreamWindows? _drawnOf;
    private long _drawnAt;
    private List<WindowRow> _shown = [];
    private (WindowSummary Window, WindowGroup? Group, AlertEntry? Alert)? _open;
    private (string? Sort, string? Only, string? Show, string? Stream) _choice;
    private DateTime _now;
    private (StreamWindows? Windows, long Second) _rendered;
    private bool _chartMoved;
    private bool _held;
    private int _waiting;

    /// <summary>The window that the address names, in UTC ticks.</summary>
    private long? Wanted => TimeRange.Moment(Address["window"])?.Ticks;

    private string? Selected => Wanted is { } start && Address["group"] is { } group ? WindowRow.KeyOf(start, group) : null;

    private bool IsFiltered => Address["only"] is not null || Address["show"] is not null;

    private WindowSummary? Newest => _view.Windows is { } windows ? windows.Open.Concat(windows.Closed).MaxBy(window => window.Start) : null;

    private string ChartNote => (_chart?.Each, _chart?.Errors.OpenFrom) switch
    {
        ( > 1, _) => $"each bar is the loudest of {_chart.Each} windows; drag to choose a time",
        (_, not null) => "paler: still counting; drag to choose a time",
        _ => "drag to choose a time",
    };

    private string Note => (_waiting, _view.Unshown) switch
    {
        ( > 0, _) => $"held under the pointer · {Figures.Count(_waiting)} new {(_waiting == 1 ? "waits" : "wait")}",
        (_, > 0) => $"the newest {Figures.Count(_shown.Count)} of {Figures.Count(_view.Rows.Count + _view.Unshown)}: choose a time to see others",
        _ => $"{Figures.Of(_shown.Count, "row")} of {Figures.Of(_view.InRange.Count, "window")}",
    };

    private IReadOnlyList<(string Value, string Word)> Groups =>
    [
        ("", $"Any {WindowWords.Name(_view.Windows!.Field)}"),
        .. _view.Rows.Select(row => row.Group.Group).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).Take(200).Select(group => (group, WindowWords.Name(group))),
    ];

    private async Task ReadAsync(IReadOnlyList<IReadableStream> streams, CancellationToken cancellation)
    {
        _now = Time.GetUtcNow().UtcDateTime;
        _view = await WindowsView.ReadAsync(Reader, _view, [.. streams.Select(stream => stream.Name)], Address.Range, _now, cancellation);
        Draw();
        (string?, string?, string?, string?) choice = (Address["sort"], Address["only"], Address["show"], _view.Stream);
        Arrange(keep: _held && choice == _choice);
        _choice = choice;
        await OpenAsync(cancellation);
    }

    private bool LooksTheSame()
    {
        (StreamWindows?, long) now = (_view.Windows, _now.Ticks / TimeSpan.TicksPerSecond);
        bool same = !_chartMoved && ReferenceEquals(now.Item1, _rendered.Windows) && now.Item2 == _rendered.Second;
        (_rendered, _chartMoved) = (now, false);
        return same;
    }

    private void Draw()
    {
        if (_view.Windows is not { } windows || _view.InRange.Count == 0)
        {
            return;
        }

        if (_drawn.Stream != _view.Stream)
        {
            _order.Clear();
        }

        (string, TimeRange, long, int) next = (_view.Stream, Address.Range, _view.InRange[0].Start, _view.InRange.Count);
        if (_chart is null || next != _drawn || (!ReferenceEquals(_drawnOf, windows) && Time.GetElapsedTime(_drawnAt) >= ChartAtMost * Math.Max(1, _view.InRange.Count / 240)))
        {
            _chartMoved = true;
            _chart = WindowChart.Of(_view.InRange, windows.Options, _order);
            (_drawn, _drawnAt) = (next, Time.GetTimestamp());
            _drawnOf = windows;
        }
    }

    // Under the pointer rows stay where they are, with their newest figures; what is new waits.
    private void Arrange(bool keep)
    {
        _waiting = 0;
        List<WindowRow> next = [.. Sorted(_view.Rows.Where(row => (Address["only"] is not { } only || row.Group.Group == only) && (Address["show"] != "loud" || row.IsLoud)))];
        if (!keep || _shown.Count == 0)
        {
            _shown = next;
            return;
        }

        Dictionary<string, WindowRow> now = next.ToDictionary(row => row.Key, StringComparer.Ordinal);
        _shown = [.. _shown.Select(row => now.Remove(row.Key, out WindowRow? newer) ? newer : row)];
        _waiting = now.Count;
    }

    private IEnumerable<WindowRow> Sorted(IEnumerable<WindowRow> rows)
    {
        string sort = Address["sort"] ?? WindowTable.Default;
        return sort switch
        {
            WindowTable.Default => rows, // as the view has them
            "window" => rows.Reverse(),
            _ => By(rows, sort.TrimStart('-'), sort.StartsWith('-')),
        };
    }

    private static IOrderedEnumerable<WindowRow> By(IEnumerable<WindowRow> rows, string column, bool down)
    {
        return column switch
        {
            "group" => Order(row => row.Group.Group, StringComparer.Ordinal),
            "count" => Order(row => row.Group.Count),
            "addresses" => Order(row => row.Group.Distinct),
            _ => Order(row => row.Group.Bits ?? -1),
        };

        IOrderedEnumerable<WindowRow> Order<TKey>(Func<WindowRow, TKey> key, IComparer<TKey>? comparer = null) => down ? rows.OrderByDescending(key, comparer) : rows.OrderBy(key, comparer);
    }

    private async Task OpenAsync(CancellationToken cancellation)
    {
        if (Wanted is not { } start || _view.Windows is null)
        {
            _open = null;
            return;
        }

        string? name = Address["group"];
        WindowSummary? window = _view.Find(start);

        // A list may hold figures alone. What has closed changes no more, but for what came too late.
        if (_open is { Window: { ClosedTicks: not null } kept } && kept.Start == start && (window is null || window.Late == kept.Late))
        {
            window = kept;
        }
        else if (window is null || window.Groups.Any(group => group.Urls.Count == 0 && group.Examples.Count == 0))
        {
            window = await Reader.WindowAsync(_view.Stream, start, cancellation) ?? window;
        }

        WindowGroup? group = window?.Groups.FirstOrDefault(one => one.Group == name);
        AlertEntry? alert = group is null ? null : Alerts.OfAlert(_view.Stream, AlertId(group.Group, start));
        _open = window is null || (name is not null && group is null) ? null : (window, group, alert);
    }

    private static string AlertId(string group, long start) => $"windows-{group}-{WindowsView.Utc(start):yyyyMMdd'T'HHmmss'Z'}";

    private void Open(WindowRow row) => Address.Open([("stream", _view.Stream), ("window", TimeRange.Write(WindowsView.Utc(row.Window.Start))), ("group", row.Group.Group)]);

    private void OpenAt(long seconds) =>
        Address.Open([("stream", _view.Stream), ("window", TimeRange.Write(DateTimeOffset.FromUnixTimeSeconds(seconds).UtcDateTime)), ("group", null)]);

    private void Hold(bool held)
    {
        _held = held;
        if (!held)
        {
            Arrange(keep: false);
        }
    }
}
