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

    public FrameRecords Records => new(this);
}

/// <summary>Walks over the records of a frame. Throws <see cref="InvalidDataException"/> where they do not fit their frame.</summary>
internal ref struct FrameRecords(Frame frame)
{
    private readonly ReadOnlySpan<byte> _source = frame.Source;
    private readonly long _arrival = frame.Header.ArrivalTicks;
    private ReadOnlySpan<byte> _rest = frame.Body;
    private int _left = frame.Header.Records;
    private long _offset = frame.Header.FirstOffset - 1;

    public long Position { get; private set; } = frame.Header.First - 1;

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
        Position++;
        if (_rest.IsEmpty)
        {
            throw Varint.Malformed();
        }

        byte head = _rest[0];
        _rest = _rest[1..];
        Kind = (RecordKind)(head & 0x0F);
        Flags = (RecordFlags)(head >> 4);
        long length = Varint.Read(ref _rest);
        if (!_source.IsEmpty && Kind == RecordKind.Input)
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

    /// <summary>The record as a lane's processor takes it.</summary>
    public readonly JournalRecord With(ReadOnlySpan<byte> mark) => new()
    {
        Position = Position,
        Kind = Kind,
        Flags = Flags,
        ArrivalTicks = _arrival,
        Source = _source,
        SourceOffset = SourceOffset,
        Payload = Payload,
        Mark = mark,
    };
}
