using System.Text;
using Tocsin.Engine.Logs;

namespace Tocsin.Engine.Formats.Trouble;

/// <summary>
/// The level that a line states of itself, without knowing its format: a member of JSON or of <c>key=value</c>, or one of its first words. A line that says INFO may
/// speak of errors without being one.
/// </summary>
internal static class StatedLevel
{
    /// <summary>Words at the beginning that may be the level: date, time, zone, host, process, thread, logger come before it at most.</summary>
    private const int MaxWords = 9;

    /// <summary>The level; <see cref="Severity.Unknown"/> where none is stated.</summary>
    public static Severity Of(ReadOnlySpan<byte> line)
    {
        ReadOnlySpan<byte> trimmed = AsciiBytes.Trim(line);
        if (trimmed.IsEmpty)
            return Severity.Unknown;
        Severity level = trimmed[0] == '{' ? OfMembers(trimmed) : OfPairs(trimmed);
        return level != Severity.Unknown || trimmed[0] == '{' ? level : OfWords(trimmed);
    }

    private static Severity OfMembers(ReadOnlySpan<byte> line)
    {
        Severity level = Member(line, "level\":"u8);
        if (level == Severity.Unknown)
            level = Member(line, "severity\":"u8);
        if (level == Severity.Unknown)
            level = Member(line, "lvl\":"u8);
        if (level == Severity.Unknown)
            level = Member(line, "levelname\":"u8);
        if (level == Severity.Unknown)
            level = Member(line, "\"@l\":"u8);
        return level;
    }

    private static Severity Member(ReadOnlySpan<byte> line, ReadOnlySpan<byte> key)
    {
        int at = line.IndexOf(key);
        // level, log.level and log_level, but not loglevel or sea_level.
        if (at < 0 || (at > 0 && key[0] != '"' && line[at - 1] is not ((byte)'"' or (byte)'.' or (byte)'_')))
            return Severity.Unknown;
        ReadOnlySpan<byte> value = line[(at + key.Length)..];
        value = value[AsciiBytes.LeadingWhiteSpace(value)..];
        if (value.Length > 0 && value[0] == '"')
            value = value[1..];
        int digits = AsciiBytes.LeadingDigits(value);
        return digits is > 0 and < 4 ? SeverityNames.OfNumber(int.Parse(value[..digits])) : SeverityNames.Parse(value[..Letters(value)]);
    }

    private static Severity OfPairs(ReadOnlySpan<byte> line)
    {
        Severity level = Pair(line, "level="u8);
        if (level == Severity.Unknown)
            level = Pair(line, "lvl="u8);
        if (level == Severity.Unknown)
            level = Pair(line, "severity="u8);
        return level;
    }

    private static Severity Pair(ReadOnlySpan<byte> line, ReadOnlySpan<byte> key)
    {
        int at = line.IndexOf(key);
        if (at < 0 || (at > 0 && line[at - 1] is not ((byte)' ' or (byte)'\t' or (byte)'[' or (byte)',')))
            return Severity.Unknown;
        ReadOnlySpan<byte> value = line[(at + key.Length)..];
        if (value.Length > 0 && value[0] == '"')
            value = value[1..];
        return SeverityNames.Parse(value[..Letters(value)]);
    }

    private static Severity OfWords(ReadOnlySpan<byte> line)
    {
        bool onlyHeader = true;
        ReadOnlySpan<byte> previous = default;
        for (int count = 0; count < MaxWords && !line.IsEmpty; count++)
        {
            int end = line.IndexOfAny((byte)' ', (byte)'\t');
            ReadOnlySpan<byte> token = end < 0 ? line : line[..end];
            ReadOnlySpan<byte> rest = end < 0 ? default : line[end..];
            rest = rest[AsciiBytes.LeadingWhiteSpace(rest)..];
            Severity level = OfToken(token, rest, previous, onlyHeader, count);
            if (level != Severity.Unknown)
                return level;
            onlyHeader = onlyHeader && (token.IndexOfAnyInRange((byte)'0', (byte)'9') >= 0 || token[0] is (byte)'[' or (byte)'-' or (byte)'|' || IsZone(token));
            previous = token;
            line = rest;
        }

        return Severity.Unknown;
    }

    private static Severity OfToken(ReadOnlySpan<byte> token, ReadOnlySpan<byte> rest, ReadOnlySpan<byte> previous, bool onlyHeader, int index)
    {
        ReadOnlySpan<byte> word = token.Trim("[](){}<>|:,-*"u8);
        bool bracketed = token[0] is (byte)'[' or (byte)'<' or (byte)'(' or (byte)'|' && token[^1] != token[0] && token.IndexOfAny("])>|"u8) > 0;
        if (bracketed && word.LastIndexOf((byte)':') is var colon and >= 0)
            word = word[(colon + 1)..];
        // ERROR:root:…, as Python's basic configuration writes it.
        else if (word.IndexOf((byte)':') is var first and > 0 && onlyHeader && previous.IsEmpty)
            word = word[..first];
        Severity level = word.Length < 3 ? Severity.Unknown : SeverityNames.Parse(word);
        if (level == Severity.Unknown)
            return level;
        bool upper = word.IndexOfAnyExceptInRange((byte)'A', (byte)'Z') < 0;
        bool heading = token[^1] == ':' || (token.Length > word.Length && token[word.Length] == ':');
        if (IsDenying(previous, isCount: !bracketed && (index == 1 || !onlyHeader)) || IsNothing(heading, rest))
            return Severity.Unknown;
        if (bracketed || upper || heading)
            return level;
        bool placed = onlyHeader || (previous.Length > 0 && previous[^1] == ':');
        return placed && !IsOrdinary(word) && !IsSubject(rest) ? level : Severity.Unknown;
    }

    /// <summary>Words that begin sentences more often than they state a level.</summary>
    private static bool IsOrdinary(ReadOnlySpan<byte> word) =>
        Is(word, "note"u8) || Is(word, "hint"u8) || Is(word, "log"u8) || Is(word, "fine"u8) || Is(word, "default"u8) || Is(word, "context"u8)
        || Is(word, "statement"u8) || Is(word, "detail"u8) || Is(word, "config"u8) || Is(word, "fail"u8) || Is(word, "alert"u8)
        || Is(word, "information"u8) || Is(word, "emergency"u8) || Is(word, "trace"u8) || Is(word, "failure"u8);

    /// <summary><c>Error rate</c>, <c>error handling</c>: what follows makes it the subject of a sentence.</summary>
    private static bool IsSubject(ReadOnlySpan<byte> rest)
    {
        ReadOnlySpan<byte> next = rest[..Letters(rest)];
        return Is(next, "rate"u8) || Is(next, "rates"u8) || Is(next, "count"u8) || Is(next, "counts"u8) || Is(next, "log"u8) || Is(next, "logs"u8)
            || Is(next, "handling"u8) || Is(next, "handler"u8) || Is(next, "correction"u8) || Is(next, "budget"u8) || Is(next, "margin"u8) || Is(next, "threshold"u8)
            || Is(next, "level"u8) || Is(next, "bars"u8) || Is(next, "reporting"u8) || Is(next, "page"u8) || Is(next, "free"u8) || Is(next, "is"u8) || Is(next, "path"u8) || Is(next, "section"u8) || Is(next, "mass"u8)
            || (rest.Length > 0 && rest[0] == '=');
    }

    private static bool IsDenying(ReadOnlySpan<byte> previous, bool isCount) =>
        Is(previous, "no"u8) || Is(previous, "without"u8) || Is(previous, "zero"u8) || Is(previous, "any"u8) || Is(previous, "level"u8) || Is(previous, "last"u8)
        || (isCount && previous is [(byte)'0']);

    /// <summary><c>error: none</c>, <c>Errors: 0</c>.</summary>
    private static bool IsNothing(bool heading, ReadOnlySpan<byte> rest)
    {
        ReadOnlySpan<byte> value = AsciiBytes.TrimEnd(rest).Trim(".,;\"'"u8);
        return heading && (Is(value, "0"u8) || Is(value, "none"u8) || Is(value, "null"u8) || Is(value, "nil"u8) || Is(value, "no"u8) || Is(value, "false"u8) || Is(value, "success"u8));
    }

    private static bool IsZone(ReadOnlySpan<byte> token) =>
        token.Length is 3 or 4 && token.IndexOfAnyExceptInRange((byte)'A', (byte)'Z') < 0;

    private static int Letters(ReadOnlySpan<byte> text)
    {
        int count = 0;
        while (count < text.Length && AsciiBytes.IsLetter(text[count]))
            count++;
        return count;
    }

    private static bool Is(ReadOnlySpan<byte> word, ReadOnlySpan<byte> lower) => Ascii.EqualsIgnoreCase(word, lower);
}
