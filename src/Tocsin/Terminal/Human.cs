using System.Globalization;

namespace Tocsin.Terminal;

/// <summary>Quantities as people read them: <c>1,234,567</c>, <c>12.3 MiB</c>, <c>2m 05s</c>, <c>250 k/s</c>.</summary>
internal static class Human
{
    private static readonly string[] ByteUnits = ["B", "KiB", "MiB", "GiB", "TiB"];

    /// <summary><c>1,234,567</c>.</summary>
    public static string Count(long value) => value.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary><c>1 line</c>, <c>2 lines</c>.</summary>
    public static string Count(long value, string thing) => $"{Count(value)} {thing}{(value == 1 ? "" : "s")}";

    /// <summary><c>512 B</c>, <c>12.3 MiB</c>.</summary>
    public static string Bytes(long value)
    {
        double scaled = value;
        int unit = 0;
        while (scaled >= 1024 && unit < ByteUnits.Length - 1)
        {
            scaled /= 1024;
            unit++;
        }

        return unit == 0 ? $"{value} B" : string.Create(CultureInfo.InvariantCulture, $"{scaled:0.0} {ByteUnits[unit]}");
    }

    /// <summary><c>0.42 s</c>, <c>12 s</c>, <c>2m 05s</c>, <c>3h 07m</c>, <c>213d 16h</c>.</summary>
    public static string Duration(TimeSpan value) => value.TotalSeconds switch
    {
        < 10 => string.Create(CultureInfo.InvariantCulture, $"{value.TotalSeconds:0.00} s"),
        < 60 => string.Create(CultureInfo.InvariantCulture, $"{value.TotalSeconds:0} s"),
        < 3600 => string.Create(CultureInfo.InvariantCulture, $"{(int)value.TotalMinutes}m {value.Seconds:00}s"),
        < 48 * 3600 => string.Create(CultureInfo.InvariantCulture, $"{(int)value.TotalHours}h {value.Minutes:00}m"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{(int)value.TotalDays}d {value.Hours:00}h"),
    };

    /// <summary>Something per second: <c>0.4/s</c>, <c>950/s</c>, <c>250 k/s</c>, <c>1.2 M/s</c>.</summary>
    public static string Rate(double perSecond) => perSecond switch
    {
        <= 0 => "0/s",
        < 0.05 => "<0.1/s",
        < 9.95 => string.Create(CultureInfo.InvariantCulture, $"{perSecond:0.0}/s"),
        < 9_999.5 => string.Create(CultureInfo.InvariantCulture, $"{perSecond:0}/s"),
        < 999_500 => string.Create(CultureInfo.InvariantCulture, $"{perSecond / 1e3:0} k/s"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{perSecond / 1e6:0.0} M/s"),
    };

    /// <summary>How often something happens, in the unit of time in which it happens at least once: <c>12/s</c>, <c>4.1/min</c>, <c>22/h</c>, <c>0.3/d</c>.</summary>
    public static string Frequency(double perSecond) => perSecond switch
    {
        <= 0 or >= 0.995 => Rate(perSecond),
        >= 0.995 / 60 => Figure(perSecond * 60, "min"),
        >= 0.995 / 3600 => Figure(perSecond * 3600, "h"),
        < 0.05 / 86400 => "<0.1/d",
        _ => Figure(perSecond * 86400, "d"),
    };

    /// <summary>A share of a whole: <c>12.3%</c>; what rounds to nothing but is there reads <c>&lt;0.1%</c>.</summary>
    public static string Share(long part, long whole)
    {
        double percent = whole == 0 ? 0 : 100.0 * part / whole;
        return part > 0 && percent < 0.05 ? "<0.1%" : string.Create(CultureInfo.InvariantCulture, $"{percent:0.0}%");
    }

    private static string Figure(double value, string unit) =>
        value < 9.95 ? string.Create(CultureInfo.InvariantCulture, $"{value:0.0}/{unit}") : string.Create(CultureInfo.InvariantCulture, $"{value:0}/{unit}");
}
