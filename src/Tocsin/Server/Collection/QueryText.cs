using System.Globalization;
using Tocsin.Engine.Logs;
using Tocsin.Server.Http;
using Tocsin.Server.Settings;

namespace Tocsin.Server.Collection;

/// <summary>Reads what stands in an address. What is no such thing is a fault, not a guess.</summary>
internal static class QueryText
{
    private const int LongestText = 1000;

    /// <summary>A time in ISO 8601, UTC where it names no zone; null when nothing is given. Throws <see cref="RequestFaultException"/> with 400.</summary>
    public static DateTime? Time(string? given, string name) =>
        string.IsNullOrEmpty(given) ? null
        : DateTime.TryParse(given, CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal | DateTimeStyles.AssumeUniversal, out DateTime time) ? time
        : throw Bad("bad_time", $"'{name}' is not a time.", "Write ISO 8601: 2026-01-31T12:00:00Z.");

    /// <summary>A level by its name; null when nothing is given. Throws <see cref="RequestFaultException"/> with 400.</summary>
    public static Severity? Level(string? given) =>
        string.IsNullOrEmpty(given) ? null
        : ChoiceName.TryParse(given, out Severity level) ? level
        : throw Bad("bad_level", $"'{given}' is not a level.", $"Use one of {string.Join(", ", Enum.GetNames<Severity>()).ToLowerInvariant()}.");

    /// <summary>A number within bounds. Throws <see cref="RequestFaultException"/> with 400.</summary>
    public static int Count(int? given, int otherwise, int least, int most, string name) =>
        given is null ? otherwise
        : given >= least && given <= most ? given.Value
        : throw Bad("bad_limit", $"'{name}' must be {least} to {most}.", "Ask again with a number in between.");

    /// <summary>A text that is not endless; null when nothing is given. Throws <see cref="RequestFaultException"/> with 400.</summary>
    public static string? Short(string? given, string name) =>
        string.IsNullOrEmpty(given) ? null
        : given.Length <= LongestText ? given
        : throw Bad("bad_text", $"'{name}' has {given.Length} characters.", $"Ask with at most {LongestText}.");

    /// <summary>A fault of what was asked.</summary>
    public static RequestFaultException Bad(string code, string detail, string remedy) => new(new RequestFault(400, code, detail, remedy));
}
