namespace Tocsin.Vectors;

/// <summary>How an index is built; changes nothing about what is built, HNSW on several threads excepted.</summary>
public sealed record BuildSettings
{
    /// <summary>Threads; 0: one per processor.</summary>
    public int Threads { get; init; }

    /// <summary>Hears how far it is.</summary>
    public IProgress<BuildProgress>? Progress { get; init; }

    /// <summary>Threads as a number.</summary>
    internal int ThreadCount => Threads > 0 ? Threads : Environment.ProcessorCount;
}

/// <summary>How far a build is.</summary>
/// <param name="Step">What is being done: <c>k-means</c>, <c>lists</c>, <c>codes</c>, <c>graph</c>.</param>
/// <param name="Done">From 0.</param>
/// <param name="Total">To this.</param>
public readonly record struct BuildProgress(string Step, long Done, long Total);
