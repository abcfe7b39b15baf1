using System.Buffers;

namespace Tocsin.Engine.Templates;

/// <summary>Writes a state's payload: numbers as LEB128 (seven bits a byte, the lowest first), byte strings with their length before them.</summary>
internal sealed class StateWriter
{
    private readonly ArrayBufferWriter<byte> _bytes = new(4096);

    /// <summary>What was written.</summary>
    public ReadOnlySpan<byte> Written => _bytes.WrittenSpan;

    /// <summary>Writes a number that is not negative.</summary>
    public void Number(long number)
    {
        Span<byte> bytes = _bytes.GetSpan(10);
        int length = 0;
        ulong rest = checked((ulong)number);
        for (; rest >= 0x80; rest >>= 7)
        {
            bytes[length++] = (byte)(rest | 0x80);
        }

        bytes[length++] = (byte)rest;
        _bytes.Advance(length);
    }

    /// <summary>Writes a byte string.</summary>
    public void Bytes(ReadOnlySpan<byte> bytes)
    {
        Number(bytes.Length);
        _bytes.Write(bytes);
    }
}
