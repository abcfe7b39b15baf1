using System.Globalization;

namespace Tocsin.Facades.Logs;

/// <summary>Times as Python's <c>datetime.isoformat()</c> writes one without a zone: no <c>Z</c>, microseconds only where there are any.</summary>
internal static class PythonTime
{
    /// <summary>A time in UTC.</summary>
    public static string Format(DateTime utc) =>
        utc.ToString(utc.Ticks % TimeSpan.TicksPerSecond / TimeSpan.TicksPerMicrosecond == 0 ? "yyyy-MM-dd'T'HH:mm:ss" : "yyyy-MM-dd'T'HH:mm:ss.ffffff", CultureInfo.InvariantCulture);

    /// <summary>The same, or nothing.</summary>
    public static string? Format(DateTime? utc) => utc is { } time ? Format(time) : null;
}
