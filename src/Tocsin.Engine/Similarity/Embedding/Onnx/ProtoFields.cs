using System.Buffers.Binary;

namespace Tocsin.Engine.Similarity.Embedding.Onnx;

/// <summary>The fields of a protobuf message, one after another (protobuf.dev, Encoding). Groups, which nobody writes any more, are refused.</summary>
internal ref struct ProtoFields(ReadOnlySpan<byte> message)
{
    private ReadOnlySpan<byte> _rest = message;

    /// <summary>The field's number.</summary>
    public int Number { get; private set; }

    /// <summary>Whether it is a run of bytes: a text, a message, packed numbers.</summary>
    public bool IsBytes { get; private set; }

    /// <summary>Its bytes, where it is a run of them.</summary>
    public ReadOnlySpan<byte> Bytes { get; private set; }

    /// <summary>Its value, where it is a number.</summary>
    public ulong Value { get; private set; }

    /// <summary>Goes to the next; false at the end.</summary>
    /// <exception cref="FormatException">The message is cut, or no message.</exception>
    public bool Next()
    {
        if (_rest.IsEmpty)
        {
            return false;
        }

        ulong tag = Varint();
        Number = tag >> 3 is > 0 and <= 0x1fffffff ? (int)(tag >> 3) : throw new FormatException("it is no protobuf message");
        IsBytes = (tag & 7) == 2;
        Bytes = default;
        Value = (tag & 7) switch
        {
            0 => Varint(),
            1 => BinaryPrimitives.ReadUInt64LittleEndian(Take(8)),
            2 => 0,
            5 => BinaryPrimitives.ReadUInt32LittleEndian(Take(4)),
            _ => throw new FormatException("it is no protobuf message"),
        };
        if (IsBytes)
        {
            Bytes = Take(Varint());
        }

        return true;
    }

    private ReadOnlySpan<byte> Take(ulong count)
    {
        if (count > (ulong)_rest.Length)
        {
            throw new FormatException("it was cut");
        }

        ReadOnlySpan<byte> taken = _rest[..(int)count];
        _rest = _rest[(int)count..];
        return taken;
    }

    private ulong Varint()
    {
        ulong value = 0;
        for (int i = 0; i < 10; i++)
        {
            if (i >= _rest.Length)
            {
                throw new FormatException("it was cut");
            }

            value |= (ulong)(_rest[i] & 0x7f) << (7 * i);
            if (_rest[i] < 0x80)
            {
                _rest = _rest[(i + 1)..];
                return value;
            }
        }

        throw new FormatException("it is no protobuf message");
    }
}
