using System.Text.Json.Serialization;

namespace Tocsin.Vectors;

/// <summary>What all kinds of index have in common.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "index", UnknownDerivedTypeHandling = JsonUnknownDerivedTypeHandling.FailSerialization)]
[JsonDerivedType(typeof(FlatOptions), nameof(VectorIndexKind.Flat))]
[JsonDerivedType(typeof(IvfFlatOptions), nameof(VectorIndexKind.IvfFlat))]
[JsonDerivedType(typeof(IvfPqOptions), nameof(VectorIndexKind.IvfPq))]
[JsonDerivedType(typeof(HnswOptions), nameof(VectorIndexKind.Hnsw))]
public abstract record VectorIndexOptions
{
    /// <summary>Floats in a vector, from 1 to <see cref="MaxDimension"/>.</summary>
    public required int Dimension { get; init; }

    /// <summary>How near two vectors are.</summary>
    public VectorMetric Metric { get; init; } = VectorMetric.Cosine;

    /// <summary>Where randomness begins: the same seed and the same vectors build the same index.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>The kind of index that these options make.</summary>
    [JsonIgnore]
    public abstract VectorIndexKind Kind { get; }

    /// <summary>The longest vector.</summary>
    public const int MaxDimension = 65_536;

    /// <summary>The most candidates that a build or a search keeps.</summary>
    public const int MaxCandidates = 1 << 20;
}

/// <summary>An exact index: nothing to set.</summary>
public sealed record FlatOptions : VectorIndexOptions
{
    /// <inheritdoc/>
    [JsonIgnore]
    public override VectorIndexKind Kind => VectorIndexKind.Flat;
}

/// <summary>Options of <see cref="VectorIndexKind.IvfFlat"/>.</summary>
public record IvfFlatOptions : VectorIndexOptions
{
    /// <inheritdoc/>
    [JsonIgnore]
    public override VectorIndexKind Kind => VectorIndexKind.IvfFlat;

    /// <summary>Lists (nlist); null: √n below 100,000 vectors, 4√n to 1,000,000, 16√n above.</summary>
    public int? Lists { get; init; }

    /// <summary>Lists that a search reads (nprobe).</summary>
    public int Probes { get; init; } = 8;

    /// <summary>Rounds of Lloyd's algorithm, at most; up to <see cref="MaxRounds"/>.</summary>
    public int Rounds { get; init; } = 10;

    /// <summary>The greatest <see cref="Rounds"/>.</summary>
    public const int MaxRounds = 1000;
}

/// <summary>Options of <see cref="VectorIndexKind.IvfPq"/>.</summary>
public sealed record IvfPqOptions : IvfFlatOptions
{
    /// <inheritdoc/>
    [JsonIgnore]
    public override VectorIndexKind Kind => VectorIndexKind.IvfPq;

    /// <summary>Parts that a vector is cut into (m), 8 bits each; the dimension must be a multiple. Null: parts of 8 floats, or the nearest that divides.</summary>
    public int? Subspaces { get; init; }

    /// <summary>Candidates that are ranked again by their vectors; 0: none, scores are then estimates.</summary>
    public int Rerank { get; init; } = 256;
}

/// <summary>Options of <see cref="VectorIndexKind.Hnsw"/>.</summary>
public sealed record HnswOptions : VectorIndexOptions
{
    /// <inheritdoc/>
    [JsonIgnore]
    public override VectorIndexKind Kind => VectorIndexKind.Hnsw;

    /// <summary>Neighbours of a vector in the upper layers (M); twice as many in the lowest. From 4 to 128.</summary>
    public int M { get; init; } = 16;

    /// <summary>Candidates kept while a vector is put in.</summary>
    public int EfConstruction { get; init; } = 100;

    /// <summary>Candidates kept while searching.</summary>
    public int EfSearch { get; init; } = 64;

    /// <summary>Whether lists are filled up with near rows that the choice of neighbours passed over.</summary>
    public bool KeepPruned { get; init; }

    /// <summary>Whether the graph is walked by 8-bit copies of the vectors and only what is found ranked by the vectors themselves; null: where a sample says that the copies tell neighbours apart.</summary>
    public bool? Codes { get; init; }

    /// <summary>Threads that built it, filled in by the build: on one thread the same seed gives the same graph.</summary>
    public int BuildThreads { get; init; }

    /// <summary>The greatest <see cref="M"/>.</summary>
    public const int MaxM = 128;

    /// <summary>The most <see cref="BuildThreads"/>; each has room of its own for its walks.</summary>
    public const int MaxBuildThreads = 256;
}
