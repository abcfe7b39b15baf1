using System.Text;

namespace Tocsin.Engine.Tests.Similarity.Embedding.Onnx;

/// <summary>Writes a protobuf message, field by field.</summary>
internal sealed class ProtoMessage
{
    private readonly List<byte> _bytes = [];

    public ProtoMessage Add(int field, long value)
    {
        Varint((ulong)(field << 3));
        Varint((ulong)value);
        return this;
    }

    public ProtoMessage Add(int field, float value)
    {
        Varint((ulong)((field << 3) | 5));
        _bytes.AddRange(BitConverter.GetBytes(value));
        return this;
    }

    public ProtoMessage Add(int field, byte[] value)
    {
        Varint((ulong)((field << 3) | 2));
        Varint((ulong)value.Length);
        _bytes.AddRange(value);
        return this;
    }

    public ProtoMessage Add(int field, string value) => Add(field, Encoding.UTF8.GetBytes(value));

    public ProtoMessage Add(int field, ProtoMessage value) => Add(field, value.ToArray());

    public ProtoMessage AddAll<T>(int field, IEnumerable<T> values, Func<T, ProtoMessage> message)
    {
        foreach (T value in values)
        {
            Add(field, message(value));
        }

        return this;
    }

    public byte[] ToArray() => [.. _bytes];

    private void Varint(ulong value)
    {
        for (; value >= 0x80; value >>= 7)
        {
            _bytes.Add((byte)(value | 0x80));
        }

        _bytes.Add((byte)value);
    }
}
