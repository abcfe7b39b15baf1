using Tocsin.Engine.Formats;

namespace Tocsin.Engine.Collection.Searching;

/// <summary>
/// Finds lines in plain files, the last ones first: a file is read backwards in blocks, a block is scanned forward and its lines are handed over from its end. A block owns the lines
/// that begin in it, wherever they end. Blocks lie at fixed places, so that a line's level does not depend on where a scan began. One thread; owns its memory and allocates nothing in steady state.
/// </summary>
internal sealed class PlainScanner(SearchConditions conditions, int blockBytes = PlainScanner.BlockBytes)
{
    /// <summary>Of 64 KiB to 4 MiB this size was fastest with 1 MiB of second-level cache a core: the bytes are still there when they are scanned.</summary>
    public const int BlockBytes = 256 * 1024;

    /// <summary>Bytes of a line that are asked for level, time and regular expressions; plain texts are found beyond.</summary>
    public const int MaxLineBytes = 64 * 1024;

    /// <summary>Bytes before a block that are looked at for what goes on in it: a trace, a time.</summary>
    internal const int BeforeBytes = 8 * 1024;

    /// <summary>Bytes that are looked back through for the time of a line that has none.</summary>
    private const int LookBackBytes = 1 << 20;

    private readonly byte[] _buffer = new byte[BeforeBytes + blockBytes + MaxLineBytes];
    private readonly byte[] _scratch = new byte[MaxLineBytes];
    private readonly char[] _characters = new char[MaxLineBytes];
    private readonly LineJudge _judge = new();
    private readonly List<FoundLine> _inBlock = [];

    /// <summary>Bytes that were read.</summary>
    public long BytesRead { get; private set; }

    /// <summary>
    /// Adds the lines that fit and begin in [<paramref name="from"/>, <paramref name="to"/>), by falling offset, until there are <paramref name="most"/>.
    /// </summary>
    public void Scan(in PlainText text, long from, long to, LineFormat format, long arrivalTicks, int most, List<FoundLine> found, CancellationToken cancellation)
    {
        _judge.Begin(format, arrivalTicks, 0);
        long end = text.LineStartAtOrAfter(to, _scratch);
        for (long block = (to - 1) / blockBytes * blockBytes; block + blockBytes > from && block >= 0 && found.Count < most && end > from; block -= blockBytes)
        {
            cancellation.ThrowIfCancellationRequested();
            long begin = Math.Max(block, from);
            while (end - begin > blockBytes + MaxLineBytes)
            {
                // The last line is too long for the buffer.
                long start = text.LineStartBefore(end, begin == 0 ? 0 : begin - 1, _scratch);
                if (start < begin)
                    break;
                AskLongLine(text, start, end, format, arrivalTicks, found);
                end = start;
                if (found.Count >= most)
                    return;
            }

            if (end > begin && end - begin <= blockBytes + MaxLineBytes)
                ScanBlock(text, begin, ref end, format, arrivalTicks, most, found);
        }
    }

    /// <summary>Answers time and level of a line that was found by its text alone.</summary>
    public FoundLine Judge(in PlainText text, FoundLine line, LineFormat format, long arrivalTicks)
    {
        if (line.IsJudged)
            return line;
        int alone = text.Read(line.Offset, _scratch.AsSpan(0, (int)Math.Min(line.Length, MaxLineBytes)));
        _judge.Begin(format, arrivalTicks, 0);
        if (_judge.TryLookAlone(_scratch.AsSpan(0, alone)))
            return line with { IsJudged = true, Ticks = _judge.Ticks, Level = _judge.Level };
        long begin = Math.Max(0, line.Offset - BeforeBytes);
        long start = text.LineStartAtOrAfter(begin, _scratch);
        int read = text.Read(start, _buffer.AsSpan(0, (int)Math.Min(_buffer.Length, line.Offset - start + Math.Min(line.Length, MaxLineBytes))));
        int at = (int)Math.Min(line.Offset - start, read);
        LookBefore(text, _buffer.AsSpan(0, at), start, format, arrivalTicks);
        _judge.Look(TrimReturn(_buffer.AsSpan(at, read - at)));
        return line with { IsJudged = true, Ticks = _judge.Ticks, Level = _judge.Level };
    }

    private void ScanBlock(in PlainText text, long begin, ref long end, LineFormat format, long arrivalTicks, int most, List<FoundLine> found)
    {
        bool before = conditions.NeedsLevel || (conditions.NeedsTime && conditions.IsLineByLine);
        int lead = (int)Math.Min(begin, before ? BeforeBytes : 1);
        int read = text.Read(begin - lead, _buffer.AsSpan(0, lead + (int)(end - begin)));
        BytesRead += Math.Max(0, read - lead);
        if (read <= lead)
            return;
        ReadOnlySpan<byte> bytes = _buffer.AsSpan(0, read);
        int first = begin == 0 ? 0 : bytes[(lead - 1)..].IndexOf((byte)'\n') + lead;
        // No line begins here, or the only line end is the last line's own: what is here belongs to an earlier block.
        if (first >= read || (begin > 0 && first == lead - 1))
            return;
        ReadOnlySpan<byte> lines = bytes[first..];
        long offset = begin - lead + first;
        _inBlock.Clear();
        if (conditions.Pattern.Needle is { } needle && needle.IndexIn(lines) is var at)
        {
            if (at >= 0 && conditions.NeedsLevel)
                ScanLines(text, bytes[..first], lines, offset, format, arrivalTicks);
            else if (at >= 0)
                ScanNeedles(text, needle, lines, at, offset, format, arrivalTicks);
        }
        else
        {
            ScanLines(text, bytes[..first], lines, offset, format, arrivalTicks);
        }

        for (int i = _inBlock.Count - 1; i >= 0 && found.Count < most; i--)
            found.Add(_inBlock[i]);
        end = offset;
    }

    /// <summary>Goes from text to text; line ends are sought around them only.</summary>
    private void ScanNeedles(in PlainText text, ByteNeedle needle, ReadOnlySpan<byte> lines, int at, long offset, LineFormat format, long arrivalTicks)
    {
        int from = 0;
        while (at >= 0)
        {
            int start = from + lines[from..at].LastIndexOf((byte)'\n') + 1;
            int length = lines[at..].IndexOf((byte)'\n');
            int end = length < 0 ? lines.Length : at + length;
            ReadOnlySpan<byte> line = TrimReturn(lines[start..end]);
            if (IsMatch(line) && FitsTime(text, line, offset + start, format, arrivalTicks))
                _inBlock.Add(new FoundLine(offset + start, line.Length, false, 0, default));
            from = Math.Min(end + 1, lines.Length);
            int next = needle.IndexIn(lines[from..]);
            at = next < 0 ? -1 : from + next;
        }
    }

    private void ScanLines(in PlainText text, ReadOnlySpan<byte> before, ReadOnlySpan<byte> lines, long offset, LineFormat format, long arrivalTicks)
    {
        bool judged = conditions.NeedsLevel || conditions.NeedsTime;
        if (judged)
        {
            int begin = offset - before.Length == 0 ? 0 : before.IndexOf((byte)'\n') + 1;
            LookBefore(text, before[begin..], offset - before.Length + begin, format, arrivalTicks);
        }

        for (int start = 0; start < lines.Length;)
        {
            int length = lines[start..].IndexOf((byte)'\n');
            ReadOnlySpan<byte> line = TrimReturn(length < 0 ? lines[start..] : lines.Slice(start, length));
            if (judged)
                _judge.Look(Head(line));
            if (_judge.Level >= conditions.Level | !conditions.NeedsLevel
                && conditions.FitsTime(_judge.Ticks, _judge.HasTimes)
                && (conditions.Pattern.Needle is not { } needle || needle.IndexIn(line) >= 0)
                && IsMatch(line))
                _inBlock.Add(new FoundLine(offset + start, line.Length, judged, _judge.Ticks, _judge.Level));
            start = length < 0 ? lines.Length : start + length + 1;
        }
    }

    /// <summary>Brings the judge to the state that it has before a line: what goes on, and since when.</summary>
    /// <param name="text">The file.</param>
    /// <param name="before">The lines right before, whole ones.</param>
    /// <param name="beforeAt">Where these begin.</param>
    private void LookBefore(in PlainText text, ReadOnlySpan<byte> before, long beforeAt, LineFormat format, long arrivalTicks)
    {
        _judge.Begin(format, arrivalTicks, 0);
        while (!before.IsEmpty)
        {
            int length = before.IndexOf((byte)'\n');
            _judge.Look(Head(TrimReturn(length < 0 ? before : before[..length])));
            before = length < 0 ? default : before[(length + 1)..];
        }

        if (_judge.Ticks == 0 && _judge.HasTimes)
            _judge.Since(LookBack(text, beforeAt));
    }

    /// <summary>The time of the latest line before a line's start that has one; 0 when none is found within <see cref="LookBackBytes"/>.</summary>
    private long LookBack(in PlainText text, long end)
    {
        long least = Math.Max(0, end - LookBackBytes);
        while (end > least)
        {
            int length = (int)Math.Min(_scratch.Length, end - least);
            int read = text.Read(end - length, _scratch.AsSpan(0, length));
            ReadOnlySpan<byte> lines = _scratch.AsSpan(0, read);
            if (read < length)
                return 0;
            // The piece of a line at the front is read again with the line's beginning, where its time is.
            int first = end == length ? 0 : lines[..(read - 1)].IndexOf((byte)'\n') + 1;
            if (first == 0 && end > length)
            {
                end -= length;
                continue;
            }

            long latest = 0;
            for (ReadOnlySpan<byte> rest = lines[first..]; !rest.IsEmpty;)
            {
                int newline = rest.IndexOf((byte)'\n');
                long ticks = _judge.TimeOf(TrimReturn(newline < 0 ? rest : rest[..newline]));
                latest = ticks > 0 ? ticks : latest;
                rest = newline < 0 ? default : rest[(newline + 1)..];
            }

            if (latest > 0)
                return latest;
            end = end - length + first;
        }

        return 0;
    }

    private bool FitsTime(in PlainText text, ReadOnlySpan<byte> line, long offset, LineFormat format, long arrivalTicks)
    {
        if (!conditions.NeedsTime)
            return true;
        _judge.Begin(format, arrivalTicks, 0);
        long ticks = _judge.TimeOf(Head(line));
        if (ticks == 0 && _judge.HasTimes)
            ticks = LookBack(text, offset);
        return conditions.FitsTime(ticks, _judge.HasTimes);
    }

    private void AskLongLine(in PlainText text, long start, long end, LineFormat format, long arrivalTicks, List<FoundLine> found)
    {
        BytesRead += end - start;
        Span<byte> last = stackalloc byte[2];
        int tail = text.Read(end - 2, last);
        long length = end - start - (tail < 2 ? 0 : last is [(byte)'\r', (byte)'\n'] ? 2 : last[1] is (byte)'\n' or (byte)'\r' ? 1 : 0);
        FoundLine line = new(start, length, false, 0, default);
        if (conditions.NeedsLevel || conditions.NeedsTime)
            line = Judge(text, line, format, arrivalTicks);
        if ((conditions.NeedsLevel && line.Level < conditions.Level) || !conditions.FitsTime(line.Ticks, _judge.HasTimes))
            return;
        if (conditions.Pattern.Needle is { } needle && !Holds(text, needle, start, length))
            return;
        int read = text.Read(start, _scratch);
        if (IsMatch(_scratch.AsSpan(0, (int)Math.Min(read, length))))
            found.Add(line);
    }

    private bool Holds(in PlainText text, ByteNeedle needle, long start, long length)
    {
        for (long at = 0; at < length; at += _buffer.Length - needle.Length + 1)
        {
            int read = text.Read(start + at, _buffer.AsSpan(0, (int)Math.Min(_buffer.Length, length - at)));
            if (needle.IndexIn(_buffer.AsSpan(0, read)) >= 0)
                return true;
            if (read == 0)
                return false;
        }

        return false;
    }

    private bool IsMatch(ReadOnlySpan<byte> line) => conditions.Pattern.IsPlain || conditions.Pattern.IsMatch(Head(line), _characters);

    private static ReadOnlySpan<byte> Head(ReadOnlySpan<byte> line) => line.Length > MaxLineBytes ? line[..MaxLineBytes] : line;

    private static ReadOnlySpan<byte> TrimReturn(ReadOnlySpan<byte> line) => line.Length > 0 && line[^1] == '\r' ? line[..^1] : line;
}
