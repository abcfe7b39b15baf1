using System.Text;
using Tocsin.Engine.Logs;

namespace Tocsin.Engine.Formats.Trouble;

/// <summary>
/// Words of levels in the places where loggers put them: at the beginning, after the time, in brackets, before a colon, in capitals. Not in the middle
/// of a sentence, a name or a path: <c>error_log</c>, <c>/errors/</c>, <c>0 errors</c>, <c>no error</c>.
/// </summary>
internal static class TroubleWords
{
    /// <summary>What the word at this place says; <see cref="Severity.Unknown"/> where it is no level or only part of a sentence.</summary>
    public static Severity At(ReadOnlySpan<byte> line, int at)
    {
        int start = at;
        while (start > 0 && IsNamePart(line[start - 1]))
            start--;
        int end = at;
        while (end < line.Length && IsNamePart(line[end]))
            end++;
        // A colour before the word: ESC [ 31 m.
        if (start > 1 && line[start - 1] == '[' && line[start - 2] == 0x1B && line[start..at].IndexOf((byte)'m') is var colour and >= 0)
            start += colour + 1;
        // A sentence may end with the word.
        while (end > at && line[end - 1] == '.')
            end--;
        ReadOnlySpan<byte> word = line[start..end];
        if (!IsFree(line, start - 1) || (end < line.Length && line[end] is (byte)'/' or (byte)'-' or (byte)'\\' && !IsLoneSign(line, end)))
            return Severity.Unknown;
        Severity level = word.Length < 3 ? Severity.Unknown : SeverityNames.Parse(word);
        if (level < Severity.Warning)
            return TraceShapes.IsExceptionName(word) && EndsAsHeading(line, end) && !IsNothing(line, end) ? Severity.Error : Severity.Unknown;
        if (IsDenied(line, start) || IsNothing(line, end))
            return Severity.Unknown;
        return EndsAsHeading(line, end) && end < line.Length ? level
            : IsUpper(word) && (end == line.Length || line[end] != '=') ? level
            : IsQuotedValue(line, end) ? level
            : Severity.Unknown;
    }

    /// <summary>Whether nothing of a name or a path stands here: the border of a word.</summary>
    private static bool IsFree(ReadOnlySpan<byte> line, int at) =>
        at < 0 || line[at] is (byte)' ' or (byte)'\t' or (byte)'[' or (byte)'(' or (byte)'<' or (byte)'"' or (byte)'\'' or (byte)'|' or (byte)':' or (byte)'>' or (byte)'{' or (byte)',' or (byte)']' or (byte)'*' or (byte)'m';

    private static bool IsLoneSign(ReadOnlySpan<byte> line, int at) => line[at] == '-' && (at + 1 == line.Length || line[at + 1] is (byte)' ' or (byte)'-');

    /// <summary><c>error: …</c>, <c>error:</c>, or a class name that ends the line.</summary>
    private static bool EndsAsHeading(ReadOnlySpan<byte> line, int end) =>
        end == line.Length || (line[end] == ':' && (end + 1 == line.Length || line[end + 1] is (byte)' ' or (byte)'\t' or (byte)'"' or (byte)'\''));

    /// <summary><c>"error":"disk is full"</c>, <c>err="disk is full"</c>: a member that says what went wrong.</summary>
    private static bool IsQuotedValue(ReadOnlySpan<byte> line, int end)
    {
        int at = end < line.Length && line[end] == '"' ? end + 1 : end;
        if (at >= line.Length || line[at] is not ((byte)':' or (byte)'='))
            return false;
        at++;
        while (at < line.Length && line[at] == ' ')
            at++;
        return at + 1 < line.Length && line[at] == '"' && line[at + 1] != '"';
    }

    /// <summary>Whether the word before it denies it: <c>no error</c>, <c>0 ERROR</c>, <c>without error:</c>.</summary>
    private static bool IsDenied(ReadOnlySpan<byte> line, int start)
    {
        ReadOnlySpan<byte> before = AsciiBytes.TrimEnd(line[..start]);
        if (before.Length == start && start > 0 && line[start - 1] is (byte)'[' or (byte)'<' or (byte)'"' or (byte)'|')
            return false;
        ReadOnlySpan<byte> word = before[(before.LastIndexOfAny((byte)' ', (byte)'\t', (byte)'(') + 1)..];
        return word.Length switch
        {
            1 => word[0] == '0',
            2 => Is(word, "no"u8) || Is(word, "if"u8) || Is(word, "on"u8),
            3 => Is(word, "not"u8) || Is(word, "any"u8),
            4 => Is(word, "zero"u8) || Is(word, "last"u8),
            5 => Is(word, "level"u8),
            7 => Is(word, "without"u8),
            _ => false,
        };
    }

    /// <summary>Whether what follows the colon says that there is none: <c>error: none</c>, <c>ERROR: 0</c>.</summary>
    private static bool IsNothing(ReadOnlySpan<byte> line, int end)
    {
        int at = end;
        while (at < line.Length && line[at] is (byte)':' or (byte)' ' or (byte)'=' or (byte)'"' or (byte)'\'')
            at++;
        if (at == end)
            return false;
        ReadOnlySpan<byte> rest = line[at..];
        int length = 0;
        while (length < rest.Length && (AsciiBytes.IsLetter(rest[length]) || AsciiBytes.IsDigit(rest[length])))
            length++;
        ReadOnlySpan<byte> value = rest[..length];
        ReadOnlySpan<byte> after = AsciiBytes.Trim(rest[length..]);
        bool ends = after.IsEmpty || after[0] is (byte)',' or (byte)';' or (byte)'}' or (byte)'"' or (byte)')' or (byte)'.';
        return ends && (Is(value, "0"u8) || Is(value, "none"u8) || Is(value, "null"u8) || Is(value, "nil"u8) || Is(value, "no"u8) || Is(value, "false"u8) || Is(value, "success"u8) || Is(value, "ok"u8));
    }

    private static bool IsNamePart(byte value) => AsciiBytes.IsLetter(value) || AsciiBytes.IsDigit(value) || value is (byte)'.' or (byte)'_' or (byte)'$';

    private static bool IsUpper(ReadOnlySpan<byte> word) => word.IndexOfAnyExceptInRange((byte)'A', (byte)'Z') < 0;

    private static bool Is(ReadOnlySpan<byte> word, ReadOnlySpan<byte> lower) => Ascii.EqualsIgnoreCase(word, lower);
}
