using System.Text.Json.Serialization;

namespace Tocsin.Commands.Vectors;

/// <summary>A setting of <c>tocsin vectors bench</c> as JSON.</summary>
internal sealed record BenchLine
{
    public required string Index { get; init; }

    public int Count { get; init; }

    public int Dimension { get; init; }

    public required string Metric { get; init; }

    public int? Ef { get; init; }

    public int? Probes { get; init; }

    public int? Rerank { get; init; }

    public int Queries { get; init; }

    [JsonPropertyName("recall_at_10")] // the policy of names would leave out the last line
    public double RecallAt10 { get; init; }

    public double QueriesPerSecond { get; init; }

    public double BuildSeconds { get; init; }

    /// <summary>Of the vectors and of all that stands beside them, as far as it is in use.</summary>
    public long Bytes { get; init; }

    /// <summary>Taken ahead for vectors that come, and not among <see cref="Bytes"/>.</summary>
    public long ReservedBytes { get; init; }
}
