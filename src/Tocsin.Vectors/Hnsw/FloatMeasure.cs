using System.Runtime.Intrinsics.X86;
using Tocsin.Numerics;
using Tocsin.Vectors.Storage;

namespace Tocsin.Vectors.Hnsw;

/// <summary>Distances by the vectors themselves.</summary>
internal sealed unsafe class FloatMeasure(VectorRows rows) : Measure
{
    private readonly float[] _own = GC.AllocateArray<float>(rows.Dimension, pinned: true);
    private readonly bool _isSquared = rows.Metric == VectorMetric.L2;

    /// <inheritdoc/>
    public override void Aim(ReadOnlySpan<float> vector) => vector.CopyTo(_own);

    /// <inheritdoc/>
    public override void Aim(int row) => rows.Row(row).CopyTo(_own);

    /// <inheritdoc/>
    public override void Of(int* ids, int count, uint* distances)
    {
        for (int i = 0; i < count; i++)
        {
            float distance = _isSquared ? SquaredDistance.Of(_own, rows.Row(ids[i])) : -Dot.Of(_own, rows.Row(ids[i]));
            uint bits = BitConverter.SingleToUInt32Bits(distance);

            // Floats in their order: those below zero upside down, and all of them before the others.
            distances[i] = (bits & 0x8000_0000) == 0 ? bits | 0x8000_0000 : ~bits;
        }
    }

    /// <inheritdoc/>
    public override void Fetch(int row)
    {
        if (Sse.IsSupported)
        {
            float* at = rows.At(row);
            int lines = Math.Min(8, rows.Stride / VectorRows.FloatsOfALine);
            for (int line = 0; line < lines; line++)
            {
                Sse.Prefetch0(at + (line * VectorRows.FloatsOfALine));
            }
        }
    }
}
