using Tocsin.Engine.Formats;

namespace Tocsin.Engine.Collection.Searching;

/// <summary>
/// Finds lines in gzip and brotli files. They can be read forward only, so the last hits are kept in a ring and handed over from its end; a first run without time, level and context tells
/// whether there is any. One thread.
/// </summary>
internal sealed class CompressedScanner(SearchConditions conditions, int context)
{
    private readonly LineJudge _judge = new();
    private readonly char[] _characters = new char[PlainScanner.MaxLineBytes];
    private readonly byte[][] _before = [.. Enumerable.Range(0, context).Select(_ => new byte[HitText.MaxShownBytes])];
    private readonly int[] _beforeLengths = new int[context];

    /// <summary>Bytes of text that were read.</summary>
    public long BytesRead { get; private set; }

    /// <summary>The last lines that fit, at most <paramref name="most"/>, by falling offset; cursors are given by the caller.</summary>
    public List<SearchHit> Scan(SearchFile file, int most, CancellationToken cancellation)
    {
        if (conditions.Pattern.Needle is { } needle && !HoldsAny(file, needle, cancellation))
            return [];
        using CompressedLines lines = new(file.Handle!, file.Compression);
        _judge.Begin(file.Format(() => Head(file)), file.File.Modified.Ticks, 0);
        Queue<SearchHit> ring = new();
        List<(List<string> Following, int Missing)> open = [];
        long end = file.Before ?? long.MaxValue;
        int count = 0;
        while (lines.TryRead(out ReadOnlySpan<byte> line, out long offset) && (offset < end || open.Count > 0))
        {
            if ((count & 0xFFF) == 0)
                cancellation.ThrowIfCancellationRequested();
            Follow(open, line);
            ReadOnlySpan<byte> head = line.Length > PlainScanner.MaxLineBytes ? line[..PlainScanner.MaxLineBytes] : line;
            _judge.Look(head);
            if (offset < end && Fits(line, head))
            {
                List<string> following = [];
                ring.Enqueue(new SearchHit(
                    file.File, offset, _judge.Ticks == 0 ? null : new DateTime(_judge.Ticks, DateTimeKind.Utc), _judge.Level, HitText.Show(line), Before(count), following, ""));
                if (context > 0)
                    open.Add((following, context));
                if (ring.Count > most)
                    ring.Dequeue();
            }

            Remember(line, count++);
        }

        BytesRead += lines.Position;
        file.IsUnreadable |= lines.IsDamaged;
        List<SearchHit> hits = [.. ring];
        hits.Reverse();
        return hits;
    }

    private bool Fits(ReadOnlySpan<byte> line, ReadOnlySpan<byte> head) =>
        (!conditions.NeedsLevel || _judge.Level >= conditions.Level)
        && conditions.FitsTime(_judge.Ticks, _judge.HasTimes)
        && (conditions.Pattern.Needle is not { } needle || needle.IndexIn(line) >= 0)
        && (conditions.Pattern.IsPlain || conditions.Pattern.IsMatch(head, _characters));

    private bool HoldsAny(SearchFile file, ByteNeedle needle, CancellationToken cancellation)
    {
        using CompressedLines lines = new(file.Handle!, file.Compression);
        long end = file.Before ?? long.MaxValue;
        int count = 0;
        bool holds = false;
        while (!holds && lines.TryRead(out ReadOnlySpan<byte> line, out long offset) && offset < end)
        {
            if ((count++ & 0xFFF) == 0)
                cancellation.ThrowIfCancellationRequested();
            holds = needle.IndexIn(line) >= 0;
        }

        if (!holds)
        {
            BytesRead += lines.Position;
            file.IsUnreadable |= lines.IsDamaged;
        }

        return holds;
    }

    private static byte[] Head(SearchFile file)
    {
        using CompressedLines lines = new(file.Handle!, file.Compression);
        using MemoryStream head = new();
        while (head.Length < 64 * 1024 && lines.TryRead(out ReadOnlySpan<byte> line, out _))
        {
            head.Write(line.Length > PlainScanner.MaxLineBytes ? line[..PlainScanner.MaxLineBytes] : line);
            head.WriteByte((byte)'\n');
        }

        return head.ToArray();
    }

    private void Remember(ReadOnlySpan<byte> line, int count)
    {
        if (context == 0)
            return;
        ReadOnlySpan<byte> kept = Utf8Repair.Cut(line, HitText.MaxShownBytes);
        kept.CopyTo(_before[count % context]);
        _beforeLengths[count % context] = kept.Length;
    }

    private List<string> Before(int count)
    {
        List<string> lines = [];
        for (int i = Math.Max(0, count - context); i < count; i++)
            lines.Add(HitText.Show(_before[i % context].AsSpan(0, _beforeLengths[i % context])));
        return lines;
    }

    private static void Follow(List<(List<string> Following, int Missing)> open, ReadOnlySpan<byte> line)
    {
        if (open.Count == 0)
            return;
        string text = HitText.Show(line);
        for (int i = open.Count - 1; i >= 0; i--)
        {
            (List<string> following, int missing) = open[i];
            following.Add(text);
            if (missing == 1)
                open.RemoveAt(i);
            else
                open[i] = (following, missing - 1);
        }
    }
}
