using System.Buffers.Binary;
using System.Diagnostics;

namespace Tocsin.Engine.Streams.Segments;

/// <summary>Where a journal ends: everything that a frame says about what came before it.</summary>
/// <param name="Next">The position after the last record.</param>
/// <param name="Inputs">Inputs from position 0 on.</param>
/// <param name="Rejected">Records refused from position 0 on.</param>
/// <param name="Duplicates">Records dropped because their source had delivered them before.</param>
/// <param name="ArrivalTicks">Arrival of the last record.</param>
internal readonly record struct JournalEnd(long Next, long Inputs, long Rejected, long Duplicates, long ArrivalTicks);

/// <summary>
/// Encodes frames, one behind the other, into a buffer that is kept: in the steady state nothing is allocated. Used by one thread.
/// </summary>
internal sealed class FrameWriter
{
    private byte[] _bytes = new byte[64 * 1024];
    private int _length;
    private int _frameStart = -1;
    private FrameHeader _header;
    private int _records;
    private int _inputs;
    private int _rejected;
    private long _firstOffset;
    private long _lastOffset;
    private FrameFlags _flags;

    /// <summary>All finished frames since <see cref="Clear"/>.</summary>
    public ReadOnlySpan<byte> Written => _bytes.AsSpan(0, _frameStart < 0 ? _length : _frameStart);

    /// <summary>Bytes of the frame that is open.</summary>
    public int FrameBytes => _length - _frameStart;

    /// <summary>Records in the frame that is open.</summary>
    public int FrameRecords => _records;

    public void Clear()
    {
        _length = 0;
        _frameStart = -1;
    }

    /// <summary>Forgets everything from a length of <see cref="Written"/> on: an append that is not to be.</summary>
    public void CutTo(int length)
    {
        _length = length;
        _frameStart = -1;
    }

    /// <summary>Opens a frame behind what was written.</summary>
    public void Begin(FrameKind kind, in JournalEnd end, long durableBefore, ReadOnlySpan<byte> source)
    {
        Debug.Assert(_frameStart < 0, "a frame is open");
        _frameStart = _length;
        _header = new FrameHeader
        {
            Length = 0,
            Kind = kind,
            SourceLength = checked((ushort)source.Length),
            First = end.Next,
            InputsBefore = end.Inputs,
            RejectedBefore = end.Rejected,
            Duplicates = end.Duplicates,
            DurableBefore = durableBefore,
            ArrivalTicks = end.ArrivalTicks,
            Records = 0,
        };
        _records = _inputs = _rejected = 0;
        _firstOffset = _lastOffset = 0;
        _flags = FrameFlags.None;
        source.CopyTo(Reserve(FrameHeader.Size + source.Length)[FrameHeader.Size..]);
        _length += FrameHeader.Size + source.Length;
    }

    /// <summary>Adds an input of the frame's source, or of none.</summary>
    public void AddInput(ReadOnlySpan<byte> payload, RecordFlags flags, long offset)
    {
        Span<byte> free = Reserve(1 + (2 * Varint.MaxBytes) + payload.Length);
        free[0] = Head(RecordKind.Input, flags);
        int at = 1 + Varint.Write(free[1..], payload.Length);
        if (_header.SourceLength > 0)
        {
            if (_inputs == 0)
            {
                _firstOffset = offset;
                _lastOffset = offset - 1;
            }

            at += Varint.Write(free[at..], offset - _lastOffset - 1);
            _lastOffset = offset;
        }

        payload.CopyTo(free[at..]);
        _length += at + payload.Length;
        _records++;
        _inputs++;
    }

    /// <summary>Adds a record that is no input.</summary>
    public void Add(RecordKind kind, ReadOnlySpan<byte> payload)
    {
        Span<byte> free = Reserve(1 + Varint.MaxBytes + payload.Length);
        free[0] = Head(kind, RecordFlags.None);
        int at = 1 + Varint.Write(free[1..], payload.Length);
        payload.CopyTo(free[at..]);
        _length += at + payload.Length;
        _records++;
        _flags |= kind == RecordKind.Mark ? FrameFlags.HasMarks : FrameFlags.None;
    }

    /// <summary>Adds what says that records were refused.</summary>
    public void AddRejection(int count)
    {
        Span<byte> payload = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32LittleEndian(payload, count);
        Add(RecordKind.Rejection, payload);
        _rejected += count;
    }

    /// <summary>Adds bytes that are no record: the body of a sources frame.</summary>
    public void AddRaw(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(Reserve(bytes.Length));
        _length += bytes.Length;
    }

    /// <summary>Adds a number to the body of a sources frame.</summary>
    public void AddRawVarint(long value) => _length += Varint.Write(Reserve(Varint.MaxBytes), value);

    /// <summary>Seals the frame and answers where the journal ends after it.</summary>
    public JournalEnd End(bool continued, uint salt)
    {
        FrameHeader header = _header with
        {
            Length = _length - _frameStart,
            Flags = _flags | (continued ? FrameFlags.Continued : FrameFlags.None),
            Records = _records,
            Inputs = _inputs,
            Rejected = _rejected,
            FirstOffset = _firstOffset,
            LastOffset = _lastOffset,
        };
        header.Seal(_bytes.AsSpan(_frameStart, header.Length), salt);
        _frameStart = -1;
        return new JournalEnd(
            header.Next, header.InputsBefore + _inputs, header.RejectedBefore + _rejected, header.Duplicates, header.ArrivalTicks);
    }

    private static byte Head(RecordKind kind, RecordFlags flags) => (byte)((int)kind | ((int)flags << 4));

    private Span<byte> Reserve(int bytes)
    {
        if (_bytes.Length - _length < bytes)
        {
            Array.Resize(ref _bytes, (int)Math.Min(Array.MaxLength, Math.Max(_bytes.Length * 2L, (long)_length + bytes)));
        }

        return _bytes.AsSpan(_length);
    }
}
