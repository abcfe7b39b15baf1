using Tocsin.Engine.Logs;

namespace Tocsin.Engine.Formats.Trouble;

/// <summary>
/// Tells which lines of a log speak of trouble, whatever wrote it and without configuration: words of levels where loggers put them, stack traces of
/// Java, Python, .NET and Go, what SLURM, the kernel, CUDA and shells say of programs that were ended.
/// <para>One detector belongs to one file or stream and one thread, and sees its lines in order: a trace has many lines and counts once. Allocates nothing.</para>
/// </summary>
public sealed class TroubleDetector
{
    /// <summary>Lines between an error and the first frame of its trace: a message of several lines, none of them longer than <see cref="MaxMessageBytes"/>.</summary>
    private const int MaxMessageLines = 8;

    private const int MaxMessageBytes = 1024;

    /// <summary>What precedes each line of a trace (<c>[rank0]: </c>, a time and a host) is recognised up to this many bytes.</summary>
    private const int MaxPrefix = 64;

    private readonly byte[] _prefix = new byte[MaxPrefix];
    private int _prefixLength;
    private Trace _trace;
    private Severity _traceLevel;
    private int _messageLines;

    private enum Trace : byte
    {
        /// <summary>Nothing that goes on.</summary>
        None,

        /// <summary>A line of trouble, to which an exception and its frames may belong.</summary>
        Trouble,

        /// <summary>An exception by name, to which frames may belong.</summary>
        Exception,

        /// <summary>Frames of Java or .NET.</summary>
        Frames,

        /// <summary>The frames of Python's trace; its exception is the first line that is not indented.</summary>
        Python,

        /// <summary>After Python's exception: an empty line, or the exception that followed from it.</summary>
        PythonEnd,

        /// <summary>A panic of Go and its goroutines.</summary>
        Go,
    }

    /// <summary>Whether the last line belongs to the trouble that an earlier line began: do not count it again.</summary>
    public bool IsContinuation { get; private set; }

    /// <summary>Looks at the next line.</summary>
    /// <param name="line">The whole line, header and all, without its end; any bytes.</param>
    /// <param name="headerLevel">The level in its header, where the format is known; otherwise <see cref="Severity.Unknown"/>.</param>
    /// <returns><see cref="Severity.Warning"/> or graver for trouble; otherwise <paramref name="headerLevel"/>.</returns>
    public Severity Look(ReadOnlySpan<byte> line, Severity headerLevel)
    {
        IsContinuation = false;
        if (line.Length > 0 && line[^1] == '\r')
            line = line[..^1];
        if (_trace != Trace.None && Continues(line, headerLevel))
        {
            IsContinuation = true;
            return _traceLevel;
        }

        int at = TroubleNeedles.IndexOf(line, 0);
        return at >= 0 || headerLevel >= Severity.Warning || BeginsAsTrouble(line) ? Judge(line, at, headerLevel) : Pass(line, headerLevel);
    }

    /// <summary>Forgets the lines so far: another file begins, or lines were left out.</summary>
    public void Reset()
    {
        _trace = Trace.None;
        IsContinuation = false;
    }

    /// <summary>Whether a line without a level in its header may belong to a trace that lines before it began; if not, it can be looked at alone.</summary>
    internal static bool MayContinue(ReadOnlySpan<byte> line)
    {
        if (line.IsEmpty || MayContinueHere(line))
            return true;
        // What stands before each line of a trace ends with a space; Python's frames are indented behind it.
        ReadOnlySpan<byte> start = line[..Math.Min(line.Length, MaxPrefix)];
        for (int space; (space = start.IndexOf((byte)' ')) >= 0;)
        {
            start = start[(space + 1)..];
            if (MayContinueHere(line[(Math.Min(line.Length, MaxPrefix) - start.Length)..]))
                return true;
        }

        return false;
    }

    private static bool MayContinueHere(ReadOnlySpan<byte> line) =>
        line.IsEmpty || AsciiBytes.IsWhiteSpace(line[0]) || TraceShapes.IsPythonEnd(line) || TraceShapes.IsPythonChain(line) || TraceShapes.IsGo(line)
        || TraceShapes.IsBetweenFrames(line) || line.StartsWith("Traceback "u8);

    /// <summary>Trouble that no word tells: an indented frame, the letter of klog (<c>E0102 15:04:05…</c>), a level that is a number (<c>"level":50</c>).</summary>
    private static bool BeginsAsTrouble(ReadOnlySpan<byte> line) =>
        line.Length > 6 && line[0] switch
        {
            (byte)' ' or (byte)'\t' => TraceShapes.IsFrame(line),
            (byte)'W' or (byte)'E' or (byte)'F' => KlogLevel(line) != Severity.Unknown,
            (byte)'{' => line.IndexOf("level\":"u8) is var at and >= 0 && at + 7 < line.Length && line[at + 7] is (byte)' ' or (>= (byte)'0' and <= (byte)'9'),
            _ => false,
        };

    private static Severity KlogLevel(ReadOnlySpan<byte> line) =>
        line.Length > 6 && line[0] is (byte)'W' or (byte)'E' or (byte)'F' && line[5] == ' ' && AsciiBytes.LeadingDigits(line[1..]) == 4 ? SeverityNames.Parse(line[..1]) : Severity.Unknown;

    private Severity Pass(ReadOnlySpan<byte> line, Severity headerLevel)
    {
        if (_trace != Trace.None && (headerLevel != Severity.Unknown || _trace > Trace.Exception || line.Length > MaxMessageBytes || ++_messageLines > MaxMessageLines))
            _trace = Trace.None;
        return headerLevel;
    }

    private Severity Judge(ReadOnlySpan<byte> line, int at, Severity headerLevel)
    {
        Severity stated = headerLevel != Severity.Unknown ? headerLevel : StatedLevel.Of(line);
        if (stated == Severity.Unknown)
            stated = KlogLevel(line);
        Severity found = stated >= Severity.Warning ? stated : Severity.Unknown;
        Trace trace = Trace.Trouble;
        for (; at >= 0; at = at + 1 < line.Length ? TroubleNeedles.IndexOf(line, at + 1) : -1)
        {
            Severity sign = TroubleSigns.At(line, at);
            if (sign == Severity.Unknown && stated == Severity.Unknown)
                sign = TroubleWords.At(line, at);
            Trace begun = Begins(line, at, stated, ref sign);
            trace = begun == Trace.None ? trace : begun;
            found = sign > found ? sign : found;
        }

        if (headerLevel == Severity.Unknown && TraceShapes.IsFrame(line))
            (trace, found) = (Trace.Frames, Max(found, Severity.Error));
        else if (headerLevel == Severity.Unknown && trace == Trace.Trouble && (TraceShapes.IsException(line) || line.StartsWith("Caused by: "u8)))
            (trace, found) = (Trace.Exception, Max(found, Severity.Error));
        if (found == Severity.Unknown)
            return Pass(line, headerLevel);
        (_trace, _traceLevel, _messageLines) = (trace, found, 0);
        return found;
    }

    /// <summary>Which trace begins at this place, if one does.</summary>
    private Trace Begins(ReadOnlySpan<byte> line, int at, Severity stated, ref Severity sign)
    {
        ReadOnlySpan<byte> rest = line[at..];
        if (rest.StartsWith("Traceback (most recent call last)"u8))
        {
            _prefixLength = at <= MaxPrefix ? at : 0;
            line[.._prefixLength].CopyTo(_prefix);
            sign = Max(sign, Severity.Error);
            return Trace.Python;
        }

        if (at == 0 && (TraceShapes.IsGoroutine(line) || (rest.StartsWith("panic: "u8) && stated != Severity.Information)))
        {
            sign = Max(sign, rest[0] == 'p' ? Severity.Fatal : Severity.Error);
            return Trace.Go;
        }

        return sign != Severity.Unknown && (rest.StartsWith("Exception in thread "u8) || TraceShapes.StartsWithIgnoreCase(rest, "exception."u8)) ? Trace.Exception : Trace.None;
    }

    private bool Continues(ReadOnlySpan<byte> line, Severity headerLevel)
    {
        if (headerLevel != Severity.Unknown)
            return false;
        switch (_trace)
        {
            case Trace.Python or Trace.PythonEnd:
                return ContinuesPython(WithoutPrefix(line));
            case Trace.Go:
                return TraceShapes.IsGo(line);
            case Trace.Trouble when TraceShapes.IsException(line[AsciiBytes.LeadingWhiteSpace(line)..]):
                _trace = Trace.Exception;
                return true;
            case Trace.Trouble when line.StartsWith("Traceback (most recent call last)"u8):
                (_trace, _prefixLength) = (Trace.Python, 0);
                return true;
            default:
                if (!TraceShapes.IsFrame(line) && !TraceShapes.IsBetweenFrames(line))
                    return false;
                _trace = Trace.Frames;
                return true;
        }
    }

    private bool ContinuesPython(ReadOnlySpan<byte> line)
    {
        if (_trace == Trace.PythonEnd)
        {
            if (line.IsEmpty || TraceShapes.IsPythonChain(line))
                return true;
            bool again = line.StartsWith("Traceback (most recent call last)"u8);
            _trace = again ? Trace.Python : Trace.None;
            return again;
        }

        if (line.IsEmpty || AsciiBytes.IsWhiteSpace(line[0]))
            return true;
        if (!TraceShapes.IsPythonEnd(line))
            return false;
        _trace = Trace.PythonEnd;
        return true;
    }

    /// <summary>The line behind what stood before the trace's first words; digits in it may have changed, for it may hold a time.</summary>
    private ReadOnlySpan<byte> WithoutPrefix(ReadOnlySpan<byte> line)
    {
        if (line.Length < _prefixLength)
            return line;
        for (int i = 0; i < _prefixLength; i++)
        {
            if (line[i] != _prefix[i] && !(AsciiBytes.IsDigit(line[i]) && AsciiBytes.IsDigit(_prefix[i])))
                return line;
        }

        return line[_prefixLength..];
    }

    private static Severity Max(Severity one, Severity other) => one > other ? one : other;
}
