namespace Tocsin.Vectors.Collections;

/// <summary>Which index a collection should have at its size, and what is to be said of the one that it has.</summary>
internal static class WantedIndex
{
    /// <summary>The index of an empty collection.</summary>
    public static VectorIndexOptions First(CollectionOptions options, CollectionThresholds thresholds) =>
        Options(options, Kind(options, VectorIndexKind.Flat, 0, thresholds), 0);

    /// <summary>What is to be built in the place of the index that there is, and why; null: it is right.</summary>
    /// <param name="options">Of the collection.</param>
    /// <param name="held">The index that it has.</param>
    /// <param name="builtFor">Vectors that it was built for.</param>
    /// <param name="figures">How it is.</param>
    /// <param name="thresholds">Sizes at which another is built.</param>
    public static AutoChoice? Next(CollectionOptions options, VectorIndexOptions held, int builtFor, VectorIndexFigures figures, CollectionThresholds thresholds)
    {
        int count = figures.Count;
        VectorIndexKind kind = Kind(options, held.Kind, count, thresholds);
        VectorIndexOptions wanted = Options(options, kind, count);
        if (kind != held.Kind)
        {
            return new AutoChoice(wanted, Right(options, wanted, count, thresholds));
        }

        if (held is IvfFlatOptions && count / thresholds.Outgrown > builtFor)
        {
            return new AutoChoice(wanted, $"{kind} with lists made anew: those that there are were made for {builtFor:N0} vectors, and there are {count:N0}.");
        }

        // The others are copied without them.
        return held is HnswOptions && thresholds.IsFullOfDeleted(figures)
            ? new AutoChoice(wanted, $"{kind} built anew: {figures.Deleted:N0} vectors are deleted, {count:N0} are not, and a graph gives space back only so.")
            : null;
    }

    /// <summary>Which index searches run on, and why.</summary>
    public static string InForce(CollectionOptions options, VectorIndexOptions held, int count, CollectionThresholds thresholds)
    {
        VectorIndexKind next = Kind(options, held.Kind, count, thresholds);
        if (next != held.Kind)
        {
            return $"{Name(held)}, until {next} is built.";
        }

        VectorIndexKind fresh = Kind(options, VectorIndexKind.Flat, count, thresholds);
        return fresh == held.Kind || options.Index != CollectionOptions.Auto ? Right(options, held, count, thresholds)
            : fresh == VectorIndexKind.Flat
                ? $"{Name(held)}, kept: {count:N0} vectors are fewer than {thresholds.FlatBelow:N0}, and Flat is built below {CollectionThresholds.Back(thresholds.FlatBelow):N0}."
                : $"{Name(held)}, kept: the vectors' {AutoIndex.Size(AutoIndex.Bytes(count, options.Dimension))} fit the memory budget of {AutoIndex.Size(thresholds.MemoryBudget)}, "
                    + $"and {fresh} is built when they fit {AutoIndex.Size(CollectionThresholds.Back(thresholds.MemoryBudget))}.";
    }

    // What is there stays until its size is crossed by more than the band.
    private static VectorIndexKind Kind(CollectionOptions options, VectorIndexKind held, int count, CollectionThresholds thresholds)
    {
        bool hasLists = held is VectorIndexKind.IvfFlat or VectorIndexKind.IvfPq;
        if (options.Index != CollectionOptions.Auto)
        {
            VectorIndexOptions asked = Asked(options);
            return asked is IvfFlatOptions && count < From(thresholds.ListsFrom) ? VectorIndexKind.Flat : asked.Kind;
        }

        if (count < From(thresholds.FlatBelow))
        {
            return VectorIndexKind.Flat;
        }

        long budget = held == VectorIndexKind.IvfPq ? CollectionThresholds.Back(thresholds.MemoryBudget) : thresholds.MemoryBudget;
        return AutoIndex.Bytes(count, options.Dimension) <= budget ? VectorIndexKind.IvfFlat : VectorIndexKind.IvfPq;

        long From(int size) => hasLists ? CollectionThresholds.Back(size) : size;
    }

    private static VectorIndexOptions Options(CollectionOptions options, VectorIndexKind kind, int count) =>
        options.Index != CollectionOptions.Auto && Asked(options) is { } asked && asked.Kind == kind ? asked : AutoIndex.Options(kind, count, options.Dimension, options.Metric);

    // Why an index is the right one, where it is.
    private static string Right(CollectionOptions options, VectorIndexOptions index, int count, CollectionThresholds thresholds)
    {
        if (options.Index == CollectionOptions.Auto)
        {
            return AutoIndex.Why(index, count, thresholds.MemoryBudget, thresholds.FlatBelow);
        }

        VectorIndexKind asked = Asked(options).Kind;
        return asked == index.Kind ? $"{asked}, as asked for." : $"{index.Kind} for now: {asked} is asked for, and is built from {thresholds.ListsFrom:N0} vectors on; there are {count:N0}.";
    }

    private static string Name(VectorIndexOptions index) => index is IvfFlatOptions { Lists: { } lists } ? $"{index.Kind} with {lists:N0} lists" : $"{index.Kind}";

    // Options were checked when the collection was made.
    private static VectorIndexOptions Asked(CollectionOptions options) =>
        VectorIndexSpec.TryParse(options.Index, options.Dimension, options.Metric, out VectorIndexOptions? asked, out string fault) ? asked : throw new ArgumentException(fault);
}
