using System.Text;
using Tocsin.Engine.Logs;

namespace Tocsin.Engine.Formats;

/// <summary>Reads level names as loggers write them, in any case: <c>INFO</c>, <c>Wrn</c>, <c>E</c>, <c>critical</c>, <c>SEVERE</c>, …</summary>
internal static class SeverityNames
{
    /// <summary>The level, or <see cref="Severity.Unknown"/> for a word that is none.</summary>
    public static Severity Parse(ReadOnlySpan<byte> name) => name.Length switch
    {
        1 => OneLetter(name[0]),
        3 => ThreeLetters(name),
        4 => FourLetters(name),
        5 => FiveLetters(name),
        6 => SixLetters(name),
        > 6 and <= 11 => Longer(name),
        _ => Severity.Unknown,
    };

    /// <summary>The level's one name in rules, in lower case; empty where it is unknown.</summary>
    public static ReadOnlySpan<byte> Utf8(Severity severity) => severity switch
    {
        Severity.Trace => "trace"u8,
        Severity.Debug => "debug"u8,
        Severity.Information => "information"u8,
        Severity.Warning => "warning"u8,
        Severity.Error => "error"u8,
        Severity.Fatal => "fatal"u8,
        _ => default,
    };

    /// <summary>A syslog severity: 0 (emergency) to 7 (debug).</summary>
    public static Severity OfSyslog(int severity) => severity switch
    {
        0 or 1 or 2 => Severity.Fatal,
        3 => Severity.Error,
        4 => Severity.Warning,
        5 or 6 => Severity.Information,
        7 => Severity.Debug,
        _ => Severity.Unknown,
    };

    /// <summary>A number as a level: 0 to 7 as syslog and GELF count, 10 to 60 as pino and bunyan do.</summary>
    public static Severity OfNumber(long level) => level switch
    {
        >= 0 and <= 7 => OfSyslog((int)level),
        >= 10 and < 20 => Severity.Trace,
        >= 20 and < 30 => Severity.Debug,
        >= 30 and < 40 => Severity.Information,
        >= 40 and < 50 => Severity.Warning,
        >= 50 and < 60 => Severity.Error,
        >= 60 and <= 100 => Severity.Fatal,
        _ => Severity.Unknown,
    };

    private static Severity OneLetter(byte letter) => (char)(letter | 0x20) switch
    {
        'v' or 't' => Severity.Trace,
        'd' => Severity.Debug,
        'i' or 'n' => Severity.Information,
        'w' => Severity.Warning,
        'e' => Severity.Error,
        'f' or 'c' or 'a' => Severity.Fatal,
        _ => Severity.Unknown,
    };

    private static Severity ThreeLetters(ReadOnlySpan<byte> name) =>
        Is(name, "inf"u8) || Is(name, "log"u8) ? Severity.Information
        : Is(name, "wrn"u8) ? Severity.Warning
        : Is(name, "err"u8) ? Severity.Error
        : Is(name, "dbg"u8) ? Severity.Debug
        : Is(name, "trc"u8) || Is(name, "vrb"u8) ? Severity.Trace
        : Is(name, "ftl"u8) ? Severity.Fatal
        : Severity.Unknown;

    private static Severity FourLetters(ReadOnlySpan<byte> name) =>
        Is(name, "info"u8) || Is(name, "note"u8) || Is(name, "hint"u8) ? Severity.Information
        : Is(name, "warn"u8) ? Severity.Warning
        : Is(name, "fail"u8) ? Severity.Error
        : Is(name, "crit"u8) ? Severity.Fatal
        : Is(name, "fine"u8) ? Severity.Debug
        : Severity.Unknown;

    private static Severity FiveLetters(ReadOnlySpan<byte> name) =>
        Is(name, "error"u8) ? Severity.Error
        : Is(name, "debug"u8) ? Severity.Debug
        : Is(name, "trace"u8) || Is(name, "finer"u8) ? Severity.Trace
        : Is(name, "fatal"u8) || Is(name, "alert"u8) || Is(name, "emerg"u8) || Is(name, "panic"u8) ? Severity.Fatal
        : Severity.Unknown;

    private static Severity SixLetters(ReadOnlySpan<byte> name) =>
        Is(name, "notice"u8) || Is(name, "config"u8) || Is(name, "detail"u8) ? Severity.Information
        : Is(name, "severe"u8) ? Severity.Error
        : Is(name, "finest"u8) ? Severity.Trace
        : name[..5] is var five && Is(five, "debug"u8) && AsciiBytes.IsDigit(name[5]) ? Severity.Debug
        : Severity.Unknown;

    private static Severity Longer(ReadOnlySpan<byte> name) =>
        Is(name, "warning"u8) ? Severity.Warning
        : Is(name, "information"u8) || Is(name, "default"u8) ? Severity.Information
        : Is(name, "statement"u8) || Is(name, "context"u8) ? Severity.Information
        : Is(name, "critical"u8) || Is(name, "emergency"u8) ? Severity.Fatal
        : Is(name, "failure"u8) ? Severity.Error
        : Is(name, "verbose"u8) ? Severity.Trace
        : Severity.Unknown;

    private static bool Is(ReadOnlySpan<byte> name, ReadOnlySpan<byte> lower) => Ascii.EqualsIgnoreCase(name, lower);
}
