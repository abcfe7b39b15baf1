namespace Tocsin.Engine.Logs;

/// <summary>How grave a line says it is, in the order of OpenTelemetry's severities.</summary>
public enum Severity : byte
{
    /// <summary>The line names no level, or one we do not know.</summary>
    Unknown = 0,
    Trace = 1,
    Debug = 2,
    Information = 3,
    Warning = 4,
    Error = 5,
    Fatal = 6,
}
