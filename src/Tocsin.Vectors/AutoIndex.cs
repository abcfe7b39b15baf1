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
        if (count < FlatBelow)
        {
            return new AutoChoice(
                new FlatOptions { Dimension = dimension, Metric = metric },
                $"Flat: {count:N0} vectors are fewer than {FlatBelow:N0}, so each is compared, and the answer is exact.");
        }

        long bytes = (long)count * dimension * sizeof(float);
        int lists = Lists(count);
        return bytes <= memoryBudget
            ? new AutoChoice(
                new IvfFlatOptions { Dimension = dimension, Metric = metric, Lists = lists },
                $"IvfFlat with {lists:N0} lists: {count:N0} vectors are {FlatBelow:N0} or more, and their {Bytes(bytes)} fit the memory budget of {Bytes(memoryBudget)}.")
            : new AutoChoice(
                new IvfPqOptions { Dimension = dimension, Metric = metric, Lists = lists },
                $"IvfPq with {lists:N0} lists: {count:N0} vectors are {FlatBelow:N0} or more, and their {Bytes(bytes)} exceed the memory budget of {Bytes(memoryBudget)}.");
    }

    /// <summary>Lists (nlist) for so many vectors: √n below 100,000, 4√n to 1,000,000, 16√n above.</summary>
    public static int Lists(int count)
    {
        int factor = count switch { < 100_000 => 1, <= 1_000_000 => 4, _ => 16 };
        return Math.Max(1, (int)(factor * Math.Sqrt(count)));
    }

    private static string Bytes(long bytes) => bytes < 1L << 30 ? $"{bytes / (double)(1 << 20):0.#} MiB" : $"{bytes / (double)(1 << 30):0.#} GiB";
}
