namespace Tocsin.Vectors;

/// <summary>What was chosen for a set of vectors.</summary>
/// <param name="Options">The index, lists filled in.</param>
/// <param name="Why">In a sentence, for whoever wonders.</param>
public sealed record AutoChoice(VectorIndexOptions Options, string Why);

/// <summary>Chooses an index by how many vectors there are and how much memory they may take.</summary>
public static class AutoIndex
{
    /// <summary>From here on comparing every vector is no longer chosen.</summary>
    public const int FlatBelow = 1_000_000;

    /// <summary>Flat below <see cref="FlatBelow"/> vectors; from there IvfFlat, or IvfPq when the vectors are larger than the memory they may take.</summary>
    /// <param name="count">Vectors that there are, or are expected.</param>
    /// <param name="dimension">Floats in each.</param>
    /// <param name="metric">How they are compared.</param>
    /// <param name="memoryBudget">Bytes that the vectors may take.</param>
    public static AutoChoice Choose(int count, int dimension, VectorMetric metric, long memoryBudget)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentOutOfRangeException.ThrowIfLessThan(dimension, 1);
        VectorIndexKind kind = count < FlatBelow ? VectorIndexKind.Flat : Bytes(count, dimension) <= memoryBudget ? VectorIndexKind.IvfFlat : VectorIndexKind.IvfPq;
        VectorIndexOptions options = Options(kind, count, dimension, metric);
        return new AutoChoice(options, Why(options, count, memoryBudget, FlatBelow));
    }

    /// <summary>Lists (nlist) for so many vectors: √n below 100,000, 4√n to 1,000,000, 16√n above.</summary>
    public static int Lists(int count)
    {
        int factor = count switch { < 100_000 => 1, <= 1_000_000 => 4, _ => 16 };
        return Math.Max(1, (int)(factor * Math.Sqrt(count)));
    }

    /// <summary>Flat, IvfFlat or IvfPq as they are chosen for so many vectors.</summary>
    internal static VectorIndexOptions Options(VectorIndexKind kind, int count, int dimension, VectorMetric metric) => kind switch
    {
        VectorIndexKind.Flat => new FlatOptions { Dimension = dimension, Metric = metric },
        VectorIndexKind.IvfFlat => new IvfFlatOptions { Dimension = dimension, Metric = metric, Lists = Lists(count) },
        _ => new IvfPqOptions { Dimension = dimension, Metric = metric, Lists = Lists(count) },
    };

    /// <summary>Why an index is the right one.</summary>
    internal static string Why(VectorIndexOptions options, int count, long memoryBudget, int flatBelow)
    {
        long bytes = Bytes(count, options.Dimension);
        return options is IvfFlatOptions lists
            ? $"{lists.Kind} with {lists.Lists:N0} lists: {count:N0} vectors are {flatBelow:N0} or more, and their {Size(bytes)} {(lists is IvfPqOptions ? "exceed" : "fit")} the memory budget of {Size(memoryBudget)}."
            : $"Flat: {count:N0} vectors are fewer than {flatBelow:N0}, so each is compared, and the answer is exact.";
    }

    /// <summary>Bytes of so many vectors.</summary>
    internal static long Bytes(int count, int dimension) => (long)count * dimension * sizeof(float);

    /// <summary>Bytes as a person reads them.</summary>
    internal static string Size(long bytes) => bytes < 1L << 30 ? $"{bytes / (double)(1 << 20):0.#} MiB" : $"{bytes / (double)(1 << 30):0.#} GiB";
}
