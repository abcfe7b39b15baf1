using System.Buffers.Binary;

namespace Tocsin.Engine.Streams.Segments;

/// <summary>An intact frame in a read buffer; valid until the next one is read.</summary>
internal readonly ref struct Frame(FrameHeader header, ReadOnlySpan<byte> bytes)
{
    private readonly ReadOnlySpan<byte> _bytes = bytes;

    public FrameHeader Header { get; } = header;

    /// <summary>UTF-8 name of the source, or empty.</summary>
    public ReadOnlySpan<byte> Source => _bytes.Slice(FrameHeader.Size, Header.SourceLength);

    /// <summary>What follows the source's name.</summary>
    public ReadOnlySpan<byte> Body => _bytes[(FrameHeader.Size + Header.SourceLength)..];

    public FrameRecords GetEnumerator() => new(Header, Body);
}

/// <summary>Walks over the records of a frame. Throws <see cref="InvalidDataException"/> where they do not fit their frame.</summary>
internal ref struct FrameRecords(FrameHeader header, ReadOnlySpan<byte> body)
{
    private readonly bool _hasSource = header.SourceLength > 0;
    private ReadOnlySpan<byte> _rest = body;
    private int _left = header.Records;
    private long _offset = header.FirstOffset - 1;
    private long _position = header.First - 1;

    public readonly FrameRecords Current => this;

    public readonly long Position => _position;

    public RecordKind Kind { get; private set; }

    public RecordFlags Flags { get; private set; }

    public ReadOnlySpan<byte> Payload { get; private set; }

    /// <summary>The source's offset of this input; 0 when there is none.</summary>
    public long SourceOffset { get; private set; }

    public bool MoveNext()
    {
        if (_left == 0)
        {
            return _rest.IsEmpty ? false : throw Varint.Malformed();
        }

        _left--;
        _position++;
        if (_rest.IsEmpty)
        {
            throw Varint.Malformed();
        }

        byte head = _rest[0];
        _rest = _rest[1..];
        Kind = (RecordKind)(head & 0x0F);
        Flags = (RecordFlags)(head >> 4);
        long length = Varint.Read(ref _rest);
        if (_hasSource && Kind == RecordKind.Input)
        {
            _offset += 1 + Varint.Read(ref _rest);
            SourceOffset = _offset;
        }
        else
        {
            SourceOffset = 0;
        }

        if (length < 0 || length > _rest.Length)
        {
            throw Varint.Malformed();
        }

        Payload = _rest[..(int)length];
        _rest = _rest[(int)length..];
        return true;
    }
}

/// <summary>What a mark's payload holds: the position that it is about, then the mark itself.</summary>
internal static class MarkPayload
{
    public const int Prefix = sizeof(long);

    public static byte[] Create(long about, ReadOnlySpan<byte> mark)
    {
        byte[] payload = new byte[Prefix + mark.Length];
        BinaryPrimitives.WriteInt64LittleEndian(payload, about);
        mark.CopyTo(payload.AsSpan(Prefix));
        return payload;
    }

    public static long About(ReadOnlySpan<byte> payload) => BinaryPrimitives.ReadInt64LittleEndian(payload);
}
