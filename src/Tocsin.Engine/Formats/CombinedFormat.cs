using Tocsin.Engine.Logs;

namespace Tocsin.Engine.Formats;

/// <summary>
/// The access logs of Apache and nginx: <c>common</c>, <c>combined</c>, and either with a virtual host in front. The content is the
/// request line, the status and the size (<c>GET /x/y HTTP/1.1 200 612</c>): what templates are made of; addresses, referrers and
/// agents vary freely and are left out. 5xx is an error, 4xx a warning. The component is the virtual host, where there is one.
/// </summary>
internal sealed class CombinedFormat : LineFormat
{
    public override string Name => "combined";

    public override string Description => "Access logs of nginx and Apache (common and combined); the content is request, status and size.";

    public override ILineParser CreateParser() => new Parser();

    private sealed class Parser : ILineParser
    {
        /// <summary>Holds the content, whose pieces are not next to each other in the line.</summary>
        private byte[] _content = new byte[1024];

        public ParsedLine Parse(ReadOnlySpan<byte> line, long arrivalTicks) =>
            TryParse(line, arrivalTicks, out ParsedLine parsed) ? parsed : new ParsedLine { Content = line };

        private bool TryParse(ReadOnlySpan<byte> line, long arrivalTicks, out ParsedLine parsed)
        {
            parsed = default;
            int open = line.IndexOf(" ["u8);
            if (open <= 0)
                return false;
            ReadOnlySpan<byte> rest = line[(open + 2)..];
            int close = rest.IndexOf("] \""u8);
            if (close <= 0 || !TimeParts.TryRead(rest[..close], arrivalTicks, out long ticks))
                return false;
            rest = rest[(close + 3)..];
            int quote = ClosingQuote(rest);
            if (quote < 0)
                return false;
            ReadOnlySpan<byte> request = rest[..quote];
            rest = rest[(quote + 1)..];
            if (!TryTakeStatus(ref rest, out int status) || SizeLength(rest) is not (> 0 and int size))
                return false;

            parsed.Content = Join(request, status, rest[..size]);
            parsed.Component = VirtualHost(line[..open]);
            parsed.EventTicks = ticks;
            parsed.Severity = status >= 500 ? Severity.Error : status >= 400 ? Severity.Warning : Severity.Information;
            parsed.HeaderMatched = true;
            return true;
        }

        private ReadOnlySpan<byte> Join(ReadOnlySpan<byte> request, int status, ReadOnlySpan<byte> size)
        {
            int length = request.Length + 1 + 3 + 1 + size.Length;
            if (_content.Length < length)
                _content = new byte[length * 2];
            request.CopyTo(_content);
            Span<byte> rest = _content.AsSpan(request.Length);
            rest[0] = (byte)' ';
            rest[1] = (byte)('0' + (status / 100));
            rest[2] = (byte)('0' + (status / 10 % 10));
            rest[3] = (byte)('0' + (status % 10));
            rest[4] = (byte)' ';
            size.CopyTo(rest[5..]);
            return _content.AsSpan(0, length);
        }
    }

    /// <summary>Where the quote closes; Apache and nginx write a quote inside as <c>\"</c> or <c>\x22</c>.</summary>
    private static int ClosingQuote(ReadOnlySpan<byte> text)
    {
        for (int at = 0; at < text.Length; at++)
        {
            int next = text[at..].IndexOfAny((byte)'"', (byte)'\\');
            if (next < 0)
                return -1;
            at += next;
            if (text[at] == '"')
                return at;
            at++;
        }

        return -1;
    }

    /// <summary>Takes <c> 200 </c>.</summary>
    private static bool TryTakeStatus(ref ReadOnlySpan<byte> text, out int status)
    {
        status = 0;
        if (text.Length < 6 || text[0] != ' ' || AsciiBytes.LeadingDigits(text[1..]) != 3 || text[4] != ' ')
            return false;
        status = ((text[1] - '0') * 100) + ((text[2] - '0') * 10) + text[3] - '0';
        text = text[5..];
        return status is >= 100 and < 1000;
    }

    private static int SizeLength(ReadOnlySpan<byte> text)
    {
        int length = text.StartsWith("-"u8) ? 1 : AsciiBytes.LeadingDigits(text);
        return length == text.Length || text[length] == ' ' ? length : 0;
    }

    /// <summary>The first word, where a fourth stands before the time: <c>host:port address identity user</c>.</summary>
    private static ReadOnlySpan<byte> VirtualHost(ReadOnlySpan<byte> before) =>
        before.Count((byte)' ') == 3 ? before[..before.IndexOf((byte)' ')] : default;
}
