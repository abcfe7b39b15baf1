using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace Tocsin.Engine.Logs.Snapshots;

/// <summary>
/// Writes a saved state's content: numbers as LEB128 (seven bits a byte, the lowest first), reals as their 64 bits, byte strings and texts
/// (UTF-8) with their length before them. All slices write in this one way, so that what is on disk needs one description.
/// </summary>
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
            bytes[length++] = (byte)(rest | 0x80);
        bytes[length++] = (byte)rest;
        _bytes.Advance(length);
    }

    /// <summary>Writes 0 or 1.</summary>
    public void Flag(bool flag) => Number(flag ? 1 : 0);

    /// <summary>Writes a finite number.</summary>
    public void Real(double real)
    {
        BinaryPrimitives.WriteDoubleLittleEndian(_bytes.GetSpan(sizeof(double)), real);
        _bytes.Advance(sizeof(double));
    }

    /// <summary>A real; null is told apart.</summary>
    public void Real(double? real)
    {
        Flag(real is not null);
        if (real is { } there)
            Real(there);
    }

    /// <summary>Writes a byte string.</summary>
    public void Bytes(ReadOnlySpan<byte> bytes)
    {
        Number(bytes.Length);
        _bytes.Write(bytes);
    }

    /// <summary>Writes a text.</summary>
    public void Text(string text) => Bytes(Encoding.UTF8.GetBytes(text));

    /// <summary>A text; null is told apart from an empty one.</summary>
    public void MaybeText(string? text)
    {
        Flag(text is not null);
        if (text is not null)
            Text(text);
    }
}
