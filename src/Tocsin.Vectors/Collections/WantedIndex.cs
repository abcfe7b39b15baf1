namespace Tocsin.Vectors.Collections;

/// <summary>Which index a collection should have at its size, and when the one that it has no longer fits.</summary>
internal static class WantedIndex
{
    /// <summary>Below this k-means has too little to learn lists from, and comparing all is faster anyway.</summary>
    public const int ListsFrom = 10_000;

    /// <summary>Lists that were made for fewer than this share of the vectors are made anew.</summary>
    private const int Outgrown = 4;

    public static AutoChoice For(CollectionOptions options, int count, long memoryBudget)
    {
        if (options.Index == CollectionOptions.Auto)
        {
            return AutoIndex.Choose(count, options.Dimension, options.Metric, memoryBudget);
        }

        if (!VectorIndexSpec.TryParse(options.Index, options.Dimension, options.Metric, out VectorIndexOptions? asked, out string fault))
        {
            throw new ArgumentException(fault); // options were checked when the collection was made
        }

        return asked is IvfFlatOptions && count < ListsFrom
            ? new AutoChoice(
                new FlatOptions { Dimension = options.Dimension, Metric = options.Metric },
                $"Flat for now: {asked.Kind} is asked for, and is built from {ListsFrom:N0} vectors on; there are {count:N0}.")
            : new AutoChoice(asked, $"{asked.Kind}, as asked for.");
    }

    /// <summary>Whether the index is of another kind than it should be, or its lists are too few by now.</summary>
    /// <param name="has">Its options.</param>
    /// <param name="builtFor">Vectors that it was built for.</param>
    /// <param name="wanted">What it should be.</param>
    /// <param name="count">Vectors now.</param>
    public static bool Outgrew(VectorIndexOptions has, int builtFor, VectorIndexOptions wanted, int count) =>
        has.Kind != wanted.Kind || (has is IvfFlatOptions && count / Outgrown > builtFor);
}
