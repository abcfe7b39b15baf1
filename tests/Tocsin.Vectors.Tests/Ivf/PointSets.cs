using Tocsin.Vectors.Ivf;

namespace Tocsin.Vectors.Tests.Ivf;

/// <summary>Points from a seed, easy ones and hard ones.</summary>
internal static class PointSets
{
    public static Points Of(float[] numbers, int dimension, int? stride = null)
    {
        Points points = new(numbers.Length / dimension, dimension, stride ?? dimension);
        for (int i = 0; i < points.Count; i++)
        {
            numbers.AsSpan(i * dimension, dimension).CopyTo(points[i]);
        }

        return points;
    }

    /// <summary>Around 24 centres.</summary>
    public static Points Clustered(int count, int dimension, int seed = 1, int? stride = null) =>
        Of(Collection.Numbers(count, dimension, seed), dimension, stride);

    /// <summary>Anywhere in a cube: k-means finds nothing that is there, and every point is near a border.</summary>
    public static Points Uniform(int count, int dimension, int seed = 1)
    {
        Random random = new(seed);
        float[] numbers = new float[count * dimension];
        foreach (ref float number in numbers.AsSpan())
        {
            number = random.NextSingle();
        }

        return Of(numbers, dimension);
    }

    public static float[] Numbers(this Points points) => [.. Enumerable.Range(0, points.Count).SelectMany(i => points[i].ToArray())];

    public static double SquaredDistance(ReadOnlySpan<float> x, ReadOnlySpan<float> y)
    {
        double sum = 0;
        for (int i = 0; i < x.Length; i++)
        {
            sum += ((double)x[i] - y[i]) * ((double)x[i] - y[i]);
        }

        return sum;
    }
}
