using Tocsin.Engine.Formats;
using Tocsin.Engine.Formats.Trouble;
using Tocsin.Engine.Logs;

namespace Tocsin.Engine.Collection.Content;

/// <summary>
/// Reads time and level of a file's lines: by the header that its first lines have; where a line does not have it, by the time that it begins with and by what it
/// says of trouble. One thread; allocates nothing per line.
/// </summary>
internal sealed class LineJudge
{
    /// <summary>Every header is tried on every line, and a page is waited for: enough to tell, no more.</summary>
    private const int HeadLines = 40;

    private readonly TroubleDetector _trouble = new();
    private readonly ILineParser _parser;
    private readonly ILineParser? _timed;
    private readonly long _arrivalTicks;

    private LineJudge(LineFormat format, DateTime modified)
    {
        Format = format;
        _parser = format.CreateParser();
        _timed = format.Name == Timed.Name ? null : Timed.CreateParser();
        _arrivalTicks = modified.Ticks;
    }

    private static LineFormat Timed { get; } = FormatCatalogue.TryFind("timed", out LineFormat? format, out string? error) ? format! : throw new InvalidOperationException(error);

    /// <summary>The header that was detected; <see cref="FormatCatalogue.None"/> for none.</summary>
    public LineFormat Format { get; }

    /// <summary>Judges by a header that is known.</summary>
    public static LineJudge By(LineFormat format, DateTime modified) => new(format, modified);

    /// <summary>Decides the header on the beginning of a file's text, at most <see cref="HeadLines"/> lines.</summary>
    /// <param name="head">The first bytes.</param>
    /// <param name="modified">When the file was last written, UTC: supplies the year that a header leaves out.</param>
    public static LineJudge Of(ReadOnlySpan<byte> head, DateTime modified)
    {
        FormatDetector detector = new();
        if (head.StartsWith("\uFEFF"u8))
            head = head[3..];
        for (int lines = 0; lines < HeadLines && !head.IsEmpty; lines++)
        {
            int feed = head.IndexOf((byte)'\n');
            ReadOnlySpan<byte> line = feed < 0 ? head : head[..feed];
            // The last line of the piece is only looked at when it is all there is: it may be cut.
            if (feed >= 0 || detector.IsEmpty)
                detector.Add(line.TrimEnd((byte)'\r'), modified.Ticks);
            head = feed < 0 ? default : head[(feed + 1)..];
        }

        return new LineJudge(detector.Decide().Format, modified);
    }

    /// <summary>Lines are left out: what follows continues nothing.</summary>
    public void Reset() => _trouble.Reset();

    /// <summary>The next line's own time in UTC ticks, 0 where it has none, and its level; a line of a stack trace has that of the error.</summary>
    public (long Ticks, Severity Level) Look(ReadOnlySpan<byte> line)
    {
        ParsedLine parsed = _parser.Parse(line, _arrivalTicks);
        (long ticks, Severity level) = (parsed.EventTicks, parsed.Severity);
        return (ticks != 0 ? ticks : LeadingTime(line), _trouble.Look(line, level));
    }

    /// <summary>Only the line's own time; it does not count as seen.</summary>
    public long TimeOf(ReadOnlySpan<byte> line) => _parser.Parse(line, _arrivalTicks).EventTicks is not 0 and var ticks ? ticks : LeadingTime(line);

    private long LeadingTime(ReadOnlySpan<byte> line)
    {
        if (_timed is null || line.IsEmpty || AsciiBytes.IsWhiteSpace(line[0]))
            return 0;
        ParsedLine parsed = _timed.Parse(line, _arrivalTicks);
        return parsed.HeaderMatched ? parsed.EventTicks : 0;
    }
}
