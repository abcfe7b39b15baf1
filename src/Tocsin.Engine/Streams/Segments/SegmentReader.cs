using System.Buffers;
using System.Buffers.Binary;

namespace Tocsin.Engine.Streams.Segments;

/// <summary>How an attempt to read a frame ended.</summary>
internal enum FrameRead
{
    /// <summary>A frame whose checksum holds.</summary>
    Intact,

    /// <summary>Nothing more up to the limit.</summary>
    AtEnd,

    /// <summary>There are bytes, but no intact frame.</summary>
    Broken,
}

/// <summary>
/// Reads the frames of one segment in order, through one large buffer that is kept, and checks each checksum. Used by one thread.
/// </summary>
internal sealed class SegmentReader : IDisposable
{
    private const int BufferBytes = 1 << 20;
    private readonly IReadableFile _file;
    private readonly uint _salt;
    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(BufferBytes);
    private long _bufferAt;
    private int _buffered;

    public SegmentReader(IReadableFile file, uint salt, long offset = SegmentHeader.Size)
    {
        _file = file;
        _salt = salt;
        Offset = _bufferAt = offset;
    }

    /// <summary>Where the next frame begins.</summary>
    public long Offset { get; private set; }

    /// <summary>Where the last frame began.</summary>
    public long FrameOffset { get; private set; }

    /// <summary>Reads the next frame; only bytes before <paramref name="limit"/> are looked at.</summary>
    public FrameRead TryRead(long limit, out Frame frame)
    {
        frame = default;
        if (Offset >= limit)
        {
            return FrameRead.AtEnd;
        }

        ReadOnlySpan<byte> start = Buffered(FrameHeader.Size, limit);
        int length = start.Length < FrameHeader.Size ? 0 : FrameHeader.StatedLength(start, _salt);
        if (length == 0 || length > limit - Offset)
        {
            return FrameRead.Broken;
        }

        ReadOnlySpan<byte> bytes = Buffered(length, limit);
        if (bytes.Length < length || !FrameHeader.IsIntact(bytes[..length], _salt))
        {
            return FrameRead.Broken;
        }

        FrameHeader header = FrameHeader.Read(bytes);
        frame = new Frame(header, bytes[..length]);
        FrameOffset = Offset;
        Offset += length;
        return FrameRead.Intact;
    }

    /// <summary>Goes on to the next intact frame behind a broken one; false when there is none before the limit.</summary>
    public bool TrySkipBroken(long limit, out FrameHeader header)
    {
        Span<byte> marker = stackalloc byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32LittleEndian(marker, FrameHeader.Marker(_salt));
        while (++Offset <= limit - FrameHeader.Size)
        {
            ReadOnlySpan<byte> bytes = Buffered(FrameHeader.Size, limit);
            int found = bytes.IndexOf(marker);
            if (found != 0)
            {
                // The last three bytes may be the beginning of a marker: the next round looks at them again.
                Offset += found > 0 ? found - 1 : Math.Max(0, bytes.Length - sizeof(uint));
                continue;
            }

            if (TryRead(limit, out Frame frame) == FrameRead.Intact)
            {
                header = frame.Header;
                return true;
            }
        }

        header = default;
        return false;
    }

    public void Dispose()
    {
        _file.Dispose();
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = [];
    }

    /// <summary>What is buffered from <see cref="Offset"/> on: at least so many bytes, unless the limit or the file ends before.</summary>
    private ReadOnlySpan<byte> Buffered(int atLeast, long limit)
    {
        long behind = Offset - _bufferAt;
        if (behind < 0 || behind > _buffered)
        {
            (_bufferAt, _buffered, behind) = (Offset, 0, 0);
        }

        if (_buffered - behind < atLeast)
        {
            Fill(atLeast, limit, (int)behind);
            behind = 0;
        }

        return _buffer.AsSpan((int)behind, _buffered - (int)behind);
    }

    private void Fill(int atLeast, long limit, int behind)
    {
        byte[] target = _buffer;
        if (atLeast > target.Length)
        {
            target = ArrayPool<byte>.Shared.Rent(atLeast);
        }

        _buffer.AsSpan(behind, _buffered - behind).CopyTo(target);
        if (target != _buffer)
        {
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = target;
        }

        _buffered -= behind;
        _bufferAt = Offset;
        long wanted = Math.Min(_buffer.Length - _buffered, limit - _bufferAt - _buffered);
        while (wanted > 0)
        {
            int read = _file.Read(_bufferAt + _buffered, _buffer.AsSpan(_buffered, (int)wanted));
            if (read == 0)
            {
                return;
            }

            _buffered += read;
            wanted -= read;
        }
    }
}
