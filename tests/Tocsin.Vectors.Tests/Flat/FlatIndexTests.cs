namespace Tocsin.Vectors.Tests.Flat;

public sealed class FlatIndexTests : VectorIndexContract
{
    private protected override bool IsExact => true;

    private protected override VectorIndexOptions Options(int dimension, VectorMetric metric) => new FlatOptions { Dimension = dimension, Metric = metric };
}
