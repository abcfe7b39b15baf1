namespace Tocsin.Vectors.Collections;

/// <summary>
/// The sizes at which a collection is saved, compacted or built anew. One that was built anew because it crossed a size is not built back until it has crossed it by
/// <see cref="Band"/>: a collection whose size goes up and down around one would be built all day.
/// </summary>
internal sealed record CollectionThresholds
{
    /// <summary>By how many percent a size is crossed on the way back.</summary>
    public const int Band = 10;

    /// <summary>Bytes that the vectors may take: where <c>auto</c> changes from IvfFlat to IvfPq.</summary>
    public required long MemoryBudget { get; init; }

    /// <summary>Vectors from which on <c>auto</c> makes lists.</summary>
    public int FlatBelow { get; init; } = AutoIndex.FlatBelow;

    /// <summary>Vectors from which on lists are made that were asked for. Below this k-means has too little to learn lists from, and comparing all is faster anyway.</summary>
    public int ListsFrom { get; init; } = 10_000;

    /// <summary>Lists that were made for fewer than one in so many of the vectors are made anew.</summary>
    public int Outgrown { get; init; } = 4;

    /// <summary>Bytes of changes before it is worth to save, whatever the size of the index.</summary>
    public long LeastChangeBytes { get; init; } = 16 << 20;

    /// <summary>Deleted vectors before it is worth to compact.</summary>
    public int LeastDeleted { get; init; } = 1000;

    /// <summary>Whether so many deleted vectors are worth to compact. Afterwards there are none: it takes as many again.</summary>
    public bool IsFullOfDeleted(VectorIndexFigures figures) => figures.Deleted > Math.Max(LeastDeleted, figures.Count / 4);

    /// <summary>Whether the log is worth to save the index.</summary>
    public bool IsLong(long changeBytes, VectorIndexFigures figures) =>
        changeBytes > Math.Max(LeastChangeBytes, (figures.VectorBytes + figures.StructureBytes) / 2);

    /// <summary>Where a size is on the way back.</summary>
    public static long Back(long size) => size - (size / 100 * Band) - (size % 100 * Band / 100);
}
