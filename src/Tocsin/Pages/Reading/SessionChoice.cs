using System.Globalization;
using Tocsin.Engine.Sequences.Lanes;
using Tocsin.Pages.Frame;

namespace Tocsin.Pages.Reading;

/// <summary>What the page <em>Sessions</em> shows, as the address bar says it.</summary>
/// <param name="Anomalous">Only anomalous (<c>verdict=anomalous</c>) or only normal sessions (<c>verdict=normal</c>).</param>
/// <param name="Open">Only open (<c>state=open</c>) or only ended ones (<c>state=ended</c>).</param>
/// <param name="Client">Only those of one client (<c>client=7</c>).</param>
/// <param name="Order">Their order (<c>order=newest</c>); the strangest first where the address says nothing.</param>
/// <param name="Text">What their ids contain.</param>
public sealed record SessionChoice(bool? Anomalous, bool? Open, int? Client, SessionOrder Order, string Text)
{
    /// <summary>Rows that a page takes at once; who looks for others filters.</summary>
    public const int MostRows = 2_000;

    /// <summary>True when nothing is filtered out.</summary>
    public bool IsOpen => this is { Anomalous: null, Open: null, Client: null, Text.Length: 0 };

    /// <summary>Reads an address; what cannot be read is not filtered.</summary>
    public static SessionChoice Of(Func<string, string?> query, string text) => new(
        query("verdict") switch { "anomalous" => true, "normal" => false, _ => null },
        query("state") switch { "open" => true, "ended" => false, _ => null },
        int.TryParse(query("client"), NumberStyles.Integer, CultureInfo.InvariantCulture, out int client) ? client : null,
        query("order") switch { "newest" => SessionOrder.Newest, "longest" => SessionOrder.Longest, _ => SessionOrder.Strangest },
        text);

    /// <summary>The question to a lane.</summary>
    public SessionQuery ToQuery(TimeRange range, DateTime now) => new()
    {
        Anomalous = Anomalous,
        Open = Open,
        Client = Client,
        Order = Order,
        Text = Text.Length > 0 ? Text : null,
        Since = Since(range, now),
        Limit = MostRows,
    };

    /// <summary>The beginning of a range in whole seconds, so that pages that ask at about the same time ask the same.</summary>
    public static DateTime? Since(TimeRange range, DateTime now) =>
        range.Start(now) is { } start ? new DateTime(start.Ticks - (start.Ticks % TimeSpan.TicksPerSecond), DateTimeKind.Utc) : null;

    /// <summary>The order of rows that come from several streams.</summary>
    public IEnumerable<SessionItem> Sort(IEnumerable<SessionItem> items) => Order switch
    {
        SessionOrder.Newest => items.OrderByDescending(item => item.Row.Last).ThenBy(item => item.Key, StringComparer.Ordinal),
        SessionOrder.Longest => items.OrderByDescending(item => item.Row.Events).ThenBy(item => item.Key, StringComparer.Ordinal),
        _ => Strangest(items),
    };

    /// <summary>The strangest first; what the headline names is the first row.</summary>
    public static IEnumerable<SessionItem> Strangest(IEnumerable<SessionItem> items) =>
        items.OrderByDescending(item => item.Bits ?? -1).ThenByDescending(item => item.Row.Verdict.Score).ThenBy(item => item.Key, StringComparer.Ordinal);
}
