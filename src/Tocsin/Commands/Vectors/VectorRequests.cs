using Tocsin.Vectors;

namespace Tocsin.Commands.Vectors;

/// <summary>What <c>tocsin vectors build</c> was asked for.</summary>
internal sealed record BuildRequest
{
    public required string Base { get; init; }

    public required string Out { get; init; }

    public required string Index { get; init; }

    public VectorMetric Metric { get; init; }

    public string? Dataset { get; init; }

    public int Threads { get; init; }

    public long Memory { get; init; }

    public bool Json { get; init; }
}

/// <summary>What <c>tocsin vectors search</c> was asked for.</summary>
internal sealed record SearchRequest
{
    public required string Index { get; init; }

    public required string Query { get; init; }

    public string? Dataset { get; init; }

    public required int Top { get; init; }

    public required int Limit { get; init; }

    public SearchEffort Effort { get; init; }

    public bool Json { get; init; }
}

/// <summary>What <c>tocsin vectors bench</c> was asked for.</summary>
internal sealed record BenchRequest
{
    public required string Base { get; init; }

    public required string Query { get; init; }

    public required string Index { get; init; }

    public VectorMetric Metric { get; init; }

    public string? Dataset { get; init; }

    public required int[] Ef { get; init; }

    public required int[] Probes { get; init; }

    public required int[] Rerank { get; init; }

    public int Threads { get; init; }

    public required int Limit { get; init; }

    public bool Json { get; init; }
}
