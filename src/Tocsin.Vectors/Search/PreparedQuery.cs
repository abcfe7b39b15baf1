using System.Runtime.CompilerServices;
using Tocsin.Vectors.Storage;

namespace Tocsin.Vectors.Search;

/// <summary>A query as kernels want it: checked, at unit length under cosine, aligned, with zeros up to the stride of the rows.</summary>
public static unsafe class PreparedQuery
{
    [ThreadStatic]
    private static float[]? _buffer;

    // query: [dimension] -> [stride]
    /// <summary>Prepares a query in memory of this thread, which holds it until the thread prepares the next one. Allocates nothing in steady state.</summary>
    /// <exception cref="InvalidVectorException">It cannot be compared with the rows.</exception>
    public static float* Of(ReadOnlySpan<float> query, VectorRows rows)
    {
        VectorCheck.All(query, 1, rows.Dimension, rows.Metric);
        float* prepared = Buffer(rows.Stride);
        Fill(query, rows, prepared);
        return prepared;
    }

    // query: [dimension], prepared: [stride]
    /// <summary>The same in memory of the caller, for a query that has been checked.</summary>
    public static void Fill(ReadOnlySpan<float> query, VectorRows rows, float* prepared)
    {
        Span<float> to = new(prepared, rows.Stride);
        query.CopyTo(to);
        to[query.Length..].Clear();
        if (rows.Metric == VectorMetric.Cosine)
        {
            VectorCheck.Normalise(to[..query.Length]);
        }
    }

    private static float* Buffer(int floats)
    {
        float[]? buffer = _buffer;
        if (buffer is null || buffer.Length < floats + VectorRows.FloatsOfALine)
        {
            _buffer = buffer = GC.AllocateArray<float>(floats + VectorRows.FloatsOfALine, pinned: true);
        }

        nuint start = (nuint)Unsafe.AsPointer(ref buffer[0]);
        return (float*)((start + 63) & ~(nuint)63);
    }
}
