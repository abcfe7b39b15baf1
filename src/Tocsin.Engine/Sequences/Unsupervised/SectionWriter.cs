using System.Buffers;
using System.Buffers.Binary;

namespace Tocsin.Engine.Sequences.Unsupervised;

/// <summary>Writes the numbers of a model's section, little-endian.</summary>
internal sealed class SectionWriter(IBufferWriter<byte> destination)
{
    public void WriteCount(int value)
    {
        BinaryPrimitives.WriteInt32LittleEndian(destination.GetSpan(sizeof(int)), value);
        destination.Advance(sizeof(int));
    }

    public void WriteDouble(double value)
    {
        BinaryPrimitives.WriteDoubleLittleEndian(destination.GetSpan(sizeof(double)), value);
        destination.Advance(sizeof(double));
    }

    public void WriteCounts(ReadOnlySpan<int> values)
    {
        WriteCount(values.Length);
        foreach (int value in values)
        {
            WriteCount(value);
        }
    }

    public void WriteBytes(ReadOnlySpan<byte> bytes)
    {
        WriteCount(bytes.Length);
        destination.Write(bytes);
    }
}
