using Tocsin.Engine.Collection.Content;
using Tocsin.Engine.Formats;
using Tocsin.Engine.Formats.Trouble;
using Tocsin.Engine.Logs;

namespace Tocsin.Engine.Collection.Catalogue;

/// <summary>What is known of a file's lines so far.</summary>
/// <param name="Counted">The byte of text at which counting goes on: the begin of a line.</param>
/// <param name="Lines">Whole lines before it.</param>
/// <param name="FirstTicks">The earliest time in them, UTC ticks; null for none.</param>
/// <param name="LastTicks">The latest time in them; null for none.</param>
/// <param name="Header">The name of their header format; null before any line.</param>
/// <param name="Errors">How many tell of errors; a stack trace counts once.</param>
internal readonly record struct FileFacts(long Counted, long Lines, long? FirstTicks, long? LastTicks, string? Header, long Errors);

/// <summary>Counts the lines of files, each from where it was left. One thread; allocates nothing per line.</summary>
/// <remarks>The header is decided on the first lines. What was decided on less than <see cref="SureBytes"/> of text is decided, and counted, again.</remarks>
internal sealed class FactsCounter
{
    /// <summary>Bytes of text after which the header stays what it is.</summary>
    public const int SureBytes = 64 * 1024;

    private const int BufferBytes = 256 * 1024;
    private const int ParsedBytes = 16 * 1024; // of a line: what stands behind cannot be its header

    private static readonly Dictionary<string, LineFormat> ByName = FormatCatalogue.Presets.ToDictionary(preset => preset.Name, StringComparer.Ordinal);

    private readonly Dictionary<string, ILineParser> _parsers = new(StringComparer.Ordinal);
    private readonly TroubleDetector _trouble = new();
    private readonly byte[] _buffer = new byte[BufferBytes];

    /// <summary>
    /// Counts on. A line without an end is left for the next time. Throws <see cref="InvalidDataException"/> where compressed text is damaged, and <see cref="IOException"/>.
    /// </summary>
    /// <param name="content">The file.</param>
    /// <param name="before">What was counted before; the default for nothing.</param>
    /// <param name="modified">When the file was last written: supplies the year or date that a header leaves out.</param>
    /// <param name="budget">Bytes of text to stop after.</param>
    /// <param name="isWhole">Whether the end was reached.</param>
    /// <param name="cancellation">Heard between two blocks.</param>
    public FileFacts Count(LogContent content, FileFacts before, DateTime modified, long budget, out bool isWhole, CancellationToken cancellation)
    {
        FileFacts facts = before.Counted < SureBytes ? default : before;
        long arrival = modified.Ticks, at = facts.Counted, stopAt = at + Math.Max(budget, SureBytes);
        ILineParser? parser = facts.Header is { } known ? Parser(known) : null;
        _trouble.Reset();
        int held = 0;
        bool inLongLine = false;
        while (true)
        {
            cancellation.ThrowIfCancellationRequested();
            do
            {
                int read = content.Read(at, _buffer.AsSpan(held));
                isWhole = read <= 0;
                at += Math.Max(0, read);
                held += Math.Max(0, read);
            }
            while (!isWhole && parser is null && held < SureBytes); // the header is decided on more than a few lines

            ReadOnlySpan<byte> rest = _buffer.AsSpan(0, held);
            if (parser is null && rest.Contains((byte)'\n'))
            {
                facts = facts with { Header = Detect(rest, arrival) };
                parser = Parser(facts.Header!);
            }

            for (int end; (end = rest.IndexOf((byte)'\n')) >= 0; rest = rest[(end + 1)..])
            {
                facts = inLongLine ? facts with { Lines = facts.Lines + 1 } : Add(facts, parser!, rest[..end], arrival);
                inLongLine = false;
            }

            if (rest.Length == BufferBytes)
            {
                // A line as long as the buffer: its begin is looked at, the rest only passed over.
                if (!inLongLine && parser is not null)
                    facts = Add(facts, parser, rest, arrival) with { Lines = facts.Lines };
                inLongLine = true;
                rest = [];
            }

            held = rest.Length;
            rest.CopyTo(_buffer);
            if (!inLongLine)
                facts = facts with { Counted = at - held };
            if (isWhole || (at >= stopAt && !inLongLine))
                return facts;
        }
    }

    private FileFacts Add(FileFacts facts, ILineParser parser, ReadOnlySpan<byte> line, long arrival)
    {
        line = line[..Math.Min(line.Length, ParsedBytes)].TrimEnd((byte)'\r');
        ParsedLine parsed = parser.Parse(line, arrival);
        bool isError = _trouble.Look(line, parsed.Severity) >= Severity.Error && !_trouble.IsContinuation;
        long? first = facts.FirstTicks, last = facts.LastTicks;
        if (parsed.EventTicks != 0)
        {
            first = first is { } earliest && earliest <= parsed.EventTicks ? earliest : parsed.EventTicks;
            last = last is { } latest && latest >= parsed.EventTicks ? latest : parsed.EventTicks;
        }

        return facts with { Lines = facts.Lines + 1, FirstTicks = first, LastTicks = last, Errors = facts.Errors + (isError ? 1 : 0) };
    }

    private static string Detect(ReadOnlySpan<byte> lines, long arrival)
    {
        FormatDetector detector = new();
        for (int end; !detector.IsFull && (end = lines.IndexOf((byte)'\n')) >= 0; lines = lines[(end + 1)..])
            detector.Add(lines[..Math.Min(end, ParsedBytes)].TrimEnd((byte)'\r'), arrival);
        return detector.Decide().Format.Name;
    }

    /// <summary>The parser of a header; lines without one may begin with a time nevertheless.</summary>
    private ILineParser Parser(string header)
    {
        if (!_parsers.TryGetValue(header, out ILineParser? parser))
        {
            LineFormat format = ByName.GetValueOrDefault(header, FormatCatalogue.None);
            _parsers.Add(header, parser = (format == FormatCatalogue.None ? ByName["timed"] : format).CreateParser());
        }

        return parser;
    }
}
