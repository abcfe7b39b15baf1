using System.Text;

namespace Tocsin.Engine.Formats.Trouble;

/// <summary>How lines of stack traces look, each line by itself.</summary>
internal static class TraceShapes
{
    /// <summary>A frame of Java, Kotlin, Scala or .NET: white space, <c>at</c>, a call in brackets.</summary>
    public static bool IsFrame(ReadOnlySpan<byte> line)
    {
        int indent = AsciiBytes.LeadingWhiteSpace(line);
        ReadOnlySpan<byte> rest = line[indent..];
        return indent > 0 && rest.StartsWith("at "u8) && rest.Contains((byte)'(') && rest[3..].IndexOf((byte)' ') is var space
            && (space < 0 || space > rest[3..].IndexOf((byte)'(') || rest.StartsWith("at async "u8));
    }

    /// <summary>What stands between and below the frames: causes, what was suppressed, frames left out.</summary>
    public static bool IsBetweenFrames(ReadOnlySpan<byte> line)
    {
        ReadOnlySpan<byte> rest = AsciiBytes.Trim(line);
        return rest.StartsWith("Caused by: "u8)
            || rest.StartsWith("Suppressed: "u8)
            || rest.StartsWith("---> "u8)
            || rest.StartsWith("--- End of "u8)
            || (rest.StartsWith("... "u8) && (rest.EndsWith(" more"u8) || rest.EndsWith(" common frames omitted"u8)));
    }

    /// <summary>
    /// A line that begins with the name of an exception: <c>java.io.IOException: no</c>, <c>ValueError: bad</c>, <c>KeyboardInterrupt</c>.
    /// </summary>
    public static bool IsException(ReadOnlySpan<byte> line)
    {
        int end = 0;
        while (end < line.Length && IsNamePart(line[end]))
            end++;
        return end > 4 && (end == line.Length || line[end] == ':') && IsExceptionName(line[..end]);
    }

    /// <summary>The name of an exception's class: its last part begins upper-case and ends as exceptions do.</summary>
    public static bool IsExceptionName(ReadOnlySpan<byte> name)
    {
        ReadOnlySpan<byte> last = name[(name.LastIndexOfAny((byte)'.', (byte)'$') + 1)..];
        return last.Length > 4 && last[0] is >= (byte)'A' and <= (byte)'Z'
            && (last.EndsWith("Error"u8) || last.EndsWith("Exception"u8) || last.EndsWith("Interrupt"u8) || last.EndsWith("Throwable"u8) || last.EndsWith("Exit"u8))
            && !last.SequenceEqual("Error"u8);
    }

    /// <summary>Between two exceptions of one Python trace.</summary>
    public static bool IsPythonChain(ReadOnlySpan<byte> line) =>
        line.StartsWith("During handling of the above exception"u8) || line.StartsWith("The above exception was the direct cause"u8);

    /// <summary>The last line of a Python trace: a class, with or without what it says.</summary>
    public static bool IsPythonEnd(ReadOnlySpan<byte> line)
    {
        int end = 0;
        while (end < line.Length && IsNamePart(line[end]))
            end++;
        return end > 0 && AsciiBytes.IsLetter(line[0]) && (end == line.Length || line[end] == ':');
    }

    /// <summary>A line below a panic of Go: a goroutine, a call, the place of a call, a signal.</summary>
    public static bool IsGo(ReadOnlySpan<byte> line) =>
        line.IsEmpty
        || line[0] == '\t'
        || line.StartsWith("goroutine "u8)
        || line.StartsWith("[signal "u8)
        || line.StartsWith("created by "u8)
        || line.StartsWith("exit status "u8)
        || line.StartsWith("runtime stack:"u8)
        || (line[^1] == ')' && AsciiBytes.IsLetter(line[0]) && line.IndexOf((byte)'(') is var open && line[..open].IndexOf((byte)' ') < 0);

    /// <summary><c>goroutine 1 [running]:</c></summary>
    public static bool IsGoroutine(ReadOnlySpan<byte> line) =>
        line.StartsWith("goroutine "u8) && line.EndsWith("]:"u8) && AsciiBytes.LeadingDigits(line["goroutine "u8.Length..]) > 0;

    public static bool StartsWithIgnoreCase(ReadOnlySpan<byte> text, ReadOnlySpan<byte> lower) =>
        text.Length >= lower.Length && Ascii.EqualsIgnoreCase(text[..lower.Length], lower);

    public static bool EndsWithIgnoreCase(ReadOnlySpan<byte> text, ReadOnlySpan<byte> lower) =>
        text.Length >= lower.Length && Ascii.EqualsIgnoreCase(text[^lower.Length..], lower);

    private static bool IsNamePart(byte value) => AsciiBytes.IsLetter(value) || AsciiBytes.IsDigit(value) || value is (byte)'.' or (byte)'_' or (byte)'$';
}
