using System.Buffers.Binary;
using Tocsin.Engine.Logs.Snapshots;

namespace Tocsin.Engine.Sequences.Unsupervised;

/// <summary>Arrays in a model's section, beside what <see cref="StateWriter"/> and <see cref="StateReader"/> have.</summary>
internal static class ModelState
{
    /// <summary>Numbers that are not negative, their count before them.</summary>
    public static void Numbers(this StateWriter writer, ReadOnlySpan<int> numbers)
    {
        writer.Number(numbers.Length);
        foreach (int number in numbers)
        {
            writer.Number(number);
        }
    }

    /// <summary>At most <paramref name="mostNumbers"/> numbers from 0 to <paramref name="most"/>.</summary>
    public static int[] Numbers(this ref StateReader reader, string what, int mostNumbers, int most)
    {
        int count = reader.Count(what);
        reader.Require(count <= mostNumbers, what, $"are {count}, more than {mostNumbers}");
        int[] numbers = new int[count];
        for (int i = 0; i < count; i++)
        {
            numbers[i] = (int)reader.Number(what, most);
        }

        return numbers;
    }

    /// <summary>IEEE doubles, little-endian, as one byte string.</summary>
    public static void Doubles(this StateWriter writer, ReadOnlySpan<double> values)
    {
        byte[] bytes = new byte[values.Length * sizeof(double)];
        for (int i = 0; i < values.Length; i++)
        {
            BinaryPrimitives.WriteDoubleLittleEndian(bytes.AsSpan(i * sizeof(double)), values[i]);
        }

        writer.Bytes(bytes);
    }

    /// <summary>At most <paramref name="mostValues"/> finite numbers, each larger than the one before it.</summary>
    public static double[] AscendingDoubles(this ref StateReader reader, string what, int mostValues)
    {
        ReadOnlySpan<byte> bytes = reader.Bytes(what);
        reader.Require(bytes.Length % sizeof(double) == 0 && bytes.Length / sizeof(double) <= mostValues, what, $"take {bytes.Length} bytes, not 8 for each of at most {mostValues}");
        double[] values = new double[bytes.Length / sizeof(double)];
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = BinaryPrimitives.ReadDoubleLittleEndian(bytes[(i * sizeof(double))..]);
            reader.Require(double.IsFinite(values[i]), what, $"hold {values[i]}, which is not finite");
            reader.Require(i == 0 || values[i] > values[i - 1], what, "do not ascend");
        }

        return values;
    }
}
