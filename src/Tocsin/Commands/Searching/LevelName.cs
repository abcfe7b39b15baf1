using Tocsin.Engine.Logs;

namespace Tocsin.Commands.Searching;

/// <summary>Levels as people write them: <c>error</c>, <c>WARN</c>, <c>info</c>.</summary>
internal static class LevelName
{
    /// <summary>The level; null where none is given, or where it is a fault.</summary>
    public static Severity? Read(string? name, string option, ref string? fault)
    {
        if (name is null)
            return null;
        if (char.IsAsciiLetter(name.FirstOrDefault()) && (Enum.TryParse(name, ignoreCase: true, out Severity level) || Shorter(name, out level)) && level != Severity.Unknown)
            return level;
        fault ??= $"'{name}' is no level for {option}. Write trace, debug, information, warning, error or fatal.";
        return null;
    }

    private static bool Shorter(string name, out Severity level)
    {
        level = name.ToLowerInvariant() switch
        {
            "info" => Severity.Information,
            "warn" => Severity.Warning,
            "err" => Severity.Error,
            "critical" => Severity.Fatal,
            _ => Severity.Unknown,
        };
        return level != Severity.Unknown;
    }
}
