using System.Buffers.Binary;
using System.Text;

namespace Tocsin.Engine.Pipeline;

/// <summary>Reads what <see cref="SnapshotWriter"/> wrote. Throws <see cref="InvalidDataException"/> where the bytes end early.</summary>
internal ref struct SnapshotReader(ReadOnlySpan<byte> bytes)
{
    private ReadOnlySpan<byte> _rest = bytes;

    public readonly bool AtEnd => _rest.IsEmpty;

    public byte ReadByte() => Take(1)[0];

    public long ReadInt64() => BinaryPrimitives.ReadInt64LittleEndian(Take(sizeof(long)));

    public ulong ReadVariable()
    {
        ulong value = 0;
        for (int shift = 0; shift < 64; shift += 7)
        {
            byte next = ReadByte();
            value |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80)
                return value;
        }

        throw new InvalidDataException("The pipeline's state holds a number of more than 64 bits: it is damaged.");
    }

    public ReadOnlySpan<byte> ReadBytes() => Take(checked((int)Math.Min(ReadVariable(), int.MaxValue)));

    public string? ReadText() => ReadByte() == 0 ? null : Encoding.UTF8.GetString(ReadBytes());

    private ReadOnlySpan<byte> Take(int length)
    {
        if (length > _rest.Length)
            throw new InvalidDataException($"The pipeline's state ends {length - _rest.Length} bytes early: it is damaged.");
        ReadOnlySpan<byte> taken = _rest[..length];
        _rest = _rest[length..];
        return taken;
    }
}
