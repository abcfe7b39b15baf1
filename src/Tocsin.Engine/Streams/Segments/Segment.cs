using System.Globalization;

namespace Tocsin.Engine.Streams.Segments;

/// <summary>One file of a journal.</summary>
internal sealed class Segment(string folder, SegmentHeader header)
{
    public const string Extension = ".seg";
    private long _readable;

    public string Path { get; } = System.IO.Path.Combine(folder, FileName(header.First));

    public SegmentHeader Header { get; } = header;

    public long First => Header.First;

    /// <summary>Bytes that readers may read: never changed and never cut again. Written by the appender.</summary>
    public long Readable
    {
        get => Volatile.Read(ref _readable);
        set => Volatile.Write(ref _readable, value);
    }

    public static string FileName(long first) => first.ToString("D20", CultureInfo.InvariantCulture) + Extension;

    /// <summary>The first position that a file's name states; false for other files.</summary>
    public static bool TryParse(string fileName, out long first)
    {
        first = 0;
        return fileName.Length == 20 + Extension.Length
            && fileName.EndsWith(Extension, StringComparison.Ordinal)
            && long.TryParse(fileName.AsSpan(0, 20), NumberStyles.None, CultureInfo.InvariantCulture, out first);
    }
}

/// <summary>The segments of a journal, oldest first. One thread changes it; any thread reads it.</summary>
internal sealed class SegmentList(Segment[] segments)
{
    private Segment[] _segments = segments;

    public Segment[] All => Volatile.Read(ref _segments);

    public Segment Newest => All[^1];

    public long First => All[0].First;

    public long Bytes => All.Sum(segment => segment.Readable);

    public void Add(Segment segment) => Volatile.Write(ref _segments, [.. _segments, segment]);

    public void RemoveOldest() => Volatile.Write(ref _segments, _segments[1..]);

    /// <summary>The segment that holds a position, or the newest for one beyond the end; null for what retention removed.</summary>
    public Segment? Holding(long position) => Array.FindLast(All, segment => segment.First <= position);

    /// <summary>The segment behind another, or null.</summary>
    public Segment? After(Segment segment) => Array.Find(All, other => other.First > segment.First);
}
