namespace Tocsin.Vectors;

/// <summary>How hard a search tries. 0 leaves it to the index's options; what a kind does not know is ignored.</summary>
public readonly record struct SearchEffort
{
    /// <summary>Lists that an IVF index reads.</summary>
    public int Probes { get; init; }

    /// <summary>Candidates that HNSW keeps; at least as many as hits are asked for.</summary>
    public int EfSearch { get; init; }

    /// <summary>Candidates of IvfPq that are ranked again by their vectors; at least as many as hits are asked for.</summary>
    public int Rerank { get; init; }
}
