using Tocsin.Engine.Similarity.Features;

namespace Tocsin.Engine.Tests.Similarity.Features;

public sealed class FeatureScanTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("tocsin-scan-");

    [Hdf5Fact]
    public void The_nearest_are_those_that_doubles_find()
    {
        const int dimension = 700; // more rows than are read at once
        FeatureSet set = FeatureFileTests.Made(4000, dimension, seed: 11);
        set.Vectors.AsSpan(10 * dimension, dimension).Clear();
        set.Vectors[20 * dimension] = float.NaN;
        string path = Path.Combine(_folder.FullName, "features.h5");
        FeatureFile.Write(path, set);
        float[] query = FeatureFileTests.Made(1, dimension, seed: 12).Vectors;

        using FeatureReader reader = FeatureReader.Open(path);
        IReadOnlyList<FoundImage> found = FeatureScan.Nearest(reader, query, 9);

        (string Path, double Score)[] expected = [.. Enumerable.Range(0, set.Count)
            .Select(row => (set.Paths[row], Cosine(query, set.Vectors.AsSpan(row * dimension, dimension))))
            .Where(static hit => double.IsFinite(hit.Item2))
            .OrderByDescending(static hit => hit.Item2)
            .Take(9)];
        Assert.Equal(expected.Select(static hit => hit.Path), found.Select(static hit => hit.Path));
        Assert.All(expected.Zip(found), static pair => Assert.Equal(pair.First.Score, pair.Second.Score, 5));
    }

    [Hdf5Fact]
    public void More_than_there_are_is_all_that_there_are()
    {
        string path = Path.Combine(_folder.FullName, "features.h5");
        FeatureFile.Write(path, FeatureFileTests.Made(3, 4, seed: 1));

        using FeatureReader reader = FeatureReader.Open(path);

        Assert.Equal(3, FeatureScan.Nearest(reader, [1, 0, 0, 0], 9).Count);
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private static double Cosine(ReadOnlySpan<float> x, ReadOnlySpan<float> y)
    {
        double product = 0, xx = 0, yy = 0;
        for (int i = 0; i < x.Length; i++)
        {
            product += (double)x[i] * y[i];
            xx += (double)x[i] * x[i];
            yy += (double)y[i] * y[i];
        }

        return product / Math.Sqrt(xx * yy);
    }
}
