namespace Tocsin.Engine.Formats;

/// <summary>
/// The header of glog and Kubernetes' klog: <c>I0102 15:04:05.678901    1234 file.go:12] message</c>. The component is the source file.
/// </summary>
internal sealed class KlogFormat : LineFormat
{
    public override string Name => "klog";

    public override string Description => "glog and Kubernetes' klog: I0102 15:04:05.678901 1234 file.go:12] message";

    public override ILineParser CreateParser() => new Parser();

    private sealed class Parser : ILineParser
    {
        public ParsedLine Parse(ReadOnlySpan<byte> line, long arrivalTicks)
        {
            int close = line.IndexOf("] "u8);
            if (close < 25 || line[0] is not ((byte)'I' or (byte)'W' or (byte)'E' or (byte)'F') || AsciiBytes.LeadingDigits(line[1..]) != 4 || line[5] != ' ')
                return new ParsedLine { Content = line };
            ReadOnlySpan<byte> rest = line[6..close];
            int timeEnd = rest.IndexOf((byte)' ');
            if (timeEnd < 8 || !TryReadTime(line[1..5], rest[..timeEnd], arrivalTicks, out long ticks))
                return new ParsedLine { Content = line };
            ReadOnlySpan<byte> source = rest[(rest.LastIndexOf((byte)' ') + 1)..];
            int colon = source.LastIndexOf((byte)':');
            return new ParsedLine
            {
                Content = line[(close + 2)..],
                Component = colon < 0 ? source : source[..colon],
                EventTicks = ticks,
                Severity = SeverityNames.Parse(line[..1]),
                HeaderMatched = true,
            };
        }

        private static bool TryReadTime(ReadOnlySpan<byte> monthAndDay, ReadOnlySpan<byte> clock, long arrivalTicks, out long ticks)
        {
            Span<byte> date = [monthAndDay[0], monthAndDay[1], (byte)'-', monthAndDay[2], monthAndDay[3]];
            TimeParts time = new();
            ticks = 0;
            return time.Feed(date) && time.Feed(clock) && time.TryResolve(arrivalTicks, out ticks);
        }
    }
}
