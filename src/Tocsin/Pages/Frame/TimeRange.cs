using System.Globalization;

namespace Tocsin.Pages.Frame;

/// <summary>The time that a page is about: the last so much, two moments, or everything that is kept.</summary>
/// <param name="Name">How the address bar names it: <c>5m</c>, <c>all</c>; null for two moments.</param>
/// <param name="Last">How far back from now; null for two moments or everything.</param>
/// <param name="From">The first moment (UTC), when two moments were chosen.</param>
/// <param name="To">The last moment (UTC), when two moments were chosen.</param>
public sealed record TimeRange(string? Name, TimeSpan? Last, DateTime? From, DateTime? To)
{
    private const string Format = "yyyy-MM-dd'T'HH:mm:ss'Z'";

    /// <summary>Everything that is kept.</summary>
    public static TimeRange All { get; } = new("all", null, null, null);

    /// <summary>What the top bar offers.</summary>
    public static IReadOnlyList<TimeRange> Choices { get; } =
    [
        new("1m", TimeSpan.FromMinutes(1), null, null),
        new("5m", TimeSpan.FromMinutes(5), null, null),
        new("10m", TimeSpan.FromMinutes(10), null, null),
        new("1h", TimeSpan.FromHours(1), null, null),
        All,
    ];

    /// <summary>True when two moments were chosen, on a chart or by a link.</summary>
    public bool IsChosen => From is not null;

    /// <summary>What an address says; everything where it says nothing that can be read.</summary>
    public static TimeRange Parse(string? name, string? from, string? to)
    {
        if (Moment(from) is { } first && Moment(to) is { } last && first < last)
        {
            return new TimeRange(null, null, first, last);
        }

        return Choices.FirstOrDefault(choice => choice.Name == name) ?? All;
    }

    /// <summary>A moment as an address writes it.</summary>
    public static string Write(DateTime at) => at.ToString(Format, CultureInfo.InvariantCulture);

    /// <summary>The first moment (UTC), or null when everything counts.</summary>
    public DateTime? Start(DateTime now) => From ?? now - Last;

    /// <summary>True when a moment lies in the range.</summary>
    public bool Holds(DateTime at, DateTime now) => (Start(now) is not { } start || at >= start) && (To is not { } end || at <= end);

    /// <summary>True when something that lasted from <paramref name="first"/> to <paramref name="last"/> touches the range.</summary>
    public bool Touches(DateTime first, DateTime last, DateTime now) =>
        (Start(now) is not { } start || last >= start) && (To is not { } end || first <= end);

    /// <summary>How a sentence names it: <c>in the last 5 minutes</c>, <c>between 10:41:00 and 10:43:20</c>; empty for everything.</summary>
    public string Words => this switch
    {
        { From: { } from, To: { } to } => $"between {from:HH:mm:ss} and {to:HH:mm:ss}",
        { Last: { TotalMinutes: 1 } } => "in the last minute",
        { Last: { TotalHours: 1 } } => "in the last hour",
        { Last: { } last } => $"in the last {last.TotalMinutes:0} minutes",
        _ => string.Empty,
    };

    /// <summary>A moment that an address names; null where it names none.</summary>
    public static DateTime? Moment(string? text) =>
        DateTime.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal | DateTimeStyles.AssumeUniversal, out DateTime at) ? at : null;
}
