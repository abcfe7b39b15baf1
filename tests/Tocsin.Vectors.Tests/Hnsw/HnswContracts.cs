namespace Tocsin.Vectors.Tests.Hnsw;

/// <summary>The contract, by 8-bit codes wherever there is anything to code.</summary>
public sealed class HnswIndexTests : VectorIndexContract
{
    private protected override bool BuildsTheSameOnAnyThreads => false;

    private protected override VectorIndexOptions Options(int dimension, VectorMetric metric) =>
        new HnswOptions { Dimension = dimension, Metric = metric, EfConstruction = 80, Codes = true };
}

/// <summary>The contract, by the vectors themselves.</summary>
public sealed class HnswIndexByVectorsTests : VectorIndexContract
{
    private protected override bool BuildsTheSameOnAnyThreads => false;

    private protected override VectorIndexOptions Options(int dimension, VectorMetric metric) =>
        new HnswOptions { Dimension = dimension, Metric = metric, EfConstruction = 80, Codes = false };
}
