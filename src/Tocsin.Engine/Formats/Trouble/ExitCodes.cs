namespace Tocsin.Engine.Formats.Trouble;

/// <summary>How programs are said to have ended: <c>exited with exit code 1</c>, <c>exit status 2</c>, <c>Exited (137)</c>, <c>ExitCode=0:9</c>. 0 is no failure.</summary>
internal static class ExitCodes
{
    /// <summary>Whether the text, which begins with <c>exit</c> in any case, names a code that is not 0.</summary>
    public static bool IsFailure(ReadOnlySpan<byte> text, ReadOnlySpan<byte> before)
    {
        if (before.Length > 0 && (AsciiBytes.IsLetter(before[^1]) || before[^1] is (byte)'/'))
            return false;
        int at = 4;
        bool isSaid = Take(text, ref at, "ed"u8) || Take(text, ref at, "s"u8);
        while (true)
        {
            int start = at;
            while (at < text.Length && text[at] is (byte)' ' or (byte)':' or (byte)'=' or (byte)'(' or (byte)'"' or (byte)'_' or (byte)'\'')
                at++;
            if (Take(text, ref at, "code"u8) || Take(text, ref at, "status"u8) || Take(text, ref at, "value"u8))
                isSaid = true;
            else if (!Take(text, ref at, "with"u8) && !Take(text, ref at, "non-zero"u8) && !Take(text, ref at, "exit"u8) && !Take(text, ref at, "is "u8) && !Take(text, ref at, "was "u8))
                return isSaid && at > start && IsNotZero(text[at..]);
        }
    }

    private static bool Take(ReadOnlySpan<byte> text, ref int at, ReadOnlySpan<byte> lower)
    {
        if (!TraceShapes.StartsWithIgnoreCase(text[at..], lower))
            return false;
        at += lower.Length;
        return true;
    }

    /// <summary>A number that is not 0; <c>0:9</c> (SLURM: code and signal) is none, either.</summary>
    private static bool IsNotZero(ReadOnlySpan<byte> text)
    {
        int sign = text.Length > 0 && text[0] == '-' ? 1 : 0;
        if (sign == 0 && text.StartsWith("0x"u8))
            return text[2..].IndexOfAnyExcept((byte)'0') is var digit and >= 0 && char.IsAsciiHexDigit((char)text[2 + digit]);
        int digits = AsciiBytes.LeadingDigits(text[sign..]);
        if (digits == 0)
            return false;
        ReadOnlySpan<byte> after = text[(sign + digits)..];
        if (text.Slice(sign, digits).IndexOfAnyExcept((byte)'0') >= 0)
            return after.IsEmpty || (!AsciiBytes.IsLetter(after[0]) && !(after[0] == '.' && after.Length > 1 && AsciiBytes.IsDigit(after[1])));
        return after.Length > 1 && after[0] == ':' && AsciiBytes.IsDigit(after[1]) && IsNotZero(after[1..]);
    }
}
