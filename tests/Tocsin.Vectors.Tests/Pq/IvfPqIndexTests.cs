namespace Tocsin.Vectors.Tests.Pq;

public sealed class IvfPqIndexTests : VectorIndexContract
{
    private protected override VectorIndexOptions Options(int dimension, VectorMetric metric) => new IvfPqOptions { Dimension = dimension, Metric = metric };
}
