using System.Numerics;
using System.Runtime.InteropServices;
using Tocsin.Numerics;
using Tocsin.Vectors.Search;
using Tocsin.Vectors.Storage;

namespace Tocsin.Vectors.Flat;

/// <summary>
/// A group of queries against all rows, 64 rows at a time, which stay in the cache while every query meets them. Products of matrices add in
/// another order than a single search does, so they only pick candidates: what may be as near as the worst hit so far, with all that rounding can do
/// (Higham, Accuracy and Stability of Numerical Algorithms, 3.1), is scored again as a single search scores it. So the answers are the same, bit for bit.
/// </summary>
internal sealed unsafe partial class FlatBatch : IDisposable
{
    /// <summary>Rows that are compared at once: one word of deleted bits.</summary>
    public const int RowsAtOnce = ReachedBars.Columns;

    // Columns that a product takes in one step; a group's slice of them stays in the second cache.
    private const int SliceColumns = 128;
    private const int MostQueries = 512;
    private const int MostFloats = 2 << 20;

    private readonly VectorRows _rows;
    private readonly int _count;
    private readonly int _k;

    // [n, stride], and the same in slices: [stride / 128][n, 128]
    private readonly float* _queries;
    private readonly float* _slices;

    // [n, 64], [n], [n]
    private readonly float* _products;
    private readonly float[] _bars;
    private readonly ulong[] _reached;
    private readonly float[] _squares;
    private readonly float[] _offsets = new float[RowsAtOnce];
    private readonly double _rounding;
    private double _longest;

    private FlatBatch(VectorRows rows, int queries, int k)
    {
        (_rows, _count, _k) = (rows, queries, k);
        _queries = Allocate((nuint)queries * (nuint)rows.Stride);
        _slices = Allocate((nuint)queries * (nuint)rows.Stride);
        _products = Allocate((nuint)queries * RowsAtOnce);
        _bars = new float[queries];
        _reached = new ulong[queries];
        _squares = new float[queries];

        // A sum, in whatever order, is off by γ = ju / (1 − ju) of the sum of the magnitudes, j additions with u = 2⁻²⁴; a few more for what is done beside.
        double additions = (rows.Stride + 16) * Math.ScaleB(1, -24);
        _rounding = additions / (1 - additions);
    }

    /// <summary>How many queries make a group.</summary>
    public static int GroupOf(int queries, int stride, int threads)
    {
        int most = Math.Clamp(MostFloats / stride, 8, MostQueries);
        int groups = (queries + most - 1) / most;
        groups = (groups + threads - 1) / threads * threads;
        return (queries + groups - 1) / groups;
    }

    // queries: [n, dimension] -> hits: [n, k], counts: [n]
    /// <summary>Searches the rows below <paramref name="end"/> for queries that have been checked.</summary>
    public static void Search(VectorRows rows, int end, ReadOnlySpan<float> queries, Span<VectorHit> hits, Span<int> counts)
    {
        if (counts.IsEmpty || hits.IsEmpty)
        {
            counts.Clear();
            return;
        }

        using FlatBatch batch = new(rows, counts.Length, hits.Length / counts.Length);
        batch.Take(queries);
        counts.Clear();
        for (int first = 0; first < end; first += RowsAtOnce)
        {
            batch.Compare(first, Math.Min(RowsAtOnce, end - first), hits, counts);
        }

        for (int i = 0; i < counts.Length; i++)
        {
            counts[i] = batch.Top(i, hits, counts).Finish();
        }

        GC.KeepAlive(rows);
    }

    public void Dispose()
    {
        NativeMemory.AlignedFree(_queries);
        NativeMemory.AlignedFree(_slices);
        NativeMemory.AlignedFree(_products);
    }

    private static float* Allocate(nuint floats) => (float*)NativeMemory.AlignedAlloc(floats * sizeof(float), 64);

    private void Take(ReadOnlySpan<float> queries)
    {
        int stride = _rows.Stride;
        for (int i = 0; i < _count; i++)
        {
            float* query = _queries + ((nint)i * stride);
            PreparedQuery.Fill(queries.Slice(i * _rows.Dimension, _rows.Dimension), _rows, query);
            _squares[i] = Square(query);
            for (int column = 0; column < stride; column += SliceColumns)
            {
                int width = Math.Min(SliceColumns, stride - column);
                new ReadOnlySpan<float>(query + column, width).CopyTo(new(_slices + ((nint)_count * column) + ((nint)i * width), width));
            }
        }

        _longest = _rows.Metric == VectorMetric.Cosine ? 1 + 1e-5 : 0;
        Array.Fill(_bars, float.NegativeInfinity);
    }

    private void Compare(int first, int rows, Span<VectorHit> hits, Span<int> counts)
    {
        Multiply(first, rows);
        if (_rows.Metric != VectorMetric.Cosine)
        {
            Measure(first, rows, hits, counts);
        }

        ReachedBars.Of(new(_products, _count * RowsAtOnce), _offsets, _bars, _reached);
        ulong live = ~_rows.DeletedBits(first) & (rows == RowsAtOnce ? ulong.MaxValue : (1UL << rows) - 1);
        for (int i = 0; i < _count; i++)
        {
            if ((_reached[i] & live) is ulong candidates and not 0)
            {
                Score(i, first, rows, candidates, hits, counts);
            }
        }
    }

    private void Multiply(int first, int rows)
    {
        int stride = _rows.Stride;
        float* vectors = _rows.At(first);
        for (int column = 0; column < stride; column += SliceColumns)
        {
            int width = Math.Min(SliceColumns, stride - column);
            MatMulShape shape = new(_count, rows, width)
            {
                ARow = width,
                AStep = 1,
                BStep = 1,
                BColumn = stride,
                CRow = RowsAtOnce,
                Accumulate = column > 0,
            };
            MatMul.Strided(
                in shape,
                new(_slices + ((nint)_count * column), _count * width),
                new(vectors + column, ((rows - 1) * stride) + width),
                new(_products, _count * RowsAtOnce));
        }
    }

    private void Score(int query, int first, int rows, ulong candidates, Span<VectorHit> hits, Span<int> counts)
    {
        float* vector = _queries + ((nint)query * _rows.Stride);
        TopHits top = Top(query, hits, counts);
        Span<float> scores = stackalloc float[RowsAtOnce];
        bool isMany = BitOperations.PopCount(candidates) > RowsAtOnce / 8;
        if (isMany)
        {
            _rows.Scores(vector, first, scores[..rows]);
        }

        bool changed = false;
        for (; candidates != 0; candidates &= candidates - 1)
        {
            int at = BitOperations.TrailingZeroCount(candidates);
            if (!isMany)
            {
                _rows.Scores(vector, first + at, scores.Slice(at, 1));
            }

            changed |= top.Add(_rows.Id(first + at), scores[at]);
        }

        if (changed)
        {
            counts[query] = top.Count;
            _bars[query] = Bar(query, top.IsFull, top.Bar);
        }
    }

    private TopHits Top(int query, Span<VectorHit> hits, Span<int> counts) => new(hits.Slice(query * _k, _k), _rows.Metric, counts[query]);
}
