using System.Globalization;

namespace Tocsin.Pages.Text;

/// <summary>How numbers, sizes, times and durations are written on every page. Times are UTC.</summary>
public static class Figures
{
    private const char NarrowSpace = '\u202f';
    private static readonly NumberFormatInfo Grouped = new() { NumberGroupSeparator = NarrowSpace.ToString(), NegativeSign = "\u2212" };
    private static readonly string[] Units = ["B", "KiB", "MiB", "GiB", "TiB", "PiB"];

    /// <summary>A count with narrow no-break spaces between the thousands: <c>48 210</c>.</summary>
    public static string Count(long count) => count.ToString("N0", Grouped);

    /// <summary>A rate: one decimal below ten, whole above.</summary>
    public static string Rate(double perSecond) =>
        perSecond is > 0 and < 9.95 ? perSecond.ToString("0.#", Grouped) : perSecond.ToString("N0", Grouped);

    /// <summary>A share of a whole in per cent, without the sign; what is not nothing never reads 0.</summary>
    public static string Share(long part, long whole) => whole <= 0 || part <= 0 ? "0" : (100.0 * part / whole) switch
    {
        < 0.1 => "<0.1",
        var share => share.ToString("0.0", Grouped),
    };

    /// <summary>A count and its noun: <c>1 stream</c>, <c>3 streams</c>.</summary>
    public static string Of(long count, string noun, string? plural = null) =>
        $"{Count(count)}\u00a0{(count == 1 ? noun : plural ?? noun + "s")}";

    /// <summary>A size in binary units.</summary>
    public static string Bytes(long bytes)
    {
        double size = bytes;
        int unit = 0;
        for (; size >= 1024 && unit < Units.Length - 1; unit++)
        {
            size /= 1024;
        }

        return size.ToString(unit == 0 || size >= 100 ? "0" : "0.0", Grouped) + "\u00a0" + Units[unit];
    }

    /// <summary>A time of day, with the date only when it is another day than <paramref name="now"/>.</summary>
    public static string Moment(DateTime at, DateTime now) =>
        at.Date == now.Date ? at.ToString("HH:mm:ss") : at.ToString(at.Year == now.Year ? "MM-dd HH:mm" : "yyyy-MM-dd");

    /// <summary>A time of day to the millisecond.</summary>
    public static string Clock(DateTime at) => at.ToString("HH:mm:ss.fff");

    /// <summary>A whole time for hovers and details: <c>2025-11-22 10:42:07.125 UTC</c>.</summary>
    public static string Full(DateTime at) => at.ToString("yyyy-MM-dd HH:mm:ss.fff 'UTC'");

    /// <summary>How long ago, in one unit: <c>12 s</c>, <c>4 min</c>, <c>3 h</c>, <c>9 d</c>.</summary>
    public static string Age(TimeSpan age) => age switch
    {
        { TotalSeconds: < 1 } => "0\u00a0s",
        { TotalSeconds: < 60 } => $"{(int)age.TotalSeconds}\u00a0s",
        { TotalMinutes: < 60 } => $"{(int)age.TotalMinutes}\u00a0min",
        { TotalHours: < 48 } => $"{(int)age.TotalHours}\u00a0h",
        _ => $"{(int)age.TotalDays}\u00a0d",
    };
}
