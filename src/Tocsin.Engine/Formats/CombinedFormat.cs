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
            if (!AccessFields.TryRead(line, out AccessFields access) || !TimeParts.TryRead(access.Time, arrivalTicks, out long ticks))
                return false;

            parsed.Content = Join(access);
            parsed.Component = access.Host;
            parsed.EventTicks = ticks;
            parsed.Severity = access.Status >= 500 ? Severity.Error : access.Status >= 400 ? Severity.Warning : Severity.Information;
            parsed.HeaderMatched = true;
            return true;
        }

        private ReadOnlySpan<byte> Join(scoped in AccessFields access)
        {
            int length = access.Request.Length + 1 + access.StatusText.Length + 1 + access.SizeText.Length;
            if (_content.Length < length)
                _content = new byte[length * 2];
            access.Request.CopyTo(_content);
            Span<byte> rest = _content.AsSpan(access.Request.Length);
            rest[0] = (byte)' ';
            access.StatusText.CopyTo(rest[1..]);
            rest[4] = (byte)' ';
            access.SizeText.CopyTo(rest[5..]);
            return _content.AsSpan(0, length);
        }
    }
}
