using System.Buffers.Binary;
using Tocsin.Engine.Streams.Segments;

namespace Tocsin.Engine.Streams;

/// <summary>
/// The marks of a journal by the position that they are about, for a lane that goes on reading at <paramref name="from"/>. On disk a
/// mark's payload is that position (i64, little-endian), then the mark itself.
/// </summary>
internal sealed class MarkIndex(long from)
{
    private readonly Dictionary<long, byte[]> _marks = [];

    /// <summary>What a mark's record holds.</summary>
    public static byte[] Payload(long about, ReadOnlySpan<byte> mark)
    {
        byte[] payload = new byte[sizeof(long) + mark.Length];
        BinaryPrimitives.WriteInt64LittleEndian(payload, about);
        mark.CopyTo(payload.AsSpan(sizeof(long)));
        return payload;
    }

    /// <summary>The marks about a record, joined in their order; empty when there are none.</summary>
    public ReadOnlySpan<byte> this[long position] =>
        _marks.Count > 0 && _marks.TryGetValue(position, out byte[]? mark) ? mark : default;

    /// <summary>Notes the marks in a frame.</summary>
    public void Add(in Frame frame)
    {
        if (!frame.Header.Flags.HasFlag(FrameFlags.HasMarks))
        {
            return;
        }

        FrameRecords records = frame.Records;
        while (records.MoveNext())
        {
            if (records.Kind != RecordKind.Mark)
            {
                continue;
            }

            long about = BinaryPrimitives.ReadInt64LittleEndian(records.Payload);
            ReadOnlySpan<byte> mark = records.Payload[sizeof(long)..];
            if (about >= from)
            {
                _marks[about] = [.. this[about], .. mark];
            }
        }
    }
}
