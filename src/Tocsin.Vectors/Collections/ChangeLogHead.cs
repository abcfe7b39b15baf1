using System.Buffers.Binary;
using Tocsin.Numerics;
using Tocsin.Vectors.Files;

namespace Tocsin.Vectors.Collections;

// magic      "TOCSINVC"
// version    uint
// mark       uint    (from version 2 on)
// generation long    (from version 2 on)
// checksum   uint, CRC-32C of what is before it
/// <summary>How a log of changes begins: it says which saved index it follows.</summary>
/// <param name="Generation">Of the index; unknown in version 1.</param>
/// <param name="Bytes">How long the head is.</param>
internal readonly record struct ChangeLogHead(Generation Generation, int Bytes)
{
    /// <summary>The length of a head as it is written today.</summary>
    public const int Length = 28;

    private const int FirstLength = 16; // of version 1
    private const uint Version = 2;

    private static ReadOnlySpan<byte> Magic => "TOCSINVC"u8;

    public static byte[] Of(Generation generation)
    {
        byte[] head = new byte[Length];
        Magic.CopyTo(head);
        BinaryPrimitives.WriteUInt32LittleEndian(head.AsSpan(8), Version);
        BinaryPrimitives.WriteUInt32LittleEndian(head.AsSpan(12), generation.Mark);
        BinaryPrimitives.WriteInt64LittleEndian(head.AsSpan(16), generation.Number);
        BinaryPrimitives.WriteUInt32LittleEndian(head.AsSpan(Length - 4), Crc32C.Compute(head.AsSpan(0, Length - 4)));
        return head;
    }

    /// <param name="start">The file's first bytes, <see cref="Length"/> of them or all that there are.</param>
    /// <param name="path">Of the file, for who reads a fault.</param>
    /// <returns>Null when it does not begin as one.</returns>
    /// <exception cref="VectorFileException">It has a version that is not read.</exception>
    public static ChangeLogHead? Read(ReadOnlySpan<byte> start, string path)
    {
        if (start.Length < FirstLength || !start.StartsWith(Magic))
        {
            return null;
        }

        uint version = BinaryPrimitives.ReadUInt32LittleEndian(start[8..]);
        return version switch
        {
            1 => IsWhole(start, FirstLength) ? new ChangeLogHead(Generation.Unknown, FirstLength) : null,
            Version => IsWhole(start, Length)
                ? new ChangeLogHead(new Generation(BinaryPrimitives.ReadInt64LittleEndian(start[16..]), BinaryPrimitives.ReadUInt32LittleEndian(start[12..])), Length)
                : null,
            _ => throw new VectorFileException($"'{path}' has version {version}, and this program reads 1 and {Version}."),
        };
    }

    private static bool IsWhole(ReadOnlySpan<byte> start, int length) =>
        start.Length >= length && BinaryPrimitives.ReadUInt32LittleEndian(start[(length - 4)..]) == Crc32C.Compute(start[..(length - 4)]);
}
