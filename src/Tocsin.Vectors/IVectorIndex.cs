using Tocsin.Vectors.Files;

namespace Tocsin.Vectors;

/// <summary>
/// Vectors by id, and which are nearest to a query. Any number of threads may search and read at any moment and never wait;
/// changes wait for each other. A deleted vector is not returned by a search that begins after <see cref="Delete"/> returned; an id
/// that is added again replaces its vector (a search meanwhile may miss it, and never sees it twice). Spans are read during the
/// call only.
/// </summary>
public interface IVectorIndex : IDisposable
{
    /// <summary>How it was built, with what was left open filled in.</summary>
    VectorIndexOptions Options { get; }

    /// <summary>Vectors that a search can find.</summary>
    int Count { get; }

    /// <summary>How it is.</summary>
    VectorIndexFigures Figures { get; }

    // ids: [n], vectors: [n, dimension]
    /// <summary>Takes vectors in, all or none.</summary>
    /// <param name="ids">Their ids, each once.</param>
    /// <param name="vectors">Row after row.</param>
    /// <param name="payloads">What is kept beside each and given back as it is; null: nothing.</param>
    /// <exception cref="InvalidVectorException">One of them cannot be taken.</exception>
    /// <exception cref="ArgumentException">Ids, vectors and payloads are not equally many, or an id comes twice.</exception>
    void Add(ReadOnlySpan<long> ids, ReadOnlySpan<float> vectors, IReadOnlyList<ReadOnlyMemory<byte>>? payloads = null);

    /// <summary>Takes vectors out; ids that are not there are passed over.</summary>
    /// <returns>How many were there.</returns>
    int Delete(ReadOnlySpan<long> ids);

    // -> vector: [dimension]
    /// <summary>The vector of an id, at unit length under <see cref="VectorMetric.Cosine"/>; false when there is none.</summary>
    bool TryGet(long id, Span<float> vector);

    /// <summary>What was given beside a vector; empty when nothing was, or the id is not there.</summary>
    ReadOnlyMemory<byte> Payload(long id);

    // query: [dimension] -> hits: [k]
    /// <summary>The nearest vectors, nearest first, as many as <paramref name="hits"/> has room for. Allocates nothing in steady state.</summary>
    /// <returns>How many were found: fewer than asked for when there are fewer, or an approximate index reached fewer.</returns>
    /// <exception cref="InvalidVectorException">The query cannot be compared.</exception>
    int Search(ReadOnlySpan<float> query, Span<VectorHit> hits, SearchEffort effort = default);

    // queries: [n, dimension] -> hits: [n, k], counts: [n]
    /// <summary>Many searches at once, each answered as <see cref="Search"/> would, on several threads.</summary>
    /// <param name="queries">Row after row.</param>
    /// <param name="hits">k for each query, row after row.</param>
    /// <param name="counts">How many of each row are filled.</param>
    /// <param name="effort">How hard it tries.</param>
    /// <param name="threads">0: one per processor.</param>
    /// <exception cref="InvalidVectorException">One of the queries cannot be compared.</exception>
    void SearchBatch(ReadOnlySpan<float> queries, Span<VectorHit> hits, Span<int> counts, SearchEffort effort = default, int threads = 0);

    /// <summary>Gives back the space of deleted vectors. Searches go on meanwhile; changes wait.</summary>
    void Compact(CancellationToken cancellation = default);

    /// <summary>Writes what <see cref="SectionReader"/> reads again. Changes wait.</summary>
    void Write(SectionWriter sections);
}
