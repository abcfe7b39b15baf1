namespace Tocsin.Server.Settings;

/// <summary>Names of log levels as other programs have them in <c>LOG_LEVEL</c>: <c>INFO</c>, <c>WARN</c>, <c>FATAL</c>.</summary>
internal static class LogLevelName
{
    /// <summary>Our name of a level that goes by another name elsewhere; what is no such name stays as it is.</summary>
    public static string Ours(string name) => name.ToLowerInvariant() switch
    {
        "info" => nameof(ProgramLogLevel.Information),
        "warn" => nameof(ProgramLogLevel.Warning),
        "fatal" => nameof(ProgramLogLevel.Critical),
        _ => name,
    };
}
