using Tocsin.Engine.Formats;
using Tocsin.Engine.Formats.Trouble;
using Tocsin.Engine.Logs;

namespace Tocsin.Engine.Collection.Searching;

/// <summary>Reads time and level of one file's lines in order. One thread; allocates nothing per line.</summary>
internal sealed class LineJudge
{
    private readonly TroubleDetector _trouble = new();
    private ILineParser? _parser;
    private LineFormat? _format;
    private long _arrival;

    /// <summary>Whether the file's lines have times at all.</summary>
    public bool HasTimes { get; private set; }

    /// <summary>The time of the latest line that had one, UTC ticks; 0 before the first.</summary>
    public long Ticks { get; private set; }

    /// <summary>The last line's level.</summary>
    public Severity Level { get; private set; }

    /// <summary>Begins a file, or another place in it.</summary>
    /// <param name="format">Its header's format.</param>
    /// <param name="arrivalTicks">When it was last written: what headers leave out (the year) is supplied by that.</param>
    /// <param name="ticks">The time of the line before; 0 where that is not known.</param>
    public void Begin(LineFormat format, long arrivalTicks, long ticks)
    {
        if (!ReferenceEquals(format, _format))
            (_format, _parser) = (format, format.CreateParser());
        HasTimes = !ReferenceEquals(format, FormatCatalogue.None);
        _arrival = arrivalTicks;
        _trouble.Reset();
        Ticks = ticks;
    }

    /// <summary>Looks at the next line.</summary>
    public void Look(ReadOnlySpan<byte> line)
    {
        ParsedLine parsed = _parser!.Parse(line, _arrival);
        if (parsed.EventTicks > 0)
            Ticks = parsed.EventTicks;
        Level = _trouble.Look(line, parsed.Severity);
    }

    /// <summary>Looks at a line whose neighbours are not known; false where time or level may depend on them.</summary>
    public bool TryLookAlone(ReadOnlySpan<byte> line)
    {
        ParsedLine parsed = _parser!.Parse(line, _arrival);
        if ((parsed.EventTicks <= 0 && HasTimes) || (parsed.Severity == Severity.Unknown && TroubleDetector.MayContinue(line)))
            return false;
        Ticks = parsed.EventTicks;
        Level = _trouble.Look(line, parsed.Severity);
        return true;
    }

    /// <summary>Sets the time of the lines before, where they were read apart.</summary>
    public void Since(long ticks) => Ticks = ticks;

    /// <summary>The time that this line states itself; 0 for none. Not one of those looked at.</summary>
    public long TimeOf(ReadOnlySpan<byte> line) => _parser!.Parse(line, _arrival).EventTicks;
}
