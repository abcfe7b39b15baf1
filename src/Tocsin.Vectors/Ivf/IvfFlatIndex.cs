using Tocsin.Vectors.Files;
using Tocsin.Vectors.Search;
using Tocsin.Vectors.Storage;

namespace Tocsin.Vectors.Ivf;

/// <summary>
/// Vectors in lists around the centres of k-means (Sivic &amp; Zisserman 2003): a search compares the query with every centre, and with the vectors of
/// the nearest lists. What it finds is scored exactly; what lies in other lists is missed.
/// </summary>
public sealed unsafe class IvfFlatIndex : IVectorIndex
{
    private readonly IvfStore _store;

    private IvfFlatIndex(IvfStore store) => _store = store;

    /// <inheritdoc/>
    public VectorIndexOptions Options => _store.Options;

    /// <inheritdoc/>
    public int Count => _store.State.Rows.Live;

    /// <inheritdoc/>
    public VectorIndexFigures Figures => _store.Figures($"IvfFlat, {_store.State.Lists} lists, {_store.Options.Probes} probes");

    /// <summary>Learns lists and puts the rows, which belong to it from then on, into them.</summary>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    public static IvfFlatIndex Build(IvfFlatOptions options, VectorRows rows, BuildSettings settings, CancellationToken cancellation) =>
        new(IvfStore.Build(nameof(IvfFlatIndex), options, rows, settings, cancellation));

    /// <inheritdoc/>
    public int Search(ReadOnlySpan<float> query, Span<VectorHit> hits, SearchEffort effort = default)
    {
        IvfState state = _store.State;

        // Rows that come from now on are not looked at: of an id that is replaced meanwhile, one vector at most is seen.
        int visible = state.Rows.Count;
        float* prepared = PreparedQuery.Of(query, state.Rows);
        SearchRoom room = SearchRoom.Mine;
        TopHits top = new(hits, state.Rows.Metric);
        foreach (VectorHit list in state.Nearest(prepared, _store.Probes(effort), room))
        {
            state.Scan((int)list.Id, visible, prepared, ref top, room);
        }

        return top.Finish();
    }

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

    internal static IvfFlatIndex Read(IvfFlatOptions options, SectionReader sections) => new(IvfStore.Read(nameof(IvfFlatIndex), options, sections));
}
