namespace Tocsin.Vectors;

/// <summary>How an index is.</summary>
public sealed record VectorIndexFigures
{
    /// <summary>Vectors that a search can find.</summary>
    public required int Count { get; init; }

    /// <summary>Vectors that are deleted and still take space.</summary>
    public required int Deleted { get; init; }

    /// <summary>Bytes of the vectors themselves.</summary>
    public required long VectorBytes { get; init; }

    /// <summary>Bytes of everything else that is in use: ids, centres, codes, graph.</summary>
    public required long StructureBytes { get; init; }

    /// <summary>
    /// Bytes that are taken ahead for vectors that come, and are in neither of the others: memory comes in blocks that never move. Where nothing was written
    /// yet, the system has not given the memory either.
    /// </summary>
    public required long ReservedBytes { get; init; }

    /// <summary>How it is set, in one line: <c>IvfFlat, 1788 lists, 8 probes</c>.</summary>
    public required string Description { get; init; }
}
