using Tocsin.Vectors;
using Tocsin.Vectors.Measuring;
using Tocsin.Vectors.Storage;

namespace Tocsin.Benchmarks.Vectors;

/// <summary>Vectors of length one and queries like them.</summary>
/// <param name="Name">What kind of data.</param>
/// <param name="Dimension">Floats in a vector.</param>
/// <param name="Base">[n, dimension]</param>
/// <param name="Queries">[1000, dimension]</param>
internal sealed record VectorSet(string Name, int Dimension, float[] Base, float[] Queries)
{
    public const int K = 10;
    private const int QueryCount = 1000;

    private ExactNeighbours? _exact;

    public int Count => Base.Length / Dimension;

    /// <summary>What is truly nearest.</summary>
    public ExactNeighbours Exact => _exact ??= ExactNeighbours.Of(Rows(), Queries, K);

    /// <summary>Around centres that lie in all directions.</summary>
    /// <param name="name">What the table calls it.</param>
    /// <param name="count">How many.</param>
    /// <param name="dimension">Floats in each.</param>
    /// <param name="centres">How many centres.</param>
    /// <param name="spread">How far from its centre a vector lies, in the centres' own length: at 0.5 clusters stand apart, at 1.5 they run into each other.</param>
    /// <param name="seed">Where randomness begins.</param>
    public static VectorSet Clustered(string name, int count, int dimension, int centres, float spread, int seed)
    {
        Normals normals = new(seed);
        float[] centre = normals.Fill(new float[centres * dimension], 1);
        return Made(name, count, dimension, vector =>
        {
            normals.Fill(vector, spread);
            AddScaled(vector, centre.AsSpan(normals.Below(centres) * dimension, dimension), 1);
        });
    }

    /// <summary>On a bent surface of few dimensions in a space of many: tanh(x A) B and a little noise, x normal.</summary>
    public static VectorSet LowIntrinsic(string name, int count, int dimension, int intrinsic, int seed)
    {
        Normals normals = new(seed);
        int hidden = 4 * intrinsic;
        float[] a = normals.Fill(new float[intrinsic * hidden], 1), b = normals.Fill(new float[hidden * dimension], 1), x = new float[intrinsic], h = new float[hidden];
        return Made(name, count, dimension, vector =>
        {
            normals.Fill(x, 1);
            normals.Fill(vector, 0.05f);
            h.AsSpan().Clear();
            for (int i = 0; i < intrinsic; i++)
            {
                AddScaled(h, a.AsSpan(i * hidden, hidden), x[i]);
            }

            for (int i = 0; i < hidden; i++)
            {
                AddScaled(vector, b.AsSpan(i * dimension, dimension), MathF.Tanh(h[i]));
            }
        });
    }

    /// <summary>Vectors of the user's; every so many of them is taken out as a query.</summary>
    public static VectorSet Of(string name, int dimension, float[] vectors)
    {
        int count = vectors.Length / dimension, step = Math.Max(2, count / QueryCount);
        List<float[]> queries = [], rest = [];
        for (int i = 0; i < count; i++)
        {
            float[] vector = vectors.AsSpan(i * dimension, dimension).ToArray();
            VectorCheck.Normalise(vector);
            (i % step == 0 && queries.Count < QueryCount ? queries : rest).Add(vector);
        }

        return new VectorSet(name, dimension, [.. rest.SelectMany(static vector => vector)], [.. queries.SelectMany(static vector => vector)]);
    }

    /// <summary>Rows of their own, ids from 0: an index takes them over.</summary>
    public VectorRows Rows()
    {
        VectorRows rows = new(Dimension, VectorMetric.Cosine);
        rows.Reserve(Count);
        for (int i = 0; i < Count; i++)
        {
            rows.Append(i, Base.AsSpan(i * Dimension, Dimension));
        }

        return rows;
    }

    private static void AddScaled(Span<float> to, ReadOnlySpan<float> what, float times)
    {
        for (int i = 0; i < to.Length; i++)
        {
            to[i] += times * what[i];
        }
    }

    private delegate void Draw(Span<float> vector);

    private static VectorSet Made(string name, int count, int dimension, Draw draw)
    {
        float[] vectors = new float[(long)count * dimension], queries = new float[QueryCount * dimension];
        foreach (float[] matrix in (float[][])[vectors, queries])
        {
            for (int i = 0; i < matrix.Length / dimension; i++)
            {
                Span<float> vector = matrix.AsSpan(i * dimension, dimension);
                draw(vector);
                VectorCheck.Normalise(vector);
            }
        }

        return new VectorSet(name, dimension, vectors, queries);
    }
}
