using Tocsin.Vectors.Files;
using Tocsin.Vectors.Storage;

namespace Tocsin.Vectors.Flat;

/// <summary>The exact index: every vector is compared with the query, in the order of rows.</summary>
public sealed partial class FlatIndex : IVectorIndex
{
    private readonly FlatOptions _options;
    private readonly Lock _writing = new();
    private VectorRows? _rows;

    private FlatIndex(FlatOptions options, VectorRows rows)
    {
        _options = options;
        _rows = rows;
    }

    /// <inheritdoc/>
    public VectorIndexOptions Options => _options;

    /// <inheritdoc/>
    public int Count => Rows.Live;

    /// <inheritdoc/>
    public VectorIndexFigures Figures
    {
        get
        {
            VectorRows rows = Rows;
            return new VectorIndexFigures
            {
                Count = rows.Live,
                Deleted = rows.Deleted,
                VectorBytes = rows.VectorBytes,
                StructureBytes = rows.StructureBytes,
                ReservedBytes = rows.ReservedBytes,
                Description = "Flat",
            };
        }
    }

    // Compaction puts other rows in its place: a call works on those that it read first.
    private VectorRows Rows => Volatile.Read(ref _rows) ?? throw new ObjectDisposedException(nameof(FlatIndex));

    /// <summary>An index of rows, which belong to it from then on: nothing is to be done.</summary>
    public static FlatIndex Build(FlatOptions options, VectorRows rows, BuildSettings settings, CancellationToken cancellation) => new(options, rows);

    /// <inheritdoc/>
    public void Add(ReadOnlySpan<long> ids, ReadOnlySpan<float> vectors, IReadOnlyList<ReadOnlyMemory<byte>>? payloads = null)
    {
        VectorCheck.Batch(ids, vectors, payloads, _options.Dimension, _options.Metric);
        lock (_writing)
        {
            VectorRows rows = Rows;
            rows.Publish(rows.Stage(ids, vectors, payloads), ids.Length);
        }
    }

    /// <inheritdoc/>
    public int Delete(ReadOnlySpan<long> ids)
    {
        lock (_writing)
        {
            VectorRows rows = Rows;
            int deleted = 0;
            foreach (long id in ids)
            {
                deleted += rows.Delete(id, out _) ? 1 : 0;
            }

            return deleted;
        }
    }

    /// <inheritdoc/>
    public bool TryGet(long id, Span<float> vector) => Rows.TryGet(id, vector);

    /// <inheritdoc/>
    public ReadOnlyMemory<byte> Payload(long id) => Rows.PayloadOf(id);

    /// <inheritdoc/>
    public void Compact(CancellationToken cancellation = default)
    {
        lock (_writing)
        {
            VectorRows rows = Rows;
            if (rows.Deleted > 0)
            {
                Volatile.Write(ref _rows, rows.Copy(rows.LiveRows(), cancellation));
            }
        }
    }

    /// <inheritdoc/>
    public void Write(SectionWriter sections)
    {
        lock (_writing)
        {
            OptionsSection.Write(sections, _options);
            Rows.Write(sections);
        }
    }

    /// <summary>Lets the vectors go. Searches that run end as they would have; later calls throw.</summary>
    public void Dispose()
    {
        lock (_writing)
        {
            Volatile.Write(ref _rows, null);
        }
    }

    internal static FlatIndex Read(FlatOptions options, SectionReader sections) => new(options, VectorRows.Read(sections, options.Dimension, options.Metric));
}
