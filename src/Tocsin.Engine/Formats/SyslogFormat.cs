using Tocsin.Engine.Logs;

namespace Tocsin.Engine.Formats;

/// <summary>
/// Syslog as RFC 5424 (structured data included) and RFC 3164 have it, with or without the <c>&lt;PRI&gt;</c>, and the variant with an
/// ISO 8601 time that rsyslog and systemd write to files. The component is the program's name, without its process number.
/// </summary>
internal sealed class SyslogFormat : LineFormat
{
    /// <summary>The longest program name looked for; RFC 5424 allows 48 bytes.</summary>
    private const int LongestTag = 64;

    public override string Name => "syslog";

    public override string Description => "Syslog, RFC 3164 and RFC 5424, with or without <PRI>.";

    public override ILineParser CreateParser() => new Parser();

    private sealed class Parser : ILineParser
    {
        private readonly SyslogClock _clock = new();

        public ParsedLine Parse(ReadOnlySpan<byte> line, long arrivalTicks)
        {
            ReadOnlySpan<byte> rest = line;
            bool hasPriority = TryTakePriority(ref rest, out Severity severity);
            if (hasPriority && rest.StartsWith("1 "u8) && TryParse5424(rest[2..], arrivalTicks, out ParsedLine parsed))
            {
                parsed.Severity = severity;
                return parsed;
            }

            if (TryParse3164(_clock, rest, arrivalTicks, out parsed))
            {
                parsed.Severity = severity;
                return parsed;
            }

            // RFC 3164, 4.3.3: what has a priority is syslog, whatever follows.
            return hasPriority
                ? new ParsedLine { Content = rest, Severity = severity, HeaderMatched = true }
                : new ParsedLine { Content = line };
        }
    }

    /// <summary>Takes <c>&lt;0&gt;</c> to <c>&lt;191&gt;</c> off the front.</summary>
    private static bool TryTakePriority(scoped ref ReadOnlySpan<byte> text, out Severity severity)
    {
        severity = Severity.Unknown;
        if (text.Length < 3 || text[0] != '<')
            return false;
        int digits = AsciiBytes.LeadingDigits(text[1..Math.Min(5, text.Length)]);
        if (digits is 0 or > 3 || digits + 1 >= text.Length || text[digits + 1] != '>')
            return false;
        int priority = 0;
        foreach (byte digit in text[1..(digits + 1)])
            priority = (priority * 10) + digit - '0';
        if (priority > 191)
            return false;
        severity = SeverityNames.OfSyslog(priority & 7);
        text = text[(digits + 2)..];
        return true;
    }

    /// <summary>TIMESTAMP HOSTNAME APP-NAME PROCID MSGID STRUCTURED-DATA [MSG], after the version.</summary>
    private static bool TryParse5424(ReadOnlySpan<byte> text, long arrivalTicks, out ParsedLine parsed)
    {
        parsed = default;
        ReadOnlySpan<byte> rest = text;
        ReadOnlySpan<byte> time = TakeWord(ref rest);
        _ = TakeWord(ref rest); // host
        ReadOnlySpan<byte> app = TakeWord(ref rest);
        _ = TakeWord(ref rest); // process
        ReadOnlySpan<byte> message = TakeWord(ref rest);
        if (message.IsEmpty)
            return false;
        long ticks = 0;
        if (!IsNil(time) && !TimeParts.TryRead(time, arrivalTicks, out ticks))
            return false;
        int structured = StructuredDataLength(rest);
        if (structured < 0)
            return false;
        ReadOnlySpan<byte> content = rest[structured..];
        if (content.StartsWith(" "u8))
            content = content[1..];
        if (content.StartsWith("\uFEFF"u8))
            content = content[3..];
        parsed.Content = content.IsEmpty && rest[0] == '[' ? rest[..structured] : content;
        parsed.Component = IsNil(app) ? default : app;
        parsed.EventTicks = ticks;
        parsed.HeaderMatched = true;
        return true;
    }

    private static bool IsNil(ReadOnlySpan<byte> value) => value.Length == 1 && value[0] == '-';

    /// <summary>Takes the text up to the next space, and the space; empty when there is no space.</summary>
    private static ReadOnlySpan<byte> TakeWord(scoped ref ReadOnlySpan<byte> text)
    {
        int space = text.IndexOf((byte)' ');
        if (space <= 0)
            return default;
        ReadOnlySpan<byte> word = text[..space];
        text = text[(space + 1)..];
        return word;
    }

    /// <summary>Bytes of <c>-</c> or of <c>[id name="value" …][…]</c>; -1 when it is neither.</summary>
    private static int StructuredDataLength(ReadOnlySpan<byte> text)
    {
        if (text.IsEmpty)
            return -1;
        if (text[0] == '-')
            return 1;
        int at = 0;
        while (at < text.Length && text[at] == '[')
        {
            bool quoted = false;
            for (at++; at < text.Length && (quoted || text[at] != ']'); at++)
            {
                if (text[at] == '"')
                    quoted = !quoted;
                else if (quoted && text[at] == '\\')
                    at++;
            }

            if (at >= text.Length)
                return -1;
            at++;
        }

        return at == 0 || (at < text.Length && text[at] != ' ') ? -1 : at;
    }

    /// <summary>TIMESTAMP HOSTNAME TAG: CONTENT.</summary>
    private static bool TryParse3164(SyslogClock clock, ReadOnlySpan<byte> text, long arrivalTicks, out ParsedLine parsed)
    {
        parsed = default;
        int length = SyslogClock.Length;
        if (!clock.TryRead(text, arrivalTicks, out long ticks))
        {
            length = TimeLength(text);
            if (length == 0 || !TimeParts.TryRead(text[..length], arrivalTicks, out ticks))
                return false;
        }

        ReadOnlySpan<byte> rest = text[length..];
        rest = rest[AsciiBytes.LeadingWhiteSpace(rest)..];
        int host = rest.IndexOf((byte)' ');
        // Some senders leave the host out: then the first word is the tag.
        if (host > 0 && rest[host - 1] != ':')
            rest = rest[(host + 1)..];
        rest = rest[AsciiBytes.LeadingWhiteSpace(rest)..];
        int tag = TagLength(rest, out int content);
        // Many logs begin with an ISO time; of those only what names a program is syslog.
        if (tag == 0 && AsciiBytes.IsDigit(text[0]))
            return false;
        parsed.Component = rest[..tag];
        parsed.Content = AsciiBytes.TrimEnd(rest[content..]);
        parsed.EventTicks = ticks;
        parsed.HeaderMatched = true;
        return true;
    }

    /// <summary>Bytes of <c>Jun 14 15:16:01</c>, <c>Jun  1 2023 15:16:01.123</c> or <c>2023-06-14T15:16:01.123+02:00</c> at the start; 0 when there is no such time.</summary>
    private static int TimeLength(ReadOnlySpan<byte> text)
    {
        if (text.Length < 15)
            return 0;
        if (AsciiBytes.IsDigit(text[0]))
        {
            int space = text.IndexOf((byte)' ');
            return space >= 19 && text[10] == 'T' ? space : 0;
        }

        if (text[3] != ' ' || !AsciiBytes.IsLetter(text[0]))
            return 0;
        int at = 4 + AsciiBytes.LeadingWhiteSpace(text[4..]);
        at += AsciiBytes.LeadingDigits(text[at..]);
        if (at >= text.Length || text[at] != ' ')
            return 0;
        at++;
        int year = AsciiBytes.LeadingDigits(text[at..]);
        if (year == 4 && at + 4 < text.Length && text[at + 4] == ' ')
            at += 5;
        int end = text[at..].IndexOf((byte)' ');
        end = end < 0 ? text.Length : at + end;
        // Cisco writes a colon after the time.
        return text[end - 1] == ':' ? end - 1 : end;
    }

    /// <summary>
    /// Bytes of the program's name, which ends at <c>[process]:</c> or <c>:</c> and may hold spaces (<c>syslogd 1.4.1:</c>); 0 when there is none.
    /// </summary>
    private static int TagLength(ReadOnlySpan<byte> text, out int content)
    {
        content = 0;
        ReadOnlySpan<byte> window = text[..Math.Min(text.Length, LongestTag)];
        for (int at = 0; at < window.Length;)
        {
            int next = window[at..].IndexOfAny((byte)':', (byte)'[');
            if (next < 0)
                return 0;
            at += next;
            int colon = at;
            if (text[at] == '[')
            {
                int close = text[at..Math.Min(text.Length, at + LongestTag)].IndexOf((byte)']');
                if (close < 0)
                    return 0;
                colon = at + close + 1;
            }

            if (colon < text.Length && text[colon] == ':' && (colon + 1 == text.Length || AsciiBytes.IsWhiteSpace(text[colon + 1])))
            {
                content = colon + 1;
                content += AsciiBytes.LeadingWhiteSpace(text[content..]);
                return at;
            }

            at++;
        }

        return 0;
    }
}
