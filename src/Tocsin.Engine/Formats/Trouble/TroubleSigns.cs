using Tocsin.Engine.Logs;

namespace Tocsin.Engine.Formats.Trouble;

/// <summary>
/// What tells of trouble whatever level a line states: a program that was killed, cancelled or ended with a code, a device that is full. Each is
/// asked at a place that <see cref="TroubleNeedles"/> found.
/// </summary>
internal static class TroubleSigns
{
    /// <summary>What the sign at this place says; <see cref="Severity.Unknown"/> for none.</summary>
    public static Severity At(ReadOnlySpan<byte> line, int at)
    {
        ReadOnlySpan<byte> rest = line[at..];
        ReadOnlySpan<byte> before = line[..at];
        return rest[0] switch
        {
            (byte)'s' or (byte)'S' => Segmentation(rest) ? Severity.Fatal : IsSlurmStep(rest, before) ? Severity.Warning : Severity.Unknown,
            (byte)'o' or (byte)'O' => IsOutOfMemoryKill(rest) ? Severity.Error : Severity.Unknown,
            (byte)'f' or (byte)'F' => Failure(line, at),
            (byte)'k' or (byte)'K' => IsKilled(rest, before) ? Severity.Error : Severity.Unknown,
            (byte)'e' or (byte)'E' => Exit(rest, before),
            (byte)'l' or (byte)'L' => Starts(rest, "left on device"u8) && Ends(before, "no space "u8) ? Severity.Error : Severity.Unknown,
            (byte)'C' => IsWord(line, at, "CANCELLED"u8) ? Severity.Error : Severity.Unknown,
            (byte)'T' => IsWord(line, at, "TIME LIMIT"u8) && !Ends(before, "NO "u8) ? Severity.Error : Severity.Unknown,
            (byte)'D' => IsWord(line, at, "DUE TO"u8) ? Severity.Error : Severity.Unknown,
            (byte)'A' => rest.StartsWith("Aborted"u8) && IsAbort(rest["Aborted"u8.Length..], before) ? Severity.Error : Severity.Unknown,
            (byte)'p' or (byte)'P' => Panic(rest, before),
            _ => Severity.Unknown,
        };
    }

    private static Severity Exit(ReadOnlySpan<byte> rest, ReadOnlySpan<byte> before) =>
        Starts(rest, "exit"u8) ? ExitCodes.IsFailure(rest, before) ? Severity.Error : Severity.Unknown
        : Starts(rest, "exception"u8) && Ends(before, "unhandled "u8) ? Severity.Fatal
        : rest.StartsWith("Exception in thread "u8) ? Severity.Error
        : Starts(rest, "exceeded"u8) && (Ends(before, "quota "u8) || Ends(before, "memory limit "u8)) ? Severity.Error
        : Starts(rest, "e dumped"u8) && Ends(before, "(cor"u8) ? Severity.Fatal
        : Severity.Unknown;

    private static Severity Failure(ReadOnlySpan<byte> line, int at)
    {
        ReadOnlySpan<byte> rest = line[at..];
        ReadOnlySpan<byte> before = line[..at];
        if (Starts(rest, "f memory"u8) && Ends(before, "out o"u8))
            return Starts(rest, "f memory: kill"u8) ? Severity.Fatal : Severity.Error;
        return Ends(before, "["u8) && rest.StartsWith("FAILED]"u8) ? Severity.Error : Severity.Unknown;
    }

    private static Severity Panic(ReadOnlySpan<byte> rest, ReadOnlySpan<byte> before) =>
        (Starts(rest, "panic"u8) && Ends(before, "kernel "u8)) || (Starts(rest, "panicked at "u8) && Ends(before, "' "u8)) ? Severity.Fatal : Severity.Unknown;

    private static bool Segmentation(ReadOnlySpan<byte> rest) => Starts(rest, "segmentation fault"u8) || Starts(rest, "segfault at "u8) || Starts(rest, "segmentation violation"u8);

    /// <summary>SLURM's step daemon speaks to users when something is amiss; what it says at its own debug levels is not.</summary>
    private static bool IsSlurmStep(ReadOnlySpan<byte> rest, ReadOnlySpan<byte> before)
    {
        if (!rest.StartsWith("slurmstepd"u8) || (before.Length > 0 && before[^1] is not ((byte)' ' or (byte)']' or (byte)'\t')))
            return false;
        int colon = rest.IndexOf((byte)':');
        if (colon < 0)
            return false;
        ReadOnlySpan<byte> said = AsciiBytes.Trim(rest[(colon + 1)..]);
        return !Starts(said, "debug"u8) && !Starts(said, "info"u8) && !Starts(said, "verbose"u8);
    }

    /// <summary><c>oom-kill</c>, <c>oom_kill</c>, <c>OOM Killed</c>, <c>OOMKilled</c>; not a counter that is 0 (<c>oom_kill 0</c>).</summary>
    private static bool IsOutOfMemoryKill(ReadOnlySpan<byte> rest)
    {
        int kill = 3;
        if (kill < rest.Length && rest[kill] is (byte)'-' or (byte)'_' or (byte)' ')
            kill++;
        if (!Starts(rest[kill..], "kill"u8))
            return false;
        int end = kill + 4;
        while (end < rest.Length && (AsciiBytes.IsLetter(rest[end]) || rest[end] is (byte)'_' or (byte)'-'))
            end++;
        ReadOnlySpan<byte> name = rest[..end];
        if (Ends(name, "disable"u8) || Ends(name, "disabled"u8))
            return false;
        int number = end;
        while (number < rest.Length && rest[number] is (byte)' ' or (byte)'=' or (byte)':' or (byte)'"')
            number++;
        return !(number < rest.Length && rest[number] == '0' && (number + 1 == rest.Length || !AsciiBytes.IsDigit(rest[number + 1])));
    }

    /// <summary>The shell's and the kernel's <c>Killed</c>: alone, with what was killed, or after a process id; not a word in a sentence.</summary>
    private static bool IsKilled(ReadOnlySpan<byte> rest, ReadOnlySpan<byte> before)
    {
        if (!rest.StartsWith("Killed"u8) || (before.Length > 0 && AsciiBytes.IsLetter(before[^1])))
            return false;
        ReadOnlySpan<byte> after = rest["Killed"u8.Length..];
        ReadOnlySpan<byte> behind = AsciiBytes.TrimEnd(before);
        bool ends = AsciiBytes.Trim(after).IsEmpty;
        return after.StartsWith(" process "u8)
            || after.StartsWith(" by signal"u8)
            || (ends && (behind.IsEmpty || behind[^1] is (byte)':' || AsciiBytes.IsDigit(behind[^1])))
            || (after.StartsWith("  "u8) && behind.Length > 0 && AsciiBytes.IsDigit(behind[^1]));
    }

    private static bool IsAbort(ReadOnlySpan<byte> after, ReadOnlySpan<byte> before) =>
        after.StartsWith(" (core dumped)"u8) || (AsciiBytes.Trim(after).IsEmpty && AsciiBytes.Trim(before).IsEmpty);

    /// <summary>The words as a whole, in this case.</summary>
    private static bool IsWord(ReadOnlySpan<byte> line, int at, ReadOnlySpan<byte> word) =>
        line[at..].StartsWith(word) && !IsInWord(line, at - 1) && !IsInWord(line, at + word.Length);

    private static bool IsInWord(ReadOnlySpan<byte> line, int at) =>
        (uint)at < (uint)line.Length && (AsciiBytes.IsLetter(line[at]) || AsciiBytes.IsDigit(line[at]) || line[at] is (byte)'_' or (byte)'-' or (byte)'/' or (byte)'.');

    private static bool Starts(ReadOnlySpan<byte> text, ReadOnlySpan<byte> lower) => TraceShapes.StartsWithIgnoreCase(text, lower);

    private static bool Ends(ReadOnlySpan<byte> text, ReadOnlySpan<byte> lower) => TraceShapes.EndsWithIgnoreCase(text, lower);
}
