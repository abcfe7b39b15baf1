using Tocsin.Vectors.Files;
using Tocsin.Vectors.Ivf;
using Tocsin.Vectors.Search;
using Tocsin.Vectors.Storage;

namespace Tocsin.Vectors.Pq;

/// <summary>
/// Codes in lists around the centres of k-means (Jégou, Douze &amp; Schmid 2011): a search adds up table entries for the codes of the nearest lists, and
/// ranks the best of them again by their vectors, which may stay in the file. Without that its scores are estimates.
/// </summary>
public sealed partial class IvfPqIndex : IVectorIndex
{
    private readonly IvfStore _store;

    private IvfPqIndex(IvfStore store) => _store = store;

    /// <inheritdoc/>
    public VectorIndexOptions Options => _store.Options;

    /// <inheritdoc/>
    public int Count => _store.State.Rows.Live;

    /// <inheritdoc/>
    public VectorIndexFigures Figures
    {
        get
        {
            IvfPqOptions options = (IvfPqOptions)_store.Options;
            IvfState state = _store.State;
            string codes = state.Codes is null ? "no codes yet" : $"codes of {options.Subspaces} bytes, the best {options.Rerank} ranked again";
            return _store.Figures($"IvfPq, {state.Lists} lists, {options.Probes} probes, {codes}");
        }
    }

    /// <summary>Learns lists and codewords, and puts the rows, which belong to it from then on, into the lists.</summary>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    public static IvfPqIndex Build(IvfPqOptions options, VectorRows rows, BuildSettings settings, CancellationToken cancellation) =>
        new(IvfStore.Build(nameof(IvfPqIndex), options, rows, settings, cancellation));

    /// <inheritdoc/>
    public void SearchBatch(ReadOnlySpan<float> queries, Span<VectorHit> hits, Span<int> counts, SearchEffort effort = default, int threads = 0) =>
        SearchBatches.OneByOne(this, queries, hits, counts, effort, threads);

    /// <inheritdoc/>
    public void Add(ReadOnlySpan<long> ids, ReadOnlySpan<float> vectors, IReadOnlyList<ReadOnlyMemory<byte>>? payloads = null) =>
        _store.Add(ids, vectors, payloads);

    /// <inheritdoc/>
    public int Delete(ReadOnlySpan<long> ids) => _store.Delete(ids);

    /// <inheritdoc/>
    public bool TryGet(long id, Span<float> vector) => _store.State.Rows.TryGet(id, vector);

    /// <inheritdoc/>
    public ReadOnlyMemory<byte> Payload(long id) => _store.State.Rows.PayloadOf(id);

    /// <inheritdoc/>
    public void Compact(CancellationToken cancellation = default) => _store.Compact(cancellation);

    /// <inheritdoc/>
    public void Write(SectionWriter sections) => _store.Write(sections);

    /// <summary>Lets the vectors go. Searches that run end as they would have; later calls throw.</summary>
    public void Dispose() => _store.Dispose();

    internal static IvfPqIndex Read(IvfPqOptions options, SectionReader sections) => new(IvfStore.Read(nameof(IvfPqIndex), options, sections));
}
