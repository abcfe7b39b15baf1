using System.Runtime.Intrinsics.X86;
using Tocsin.Numerics;
using Tocsin.Vectors.Storage;

namespace Tocsin.Vectors.Hnsw;

/// <summary>Distances by the vectors themselves.</summary>
internal sealed unsafe class FloatMeasure(VectorRows rows) : Measure
{
    private const uint Sign = 0x8000_0000;
    private const int LinesAhead = 8;

    // With the zeros that a row has up to its stride.
    private readonly float[] _own = GC.AllocateArray<float>(rows.Stride, pinned: true);
    private readonly nint[] _at = GC.AllocateArray<nint>(HnswWalk.Batch, pinned: true);
    private readonly bool _isSquared = rows.Metric == VectorMetric.L2;

    /// <inheritdoc/>
    public override uint OfItself => InOrder(_isSquared ? 0 : BitConverter.SingleToUInt32Bits(Dot.Of(_own, _own)));

    /// <inheritdoc/>
    public override void Aim(ReadOnlySpan<float> vector) => vector.CopyTo(_own);

    /// <inheritdoc/>
    public override void Aim(int row) => rows.Row(row).CopyTo(_own);

    /// <inheritdoc/>
    public override void Of(int* ids, int count, uint* distances)
    {
        for (int i = 0; i < count; i++)
        {
            _at[i] = (nint)rows.At(ids[i]);
        }

        ReadOnlySpan<nint> at = _at.AsSpan(0, count);
        Span<float> scores = new(distances, count);
        fixed (float* own = _own)
        {
            if (_isSquared)
            {
                SquaredDistanceRows.Of(own, rows.Stride, at, scores);
            }
            else
            {
                DotRows.Of(own, rows.Stride, at, scores);
            }
        }

        for (int i = 0; i < count; i++)
        {
            distances[i] = InOrder(distances[i]);
        }
    }

    // Floats in their order: those below zero upside down, and all of them before the others; products the other way round.
    private uint InOrder(uint score)
    {
        uint bits = score ^ (_isSquared ? 0 : Sign);
        return (bits & Sign) == 0 ? bits | Sign : ~bits;
    }

    /// <inheritdoc/>
    public override double Estimate(uint distance) => BitConverter.UInt32BitsToSingle((distance & Sign) != 0 ? distance & ~Sign : ~distance);

    /// <inheritdoc/>
    public override void Fetch(int row)
    {
        if (Sse.IsSupported)
        {
            float* at = rows.At(row);
            int lines = Math.Min(LinesAhead, rows.Stride / VectorRows.FloatsOfALine);
            for (int line = 0; line < lines; line++)
            {
                Sse.Prefetch0(at + (line * VectorRows.FloatsOfALine));
            }
        }
    }
}
