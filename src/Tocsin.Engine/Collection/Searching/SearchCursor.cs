using System.Buffers.Binary;
using System.Buffers.Text;

namespace Tocsin.Engine.Collection.Searching;

/// <summary>Where a search goes on: after the hit of this file at this offset. Opaque to everybody else.</summary>
/// <param name="Snapshot">The order of files that the search began with (<see cref="SearchOrders"/>).</param>
/// <param name="Key">The file's place in the order, should that be forgotten: its time in ticks.</param>
/// <param name="File">The file's number.</param>
/// <param name="Offset">The hit's offset.</param>
internal readonly record struct SearchCursor(ulong Snapshot, long Key, long File, long Offset)
{
    private const byte Version = 1;

    private const int Bytes = 33;

    public static bool TryParse(string text, out SearchCursor cursor)
    {
        cursor = default;
        Span<byte> bytes = stackalloc byte[Bytes + 3];
        if (text.Length != Base64Url.GetEncodedLength(Bytes) || !Base64Url.TryDecodeFromChars(text, bytes, out int written) || written != Bytes || bytes[0] != Version)
            return false;
        cursor = new SearchCursor(
            BinaryPrimitives.ReadUInt64LittleEndian(bytes[1..]), BinaryPrimitives.ReadInt64LittleEndian(bytes[9..]),
            BinaryPrimitives.ReadInt64LittleEndian(bytes[17..]), BinaryPrimitives.ReadInt64LittleEndian(bytes[25..]));
        return cursor.Offset >= 0 && cursor.Key >= 0 && cursor.Key <= DateTime.MaxValue.Ticks;
    }

    public override string ToString()
    {
        Span<byte> bytes = stackalloc byte[Bytes];
        bytes[0] = Version;
        BinaryPrimitives.WriteUInt64LittleEndian(bytes[1..], Snapshot);
        BinaryPrimitives.WriteInt64LittleEndian(bytes[9..], Key);
        BinaryPrimitives.WriteInt64LittleEndian(bytes[17..], File);
        BinaryPrimitives.WriteInt64LittleEndian(bytes[25..], Offset);
        return Base64Url.EncodeToString(bytes);
    }
}
