namespace Tocsin.Vectors.Tests.Ivf;

public sealed class IvfFlatIndexTests : VectorIndexContract
{
    private protected override VectorIndexOptions Options(int dimension, VectorMetric metric) => new IvfFlatOptions { Dimension = dimension, Metric = metric };
}
