using System.Globalization;

namespace Tocsin.Commands.Syncing;

/// <summary>Times as all of this program's JSON has them.</summary>
internal static class IsoTime
{
    /// <summary>UTC with milliseconds and <c>Z</c>.</summary>
    public static string Of(DateTime utc) => utc.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    /// <summary>The same where there may be none.</summary>
    public static string? Of(DateTime? utc) => utc is { } time ? Of(time) : null;
}
