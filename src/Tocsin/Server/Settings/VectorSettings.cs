namespace Tocsin.Server.Settings;

/// <summary>Collections of vectors at <c>/api/v1/vectors</c>: how large they may be. They are kept in the data folder.</summary>
public sealed record VectorSettings
{
    /// <summary>Floats in a vector, at most.</summary>
    [Between(1, 65_536)]
    public int Dimension { get; init; } = 4096;

    /// <summary>Vectors, or ids to delete, in one request.</summary>
    [Between(1, 100_000)]
    public int Batch { get; init; } = 1000;

    /// <summary>Neighbours that one search may ask for.</summary>
    [Between(1, 100_000)]
    public int Top { get; init; } = 1000;

    /// <summary>Bytes of what is kept beside one vector, as JSON.</summary>
    [Size("1KiB", "16MiB")]
    public long PayloadBytes { get; init; } = 16 << 10;

    /// <summary>Collections.</summary>
    [Between(1, 10_000)]
    public int Collections { get; init; } = 100;

    /// <summary>Bytes of memory that all collections together may take; a quarter of the machine's when it is not given.</summary>
    [Size("1MiB", "64TiB")]
    public long? Memory { get; init; }

    /// <summary>Memory as a number.</summary>
    internal long MemoryBytes => Memory ?? GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 4;
}
