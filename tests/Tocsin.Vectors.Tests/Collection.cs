using Tocsin.Vectors.Storage;

namespace Tocsin.Vectors.Tests;

/// <summary>Vectors with ids and payloads, made from a seed, and the plain answers to queries among them: every pair in double precision.</summary>
internal sealed class Collection
{
    private readonly SortedDictionary<long, (float[] Vector, byte[] Payload)> _vectors = [];

    private Collection(int dimension, VectorMetric metric) => (Dimension, Metric) = (dimension, metric);

    public int Dimension { get; }

    public VectorMetric Metric { get; }

    public int Count => _vectors.Count;

    public long[] Ids => [.. _vectors.Keys];

    public static Collection Empty(int dimension, VectorMetric metric) => new(dimension, metric);

    /// <summary>Around centres, as real vectors are; ids are neither dense nor in the order of rows.</summary>
    public static Collection Clustered(int count, int dimension, VectorMetric metric, int seed = 1)
    {
        Collection collection = new(dimension, metric);
        float[] vectors = Numbers(count, dimension, seed);
        for (int i = 0; i < count; i++)
        {
            collection.Put(IdOf(i), vectors.AsSpan(i * dimension, dimension));
        }

        return collection;
    }

    public static long IdOf(int i) => ((i * 7919L) % 1_000_003) - 1000;

    // -> [count, dimension]
    /// <summary>Vectors, or queries, around the same centres for every seed.</summary>
    public static float[] Numbers(int count, int dimension, int seed)
    {
        const int Centres = 24;
        Random centres = new(dimension), random = new(seed);
        float[] centre = [.. Enumerable.Range(0, Centres * dimension).Select(_ => Normal(centres))];
        float[] vectors = new float[count * dimension];
        for (int i = 0; i < count; i++)
        {
            int of = random.Next(Centres) * dimension;
            for (int j = 0; j < dimension; j++)
            {
                vectors[(i * dimension) + j] = centre[of + j] + (0.6f * Normal(random));
            }
        }

        return vectors;
    }

    public byte[] PayloadOf(long id) => _vectors[id].Payload;

    public float[] VectorOf(long id) => _vectors[id].Vector;

    public void Put(long id, ReadOnlySpan<float> vector, byte[]? payload = null) =>
        _vectors[id] = (vector.ToArray(), payload ?? BitConverter.GetBytes(id)[..(int)((ulong)id % 5)]);

    public void Remove(long id) => _vectors.Remove(id);

    /// <summary>Everything as rows, in the order of <see cref="Ids"/> turned round.</summary>
    public VectorRows Rows()
    {
        VectorRows rows = new(Dimension, Metric);
        foreach (long id in Ids.Reverse())
        {
            rows.Append(id, VectorOf(id), PayloadOf(id));
        }

        return rows;
    }

    /// <summary>What the metric says, in doubles.</summary>
    public double Score(ReadOnlySpan<float> query, long id)
    {
        float[] vector = VectorOf(id);
        double product = 0, queryLength = 0, length = 0, distance = 0;
        for (int i = 0; i < vector.Length; i++)
        {
            product += (double)query[i] * vector[i];
            queryLength += (double)query[i] * query[i];
            length += (double)vector[i] * vector[i];
            distance += ((double)query[i] - vector[i]) * ((double)query[i] - vector[i]);
        }

        return Metric switch
        {
            VectorMetric.Cosine => product / Math.Sqrt(queryLength) / Math.Sqrt(length),
            VectorMetric.InnerProduct => product,
            _ => distance,
        };
    }

    /// <summary>How far a score may be off in floats.</summary>
    public double Tolerance(double score) => 2e-6 * Math.Max(Math.Abs(score), Metric == VectorMetric.Cosine ? 1 : Dimension);

    /// <summary>The share of the k nearest that the hits are: one is right when it is as near as the k-th, for equals are equal.</summary>
    public double Recall(ReadOnlySpan<float> query, ReadOnlySpan<VectorHit> hits, int k)
    {
        float[] asked = query.ToArray();
        k = Math.Min(k, Count);
        if (k == 0)
        {
            return hits.IsEmpty ? 1 : 0;
        }

        double sign = Metric == VectorMetric.L2 ? 1 : -1;
        double last = Ids.Select(id => sign * Score(asked, id)).Order().ElementAt(k - 1);
        int right = 0;
        foreach (VectorHit hit in hits)
        {
            right += sign * Score(asked, hit.Id) <= last + Tolerance(last) ? 1 : 0;
        }

        return (double)Math.Min(right, k) / k;
    }

    private static float Normal(Random random) =>
        (float)(Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble()));
}
