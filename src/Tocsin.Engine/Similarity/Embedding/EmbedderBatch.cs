namespace Tocsin.Engine.Similarity.Embedding;

/// <summary>How many pictures are handed to an embedder together. What it makes of one does not depend on the others.</summary>
public static class EmbedderBatch
{
    /// <summary>The most that can be asked for.</summary>
    public const int Most = 1024;

    private const long Gigabyte = 1_000_000_000; // as memory is sold: what the system reports of 16 GB is a little less than 16 GiB

    /// <summary>By the memory of the machine: 8 below 16 GB, 16 below 32 GB, 32 from there.</summary>
    public static int Auto(long memoryBytes) => memoryBytes switch
    {
        < 16 * Gigabyte => 8,
        < 32 * Gigabyte => 16,
        _ => 32,
    };

    /// <summary>For this machine, or for this container where one sets a limit.</summary>
    public static int Auto() => Auto(GC.GetGCMemoryInfo().TotalAvailableMemoryBytes);
}
