using System.Globalization;
using Tocsin.Engine.Windows;
using Tocsin.Pages.Reading;

namespace Tocsin.Pages.Text;

/// <summary>What is said about windows, in the same words on every page.</summary>
public static class WindowWords
{
    /// <summary>A group as the subject of a sentence: <c>Status 404</c>, <c>Tenant acme</c>. "404 errors" would read as their count.</summary>
    public static string Subject(StreamWindows windows, string group)
    {
        string field = Name(windows.Field);
        return $"{char.ToUpperInvariant(field[0])}{field[1..]} {Name(group)}";
    }

    /// <summary>A count of a group's records: <c>150 errors of status 404</c>.</summary>
    public static string Counted(StreamWindows windows, WindowGroup group) => $"{Figures.Of(group.Count, windows.Noun)} of {Name(windows.Field)} {Name(group.Group)}";

    /// <summary>The name of a group, fit to be shown in a line.</summary>
    public static string Name(string group) => group.Length == 0 ? "(empty)" : LogText.Middle(LogText.Clean(group), 40);

    /// <summary>From when to when: <c>18:52:30–18:53:00</c>.</summary>
    public static string Span(WindowSummary window) => $"{WindowsView.Utc(window.Start):HH:mm:ss}–{WindowsView.Utc(window.End):HH:mm:ss}";

    /// <summary>A length: <c>30 s</c>, <c>5 min</c>, <c>90 s</c>.</summary>
    public static string Length(TimeSpan length) => length switch
    {
        { TotalSeconds: < 60 } => Whole(length.TotalSeconds, "s"),
        { TotalHours: >= 24 } when length.Ticks % TimeSpan.TicksPerDay == 0 => Whole(length.TotalDays, "d"),
        { TotalHours: >= 1 } when length.Ticks % TimeSpan.TicksPerHour == 0 => Whole(length.TotalHours, "h"),
        _ when length.Ticks % TimeSpan.TicksPerMinute == 0 => Whole(length.TotalMinutes, "min"),
        _ => Whole(length.TotalSeconds, "s"),
    };

    /// <summary>An expected count: whole above ten, one place below; a dash where nobody can say.</summary>
    public static string Expected(double? expected) => expected is not { } value || !double.IsFinite(value) ? "\u2013"
        : value >= 9.95 ? Figures.Count((long)Math.Round(value))
        : value.ToString("0.#", CultureInfo.InvariantCulture);

    /// <summary>A state in a word.</summary>
    public static string State(WindowState state) => state switch
    {
        WindowState.Open => "open",
        WindowState.Rings => "rings",
        WindowState.Rang => "rang",
        _ => "closed",
    };

    /// <summary>A state in a sentence.</summary>
    public static string Explain(WindowState state, WindowOptions options) => state switch
    {
        WindowState.Open => "Open: more records may come.",
        WindowState.Rings => $"It rings: more than {Figures.Count(options.Threshold)} records, and more may come.",
        WindowState.Rang => $"Closed, with more than {Figures.Count(options.Threshold)} records: it rang.",
        _ => "Closed: its figures are final.",
    };

    /// <summary>How unusual a group's window is, in a sentence.</summary>
    public static string Surprise(WindowGroup group) => (group.Bits, group.Expected) switch
    {
        (null, _) => "Too few windows have closed to say what is usual: it takes 10.",
        ({ } bits, { } expected) when bits < 1 => $"{Expected(expected)} are usual: nothing strange.",
        ({ } bits, { } expected) => $"{Expected(expected)} are usual: {Text.Surprise.Odds(bits)} usual windows has as many.",
        ({ } bits, null) => $"It has as many as {Text.Surprise.Odds(bits)} usual windows.",
    };

    private static string Whole(double value, string unit) => $"{value.ToString("0.###", CultureInfo.InvariantCulture)}\u00a0{unit}";
}
