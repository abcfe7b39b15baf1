using Tocsin.Vectors.Flat;
using Tocsin.Vectors.Storage;

namespace Tocsin.Vectors.Measuring;

/// <summary>The true nearest vectors of some queries, found by comparing each: what an approximate index is measured by.</summary>
public sealed class ExactNeighbours
{
    private readonly VectorRows _rows;
    private readonly float[] _queries;
    private readonly VectorHit[] _hits;
    private readonly int[] _counts;

    private ExactNeighbours(VectorRows rows, float[] queries, int k)
    {
        (_rows, _queries, K) = (rows, queries, k);
        Queries = queries.Length / rows.Dimension;
        _hits = new VectorHit[Queries * k];
        _counts = new int[Queries];
    }

    /// <summary>How many queries there are.</summary>
    public int Queries { get; }

    /// <summary>How many neighbours of each are known.</summary>
    public int K { get; }

    // queries: [n, dimension]
    /// <summary>Compares every query with every row. The rows stay the caller's, and must stay as they are while this is used.</summary>
    /// <exception cref="InvalidVectorException">One of the queries cannot be compared.</exception>
    public static ExactNeighbours Of(VectorRows rows, float[] queries, int k, int threads = 0)
    {
        ExactNeighbours exact = new(rows, queries, k);
        FlatOptions options = new() { Dimension = rows.Dimension, Metric = rows.Metric };
        FlatIndex flat = FlatIndex.Build(options, rows, new BuildSettings(), CancellationToken.None); // never disposed: its rows are another's
        flat.SearchBatch(queries, exact._hits, exact._counts, default, threads);
        return exact;
    }

    // -> [k]
    /// <summary>The neighbours of a query, nearest first.</summary>
    public ReadOnlySpan<VectorHit> Of(int query) => _hits.AsSpan(query * K, _counts[query]);

    /// <summary>
    /// How many of the true neighbours of a query were found. A vector that is as near as the farthest of them counts too (as in
    /// ann-benchmarks, Aumüller, Bernhardsson &amp; Faithfull 2020): which of several equal ones is among the k is chance.
    /// </summary>
    /// <param name="query">Which query.</param>
    /// <param name="found">Ids, each once.</param>
    public int Found(int query, ReadOnlySpan<long> found)
    {
        ReadOnlySpan<VectorHit> exact = Of(query);
        int right = 0;
        foreach (long id in found)
        {
            if (Contains(exact, id) || (exact.Length > 0 && IsAsNear(query, id, exact[^1].Id)))
            {
                right++;
            }
        }

        return Math.Min(right, exact.Length);
    }

    // found: [queries, k], -1 where nothing was found
    /// <summary>The share of true neighbours that were found, over all queries.</summary>
    public double Recall(ReadOnlySpan<long> found)
    {
        long right = 0, all = 0;
        for (int query = 0; query < Queries; query++)
        {
            ReadOnlySpan<long> ids = found.Slice(query * K, K);
            int none = ids.IndexOf(-1L);
            right += Found(query, none < 0 ? ids : ids[..none]);
            all += _counts[query];
        }

        return all == 0 ? 1 : (double)right / all;
    }

    private static bool Contains(ReadOnlySpan<VectorHit> hits, long id)
    {
        foreach (VectorHit hit in hits)
        {
            if (hit.Id == id)
            {
                return true;
            }
        }

        return false;
    }

    // Both by one sum in doubles, so that equal vectors are equally near.
    private bool IsAsNear(int query, long id, long farthest) =>
        _rows.TryFind(id, out int row) && _rows.TryFind(farthest, out int last) && Nearness(query, row) >= Nearness(query, last);

    private double Nearness(int query, int row)
    {
        ReadOnlySpan<float> vector = _rows.Row(row), asked = _queries.AsSpan(query * _rows.Dimension, _rows.Dimension);
        double sum = 0;
        for (int i = 0; i < vector.Length; i++)
        {
            sum += _rows.Metric == VectorMetric.L2 ? -((double)vector[i] - asked[i]) * ((double)vector[i] - asked[i]) : (double)vector[i] * asked[i];
        }

        GC.KeepAlive(_rows);
        return sum;
    }
}
