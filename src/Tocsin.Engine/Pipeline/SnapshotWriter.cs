using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace Tocsin.Engine.Pipeline;

/// <summary>Writes a state as little-endian numbers and length-prefixed bytes.</summary>
internal sealed class SnapshotWriter
{
    private readonly ArrayBufferWriter<byte> _bytes = new(4096);

    public ReadOnlySpan<byte> Written => _bytes.WrittenSpan;

    public void WriteByte(byte value) => _bytes.Write([value]);

    public void WriteInt64(long value)
    {
        BinaryPrimitives.WriteInt64LittleEndian(_bytes.GetSpan(sizeof(long)), value);
        _bytes.Advance(sizeof(long));
    }

    /// <summary>Seven bits a byte, the low ones first: most counts are small.</summary>
    public void WriteVariable(ulong value)
    {
        for (; value >= 0x80; value >>= 7)
            WriteByte((byte)(value | 0x80));
        WriteByte((byte)value);
    }

    public void WriteBytes(ReadOnlySpan<byte> bytes)
    {
        WriteVariable((ulong)bytes.Length);
        _bytes.Write(bytes);
    }

    /// <summary>A text; null is told apart from an empty one.</summary>
    public void WriteText(string? text)
    {
        WriteByte(text is null ? (byte)0 : (byte)1);
        if (text is not null)
            WriteBytes(Encoding.UTF8.GetBytes(text));
    }
}
