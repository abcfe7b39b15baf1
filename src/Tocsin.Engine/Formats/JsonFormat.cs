using Tocsin.Engine.Logs;

namespace Tocsin.Engine.Formats;

/// <summary>
/// JSON lines of any logger. The message, the level, the time and the logger are found by the names that Serilog (CLEF), Elastic (ECS),
/// pino, bunyan, zap, logrus, Python, Docker, journald and others give them, nested (<c>"log": {"level": …}</c>) or dotted
/// (<c>"log.level"</c>). A record without a message is its own content.
/// </summary>
internal sealed class JsonFormat : LineFormat
{
    public override string Name => "json";

    public override string Description => "JSON lines; the names of Serilog (CLEF), Elastic (ECS) and other loggers are known.";

    public override ILineParser CreateParser() => new Parser();

    private sealed class Parser : ILineParser
    {
        /// <summary>Where a name with its parents is put together; longer names mean nothing to us.</summary>
        private readonly byte[] _path = new byte[64];
        private readonly byte[] _component = new byte[256];
        private byte[] _message = new byte[1024];

        public ParsedLine Parse(ReadOnlySpan<byte> line, long arrivalTicks)
        {
            JsonLine json = new(line);
            Found found = default;
            json.SkipWhiteSpace();
            if (!TakeMembers(ref json, ref found, prefix: 0, depth: 0))
                return new ParsedLine { Content = line };
            json.SkipWhiteSpace();
            return json.AtEnd ? Understand(line, found, arrivalTicks) : new ParsedLine { Content = line };
        }

        private bool TakeMembers(ref JsonLine json, ref Found found, int prefix, int depth)
        {
            if (!json.Open((byte)'{'))
                return false;
            bool more = json.Peek() != '}';
            if (!more)
                return json.Close((byte)'}');
            while (more)
            {
                if (!json.TakeName(out ReadOnlySpan<byte> name) || !TakeMember(ref json, ref found, name, prefix, depth) || !json.Next((byte)'}', out more))
                    return false;
            }

            return true;
        }

        private bool TakeMember(ref JsonLine json, ref Found found, ReadOnlySpan<byte> name, int prefix, int depth)
        {
            bool fits = prefix + name.Length < _path.Length;
            if (fits)
                name.CopyTo(_path.AsSpan(prefix));
            int length = prefix + name.Length;
            // ECS nests two deep (log.syslog.severity); what is deeper is data.
            if (fits && json.Peek() == '{' && depth < 3)
            {
                _path[length] = (byte)'.';
                return TakeMembers(ref json, ref found, length + 1, depth + 1);
            }

            if (!json.TakeValue(out ReadOnlySpan<byte> value))
                return false;
            if (fits)
                found.Keep(JsonNames.Of(_path.AsSpan(0, length)), value);
            return true;
        }

        private ParsedLine Understand(ReadOnlySpan<byte> line, Found found, long arrivalTicks)
        {
            ParsedLine parsed = new() { Content = line, HeaderMatched = true, EventTicks = Time(found.Time, arrivalTicks) };
            if (!found.Message.IsEmpty)
            {
                if (_message.Length < found.Message.Length)
                    _message = new byte[found.Message.Length * 2];
                parsed.Content = AsciiBytes.TrimEnd(Text(found.Message, _message));
            }

            if (!found.Logger.IsEmpty && found.Logger.Length <= _component.Length)
                parsed.Component = Text(found.Logger, _component);
            parsed.Severity = found.Level.IsEmpty && found.Compact ? Severity.Information : Level(found.Level);
            return parsed;
        }

        private static long Time(ReadOnlySpan<byte> value, long arrivalTicks)
        {
            long ticks = 0;
            if (value.IsEmpty)
                return 0;
            bool read = value[0] == '"' ? TimeParts.TryRead(value[1..^1], arrivalTicks, out ticks) : JsonBytes.TryReadEpoch(value, out ticks);
            return read ? ticks : 0;
        }

        private static Severity Level(ReadOnlySpan<byte> value)
        {
            if (value.IsEmpty)
                return Severity.Unknown;
            ReadOnlySpan<byte> text = value[0] == '"' ? value[1..^1] : value;
            if (text.Length is 0 or > 3 || AsciiBytes.LeadingDigits(text) != text.Length)
                return SeverityNames.Parse(text);
            int number = 0;
            foreach (byte digit in text)
                number = (number * 10) + digit - '0';
            return SeverityNames.OfNumber(number);
        }

        private static ReadOnlySpan<byte> Text(ReadOnlySpan<byte> value, byte[] scratch)
        {
            ReadOnlySpan<byte> raw = value[1..^1];
            return raw.IndexOf((byte)'\\') < 0 ? raw : scratch.AsSpan(0, JsonBytes.Unescape(raw, scratch));
        }
    }

    /// <summary>The best value of each kind so far, as raw JSON; the first of two that are equally good stays.</summary>
    private ref struct Found
    {
        public ReadOnlySpan<byte> Message;
        public ReadOnlySpan<byte> Level;
        public ReadOnlySpan<byte> Time;
        public ReadOnlySpan<byte> Logger;
        public bool Compact;
        private byte _messageRank;
        private byte _levelRank;
        private byte _timeRank;
        private byte _loggerRank;

        public void Keep(JsonNames.Meaning meaning, ReadOnlySpan<byte> value)
        {
            bool isText = value[0] == '"';
            bool isNumber = AsciiBytes.IsDigit(value[0]);
            switch (meaning.Role)
            {
                case JsonNames.Role.Message when isText && value.Length > 2:
                    KeepBetter(ref Message, ref _messageRank, value, meaning.Rank);
                    break;
                case JsonNames.Role.Level when isText || isNumber:
                    KeepBetter(ref Level, ref _levelRank, value, meaning.Rank);
                    break;
                case JsonNames.Role.Logger when isText:
                    KeepBetter(ref Logger, ref _loggerRank, value, meaning.Rank);
                    break;
                case JsonNames.Role.Time or JsonNames.Role.CompactTime when isText || isNumber:
                    Compact |= meaning.Role == JsonNames.Role.CompactTime;
                    KeepBetter(ref Time, ref _timeRank, value, (byte)(meaning.Rank + 1));
                    break;
            }
        }

        private static void KeepBetter(ref ReadOnlySpan<byte> best, ref byte bestRank, ReadOnlySpan<byte> value, byte rank)
        {
            if (bestRank != 0 && bestRank <= rank)
                return;
            best = value;
            bestRank = rank;
        }
    }
}
