using System.Buffers.Text;

namespace Tocsin.Engine.Formats;

/// <summary>
/// The fields of one line of an access log as Apache and nginx write them: <c>common</c>, <c>combined</c>, and either with a virtual host
/// in front. Spans of the line itself, in UTF-8, with the escapes that the server wrote (<c>\"</c>, <c>\x22</c>); what the line does not
/// have is empty, what it marks as unknown is its <c>-</c>. What follows the agent is passed over.
/// </summary>
public readonly ref struct AccessFields
{
    /// <summary>The virtual host, with its port where it is written.</summary>
    public ReadOnlySpan<byte> Host { get; private init; }

    /// <summary>Who asked: an address, or a name where the server resolves them.</summary>
    public ReadOnlySpan<byte> Address { get; private init; }

    /// <summary>The authenticated user; it may hold spaces.</summary>
    public ReadOnlySpan<byte> User { get; private init; }

    /// <summary>The time as written, without its brackets; not checked.</summary>
    public ReadOnlySpan<byte> Time { get; private init; }

    /// <summary>The request line as it was sent, whatever it was.</summary>
    public ReadOnlySpan<byte> Request { get; private init; }

    /// <summary>Three digits.</summary>
    public ReadOnlySpan<byte> StatusText { get; private init; }

    /// <summary>From 100 to 999.</summary>
    public int Status { get; private init; }

    /// <summary>Digits, or <c>-</c> for an answer without a body.</summary>
    public ReadOnlySpan<byte> SizeText { get; private init; }

    /// <summary>Bytes of the answer; 0 for <c>-</c>, -1 for more than a whole number of 64 bits holds.</summary>
    public long Size => SizeText is [(byte)'-'] ? 0 : Utf8Parser.TryParse(SizeText, out long size, out _) ? size : -1;

    /// <summary>Where the client says that it came from; only in combined logs.</summary>
    public ReadOnlySpan<byte> Referer { get; private init; }

    /// <summary>What the client says that it is; only in combined logs.</summary>
    public ReadOnlySpan<byte> Agent { get; private init; }

    /// <summary>The method; empty, as path, query and protocol are, where the request is none of HTTP (<c>-</c>, a TLS greeting, noise).</summary>
    public ReadOnlySpan<byte> Method => Request[..MethodLength(Request)];

    /// <summary>What was asked for, up to the query.</summary>
    public ReadOnlySpan<byte> Path => Target is var target && target.IndexOf((byte)'?') is >= 0 and int mark ? target[..mark] : target;

    /// <summary>What follows the question mark; empty when nothing does.</summary>
    public ReadOnlySpan<byte> Query => Target is var target && target.IndexOf((byte)'?') is >= 0 and int mark ? target[(mark + 1)..] : default;

    /// <summary><c>HTTP/1.1</c>; empty for the requests of 1991, which name none.</summary>
    public ReadOnlySpan<byte> Protocol => MethodLength(Request) == 0 ? default : Request[ProtocolStart(Request)..];

    private ReadOnlySpan<byte> Target
    {
        get
        {
            int method = MethodLength(Request);
            if (method == 0)
                return default;
            int protocol = ProtocolStart(Request);
            return Request[(method + 1)..(protocol < Request.Length ? protocol - 1 : protocol)];
        }
    }

    /// <summary>Cuts a line; false when it is no line of an access log. Never throws for any bytes, allocates nothing.</summary>
    public static bool TryRead(ReadOnlySpan<byte> line, out AccessFields fields)
    {
        fields = default;
        int open = line.IndexOf(" ["u8);
        if (open <= 0)
            return false;
        ReadOnlySpan<byte> rest = line[(open + 2)..];
        int close = rest.IndexOf("] \""u8);
        if (close <= 0)
            return false;
        ReadOnlySpan<byte> time = rest[..close];
        rest = rest[(close + 3)..];
        int quote = ClosingQuote(rest);
        if (quote < 0)
            return false;
        ReadOnlySpan<byte> request = rest[..quote];
        rest = rest[(quote + 1)..];
        if (!TryTakeStatus(ref rest, out ReadOnlySpan<byte> statusText, out int status) || SizeLength(rest) is not (> 0 and int size))
            return false;

        ReadOnlySpan<byte> sizeText = rest[..size];
        rest = rest[size..];
        ReadOnlySpan<byte> referer = TakeQuoted(ref rest);
        ReadOnlySpan<byte> agent = TakeQuoted(ref rest);
        ReadOnlySpan<byte> host = TakeHost(line[..open], out ReadOnlySpan<byte> visitor);
        ReadOnlySpan<byte> address = TakeWord(ref visitor);
        TakeWord(ref visitor); // the identity of RFC 1413, which nobody serves any more
        fields = new AccessFields
        {
            Host = host,
            Address = address,
            User = visitor,
            Time = time,
            Request = request,
            StatusText = statusText,
            Status = status,
            SizeText = sizeText,
            Referer = referer,
            Agent = agent,
        };
        return true;
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
    private static bool TryTakeStatus(scoped ref ReadOnlySpan<byte> text, out ReadOnlySpan<byte> digits, out int status)
    {
        digits = default;
        status = 0;
        if (text.Length < 6 || text[0] != ' ' || AsciiBytes.LeadingDigits(text[1..]) != 3 || text[4] != ' ')
            return false;
        digits = text[1..4];
        status = ((text[1] - '0') * 100) + ((text[2] - '0') * 10) + text[3] - '0';
        text = text[5..];
        return status is >= 100 and < 1000;
    }

    private static int SizeLength(ReadOnlySpan<byte> text)
    {
        int length = text.StartsWith("-"u8) ? 1 : AsciiBytes.LeadingDigits(text);
        return length == text.Length || text[length] == ' ' ? length : 0;
    }

    /// <summary>Takes <c> "…"</c>; nothing where it does not follow.</summary>
    private static ReadOnlySpan<byte> TakeQuoted(scoped ref ReadOnlySpan<byte> text)
    {
        if (!text.StartsWith(" \""u8) || ClosingQuote(text[2..]) is not (>= 0 and int length))
            return default;
        ReadOnlySpan<byte> quoted = text.Slice(2, length);
        text = text[(length + 3)..];
        return quoted;
    }

    /// <summary>
    /// The first word, where a fourth stands before the time: <c>host:port address identity user</c>. An address is never <c>-</c>, an
    /// identity nearly always: a fourth word after it is the second of a user's name.
    /// </summary>
    private static ReadOnlySpan<byte> TakeHost(ReadOnlySpan<byte> before, out ReadOnlySpan<byte> visitor)
    {
        visitor = before;
        if (before.Count((byte)' ') != 3)
            return default;
        ReadOnlySpan<byte> rest = before;
        ReadOnlySpan<byte> host = TakeWord(ref rest);
        if (rest.StartsWith("- "u8))
            return default;
        visitor = rest;
        return host;
    }

    private static ReadOnlySpan<byte> TakeWord(scoped ref ReadOnlySpan<byte> text)
    {
        int space = text.IndexOf((byte)' ');
        ReadOnlySpan<byte> word = space < 0 ? text : text[..space];
        text = space < 0 ? default : text[(space + 1)..];
        return word;
    }

    /// <summary>Letters in upper case, dashes and underscores, and a space after them.</summary>
    private static int MethodLength(ReadOnlySpan<byte> request)
    {
        int length = 0;
        while (length < request.Length && (request[length] is >= (byte)'A' and <= (byte)'Z' or (byte)'-' or (byte)'_'))
            length++;
        return length < request.Length - 1 && request[length] == ' ' ? length : 0;
    }

    private static int ProtocolStart(ReadOnlySpan<byte> request)
    {
        int space = request.LastIndexOf((byte)' ');
        return request[(space + 1)..].StartsWith("HTTP/"u8) && space > MethodLength(request) ? space + 1 : request.Length;
    }
}
