using Tocsin.Vectors.Storage;

namespace Tocsin.Vectors.Hnsw;

/// <summary>
/// A hierarchy of navigable graphs (Malkov &amp; Yashunin, "Efficient and robust approximate nearest neighbor search using hierarchical navigable small
/// world graphs", 2018). Deleted rows stay as steps on the way until compaction builds the graph anew.
/// </summary>
public sealed partial class HnswIndex : IVectorIndex
{
    // As they were asked for, BuildThreads excepted: compaction decides anew about codes where that is open.
    private readonly HnswOptions _options;
    private readonly Lock _writing = new();
    private HnswContents? _contents;

    private HnswIndex(HnswOptions options, HnswContents contents)
    {
        _options = options;
        _contents = contents;
    }

    /// <inheritdoc/>
    public VectorIndexOptions Options => _options with { Codes = Contents.Codes is not null };

    /// <inheritdoc/>
    public int Count => Contents.Rows.Live;

    /// <inheritdoc/>
    public VectorIndexFigures Figures
    {
        get
        {
            HnswContents contents = Contents;
            string by = contents.Codes is null ? "by vectors" : "by 8-bit codes";
            string threads = _options.BuildThreads == 1 ? "1 thread" : $"{_options.BuildThreads} threads";
            return new VectorIndexFigures
            {
                Count = contents.Rows.Live,
                Deleted = contents.Rows.Deleted,
                VectorBytes = contents.Rows.VectorBytes,
                StructureBytes = contents.StructureBytes,
                ReservedBytes = contents.ReservedBytes,
                Description =
                    $"Hnsw, M {_options.M}, efConstruction {_options.EfConstruction}, efSearch {_options.EfSearch}, {by}, "
                    + $"built on {threads}, seed {_options.Seed}",
            };
        }
    }

    // Compaction puts others in their place: a call works on those that it read first.
    private HnswContents Contents => Volatile.Read(ref _contents) ?? throw new ObjectDisposedException(nameof(HnswIndex));

    /// <summary>Links rows, which belong to the index from then on.</summary>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled; the rows are of no more use.</exception>
    public static HnswIndex Build(HnswOptions options, VectorRows rows, BuildSettings settings, CancellationToken cancellation)
    {
        Check(options);
        options = options with { BuildThreads = Math.Min(settings.ThreadCount, HnswOptions.MaxBuildThreads) };
        return new HnswIndex(options, HnswBuilder.Build(rows, options, settings.Progress, cancellation));
    }

    /// <inheritdoc/>
    public bool TryGet(long id, Span<float> vector) => Contents.Rows.TryGet(id, vector);

    /// <inheritdoc/>
    public ReadOnlyMemory<byte> Payload(long id) => Contents.Rows.PayloadOf(id);

    /// <summary>Lets the vectors and the graph go. Searches that run end as they would have; later calls throw.</summary>
    public void Dispose()
    {
        lock (_writing)
        {
            Volatile.Write(ref _contents, null);
        }
    }

    private static void Check(HnswOptions options)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(options.M, 4, nameof(HnswOptions.M));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(options.M, HnswOptions.MaxM, nameof(HnswOptions.M));
        ArgumentOutOfRangeException.ThrowIfLessThan(options.EfConstruction, 1, nameof(HnswOptions.EfConstruction));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(options.EfConstruction, VectorIndexOptions.MaxCandidates, nameof(HnswOptions.EfConstruction));
        ArgumentOutOfRangeException.ThrowIfLessThan(options.EfSearch, 1, nameof(HnswOptions.EfSearch));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(options.EfSearch, VectorIndexOptions.MaxCandidates, nameof(HnswOptions.EfSearch));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(options.BuildThreads, HnswOptions.MaxBuildThreads, nameof(HnswOptions.BuildThreads));
    }
}
