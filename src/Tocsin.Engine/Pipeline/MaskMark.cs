using System.Buffers.Binary;
using Tocsin.Engine.Streams;

namespace Tocsin.Engine.Pipeline;

/// <summary>
/// The mark "these masks ran out of time on this line", which replay must obey: a kind byte and the masks as bits, little-endian.
/// </summary>
internal static class MaskMark
{
    private const byte Kind = 1;

    public static void Append(ILaneContext context, ulong skipped)
    {
        Span<byte> mark = stackalloc byte[1 + sizeof(ulong)];
        mark[0] = Kind;
        BinaryPrimitives.WriteUInt64LittleEndian(mark[1..], skipped);
        context.MarkDurably(mark);
    }

    /// <summary>The masks to skip; none for a mark of another kind.</summary>
    public static ulong Read(ReadOnlySpan<byte> mark) =>
        mark.Length == 1 + sizeof(ulong) && mark[0] == Kind ? BinaryPrimitives.ReadUInt64LittleEndian(mark[1..]) : 0;
}
