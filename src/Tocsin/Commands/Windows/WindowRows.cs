using System.Globalization;
using Tocsin.Engine.Windows;
using Tocsin.Terminal;

namespace Tocsin.Commands.Windows;

/// <summary>Windows as the rows of a table: one a window and group.</summary>
/// <param name="groups">What groups are called.</param>
/// <param name="threshold">More records than this ring.</param>
internal sealed class WindowRows(string groups, long threshold)
{
    private const int MostUrls = 3;
    private const int Narrow = 72; // cells; below that a date would leave no room for the time, by which windows are told apart

    private readonly bool _narrow = Screen.Now().Width < Narrow;

    /// <summary>An empty table. Its columns keep their widths from one table to the next.</summary>
    public TextTable Table(bool heading = true) => new(
        new Column("window", Least: _narrow ? 8 : 19),
        new Column(Printable.Line(groups), Right: true, Least: 6),
        new Column("error_count", Right: true, Least: 11),
        new Column("unique_ips", Right: true, Least: 10),
        new Column("bits", Right: true, Spare: 2, Least: 5),
        new Column("", Least: 6),
        new Column("urls", Flexible: true, Spare: 1))
    {
        Heading = heading,
    };

    /// <summary>Adds a window's groups; returns how many.</summary>
    public int Add(TextTable table, WindowSummary window)
    {
        foreach (WindowGroup group in window.Groups)
        {
            bool rings = group.Count > threshold;
            table.Add(
                new Field(_narrow ? Time(window.Start)[11..] : Time(window.Start), window.ClosedTicks is null ? Ink.Fresh : Ink.Plain),
                new Field(Printable.Line(group.Group), rings ? Ink.Bad : Ink.Plain),
                new Field(Human.Count(group.Count), rings ? Ink.Bad : Ink.Strong),
                new Field(Human.Count(group.Distinct)),
                new Field(group.Bits?.ToString("0.0", CultureInfo.InvariantCulture) ?? "", group.Bits >= 16 ? Ink.Warning : Ink.Quiet),
                rings ? new Field("ALERT", Ink.Bad) : window.ClosedTicks is null ? new Field("open", Ink.Fresh) : new Field(""),
                new Field(Urls(group), Ink.Quiet));
        }

        return window.Groups.Count;
    }

    /// <summary>An instant, to the second.</summary>
    public static string Time(long ticks) => new DateTime(ticks, DateTimeKind.Utc).ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);

    private static string Urls(WindowGroup group) =>
        string.Join(", ", group.Urls.Take(MostUrls).Select(static url => $"{Printable.Line(url.Url)} ({Human.Count(url.Count)})")) + (group.Urls.Count > MostUrls ? ", …" : "");
}
