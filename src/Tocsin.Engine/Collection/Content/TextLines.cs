using System.Buffers;

namespace Tocsin.Engine.Collection.Content;

/// <summary>
/// Where lines begin and end in a text that may be larger than memory. A line begins at 0, behind each line feed and, so that a text without line feeds stays
/// readable, at each multiple of <see cref="LongestLine"/> that has no line feed in that many bytes before it. Whether a byte begins a line is seen from the bytes
/// just before it, so both directions agree. A line feed that was cut off by a shrinking file is none.
/// </summary>
internal sealed class TextLines(ITextBytes text) : IDisposable
{
    /// <summary>Bytes without a line feed behind which a line is broken; it has less than twice as many.</summary>
    public const int LongestLine = 1 << 20;

    private const int ChunkBytes = 64 * 1024;
    private const int BufferBytes = 2 * ChunkBytes;
    private readonly byte[] _buffer = ArrayPool<byte>.Shared.Rent(BufferBytes);
    private long _at;
    private int _length;

    /// <summary>The bytes from an offset on: at least <paramref name="wanted"/> (64 KiB at most) unless the text ends before. Valid until the next call.</summary>
    public ReadOnlySpan<byte> Window(long offset, int wanted, CancellationToken cancellation = default)
    {
        long skipped = offset - _at;
        if (skipped < 0 || skipped > _length)
        {
            (_at, _length, skipped) = (offset, 0, 0);
        }

        if (_length - skipped < wanted)
        {
            _buffer.AsSpan((int)skipped, _length - (int)skipped).CopyTo(_buffer);
            (_at, _length, skipped) = (offset, _length - (int)skipped, 0);
            while (_length < wanted && text.Read(_at + _length, _buffer.AsSpan(_length, BufferBytes - _length), cancellation) is > 0 and int read)
            {
                _length += read;
            }
        }

        return _buffer.AsSpan((int)skipped, _length - (int)skipped);
    }

    /// <summary>Forgets what was read: the file may have changed.</summary>
    public void Refresh() => _length = 0;

    /// <summary>Where the line begins that holds the byte at an offset; the offset itself where a line begins there.</summary>
    public long StartOf(long offset, CancellationToken cancellation = default)
    {
        long multiple = offset / LongestLine * LongestLine;
        if (LastLineFeed(multiple, offset, cancellation) is >= 0 and long near)
        {
            return near + 1;
        }

        long far = multiple == 0 ? -1 : LastLineFeed(multiple - LongestLine, multiple, cancellation);
        return far >= 0 ? far + 1 : multiple;
    }

    /// <summary>Where the line ends that begins at an offset: behind its line feed, at its longest, or where the text ends.</summary>
    public long EndOf(long start, CancellationToken cancellation = default)
    {
        long limit = (((start + LongestLine - 1) / LongestLine) + 1) * LongestLine;
        for (long at = start; at < limit;)
        {
            ReadOnlySpan<byte> window = Window(at, 1, cancellation);
            if (window.IsEmpty)
            {
                return at;
            }

            window = window[..(int)Math.Min(window.Length, limit - at)];
            int feed = window.IndexOf((byte)'\n');
            if (feed >= 0)
            {
                return at + feed + 1;
            }

            at += window.Length;
        }

        return limit;
    }

    /// <inheritdoc/>
    public void Dispose() => ArrayPool<byte>.Shared.Return(_buffer);

    /// <summary>The last line feed of a range; -1 without one.</summary>
    private long LastLineFeed(long from, long to, CancellationToken cancellation)
    {
        while (to > from)
        {
            long start = to > _at && to <= _at + _length ? Math.Max(from, _at) : Math.Max(from, to - ChunkBytes);
            ReadOnlySpan<byte> window = Window(start, (int)(to - start), cancellation);
            int found = window[..(int)Math.Min(window.Length, to - start)].LastIndexOf((byte)'\n');
            if (found >= 0)
            {
                return start + found;
            }

            to = start;
        }

        return -1;
    }
}
