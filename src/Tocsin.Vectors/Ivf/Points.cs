using System.Runtime.CompilerServices;
using Tocsin.Vectors.Storage;

namespace Tocsin.Vectors.Ivf;

// [count, dimension], stride floats from one to the next
/// <summary>Points in one piece of memory: a sample that k-means learns from, or its centres. Keep it alive while pointers into it are used.</summary>
internal sealed unsafe class Points
{
    private readonly NativeBlock _memory;

    /// <summary>Points at the origin.</summary>
    public Points(int count, int dimension, int stride)
        : this(new NativeBlock((long)count * stride * sizeof(float)), count, dimension, stride)
    {
    }

    /// <summary>Points that are in memory already.</summary>
    public Points(NativeBlock memory, int count, int dimension, int stride)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(memory.Bytes, (long)count * stride * sizeof(float));
        (_memory, Count, Dimension, Stride) = (memory, count, dimension, stride);
        Start = (float*)memory.Start;
    }

    public int Count { get; }

    public int Dimension { get; }

    public int Stride { get; }

    public float* Start { get; }

    public long Bytes => _memory.Bytes;

    // -> [dimension]
    public Span<float> this[int point] => new(At(point), Dimension);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public float* At(int point) => Start + ((long)point * Stride);

    /// <summary>Rows, copied in the order given.</summary>
    public static Points Of(VectorRows rows, ReadOnlySpan<int> chosen)
    {
        Points points = new(chosen.Length, rows.Dimension, rows.Stride);
        for (int i = 0; i < chosen.Length; i++)
        {
            rows.Row(chosen[i]).CopyTo(points[i]);
        }

        return points;
    }

    /// <summary>Some of these points, copied in the order given.</summary>
    public Points Choose(ReadOnlySpan<int> chosen)
    {
        Points points = new(chosen.Length, Dimension, Stride);
        for (int i = 0; i < chosen.Length; i++)
        {
            this[chosen[i]].CopyTo(points[i]);
        }

        return points;
    }
}
