using System.Runtime.Intrinsics.X86;
using Tocsin.Numerics;

namespace Tocsin.Vectors.Hnsw;

/// <summary>Distances by 8-bit codes: whole numbers in units of the step squared.</summary>
internal sealed unsafe class CodeMeasure(VectorCodes codes, VectorMetric metric) : Measure
{
    // Products are turned, and moved so far up that none is below zero.
    private const uint Half = 0x8000_0000;

    private readonly byte[] _codes = GC.AllocateArray<byte>(codes.Stride, pinned: true);
    private readonly sbyte[] _own = GC.AllocateArray<sbyte>(codes.Stride, pinned: true);
    private readonly nint[] _rows = GC.AllocateArray<nint>(HnswWalk.Batch, pinned: true);
    private readonly bool _isSquared = codes.Scale.IsSquared;
    private readonly double _unit = (double)codes.Scale.Step * codes.Scale.Step;
    private readonly float[] _scaled = metric == VectorMetric.InnerProduct ? new float[codes.Stride] : [];
    private float _turn = 1;
    private uint _constant;
    private uint _squares;

    /// <inheritdoc/>
    public override uint OfItself => _isSquared ? 0 : Half - _squares;

    /// <inheritdoc/>
    public override void Aim(ReadOnlySpan<float> vector)
    {
        vector = Scaled(vector);
        uint squares = codes.Scale.Encode(vector, _codes, out _);
        fixed (byte* from = _codes)
        {
            Take(from, squares);
        }
    }

    /// <inheritdoc/>
    public override void Aim(int row)
    {
        _turn = 1;
        Take(codes.At(row), *codes.Squares(row));
    }

    /// <inheritdoc/>
    public override void Of(int* ids, int count, uint* distances)
    {
        fixed (nint* rows = _rows)
        fixed (sbyte* own = _own)
        {
            for (int i = 0; i < count; i++)
            {
                rows[i] = (nint)codes.At(ids[i]);
            }

            ByteDot.Of(own, (byte**)rows, count, codes.Stride, (int*)distances);
            if (_isSquared)
            {
                // |a - b|^2 = |a|^2 + |b|^2 - 2ab, below 2^32 for the longest vectors there are: what overflows on the way comes back.
                for (int i = 0; i < count; i++)
                {
                    distances[i] = _constant + *codes.Squares(ids[i]) - (2 * distances[i]);
                }
            }
            else
            {
                for (int i = 0; i < count; i++)
                {
                    distances[i] = _constant - distances[i];
                }
            }
        }
    }

    /// <inheritdoc/>
    public override double Estimate(uint distance) => (_isSquared, metric) switch
    {
        (false, _) => ((double)distance - Half) * _unit / _turn,
        (true, VectorMetric.L2) => distance * _unit,

        // |a - b|^2 = 2 - 2ab at unit length.
        (true, _) => (distance * _unit / 2) - 1,
    };

    /// <inheritdoc/>
    public override void Fetch(int row)
    {
        if (Sse.IsSupported)
        {
            byte* at = codes.At(row);
            int bytes = Math.Min(512, codes.Stride);
            for (int line = 0; line < bytes; line += ByteDot.Line)
            {
                Sse.Prefetch0(at + line);
            }

            if (_isSquared)
            {
                Sse.Prefetch0(codes.Squares(row));
            }
        }
    }

    // The order by inner products does not depend on the length of the query, which may have nothing to do with that of the rows: it is brought to where codes tell
    // most.
    private ReadOnlySpan<float> Scaled(ReadOnlySpan<float> vector)
    {
        _turn = 1;
        if (metric != VectorMetric.InnerProduct || _isSquared)
        {
            return vector;
        }

        float greatest = 0;
        foreach (float value in vector)
        {
            greatest = Math.Max(greatest, Math.Abs(value));
        }

        float turn = 127 * codes.Scale.Step / greatest;
        if (!float.IsNormal(turn))
        {
            return vector;
        }

        _turn = turn;
        for (int i = 0; i < vector.Length; i++)
        {
            _scaled[i] = vector[i] * turn;
        }

        return _scaled.AsSpan(0, vector.Length);
    }

    private void Take(byte* from, uint squares)
    {
        int sum = 0;
        for (int i = 0; i < _own.Length; i++)
        {
            int value = from[i] - CodeScale.Zero;
            _own[i] = (sbyte)value;
            sum += value;
        }

        // The product with bytes that are greater by Zero is too great by so much.
        uint over = (uint)(CodeScale.Zero * sum);
        _squares = squares;
        _constant = _isSquared ? squares + (2 * over) : Half + over;
    }
}
