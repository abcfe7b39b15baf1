using Tocsin.Vectors.Files;
using Tocsin.Vectors.Flat;
using Tocsin.Vectors.Hnsw;
using Tocsin.Vectors.Ivf;
using Tocsin.Vectors.Pq;
using Tocsin.Vectors.Storage;

namespace Tocsin.Vectors;

/// <summary>Every kind of index, built or read by its options.</summary>
public static class VectorIndexes
{
    /// <summary>Builds the index that the options name over rows, which belong to it from then on.</summary>
    /// <exception cref="ArgumentException">Options and rows are of different dimensions or metrics.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled; the rows are of no more use.</exception>
    public static IVectorIndex Build(
        VectorIndexOptions options, VectorRows rows, BuildSettings? settings = null, CancellationToken cancellation = default)
    {
        if (options.Dimension != rows.Dimension || options.Metric != rows.Metric)
        {
            throw new ArgumentException(
                $"Rows of {rows.Dimension} dimensions under {rows.Metric} cannot become an index of {options.Dimension} under {options.Metric}.", nameof(rows));
        }

        settings ??= new BuildSettings();
        return options switch
        {
            FlatOptions flat => FlatIndex.Build(flat, rows, settings, cancellation),
            IvfPqOptions coded => IvfPqIndex.Build(coded, rows, settings, cancellation),
            IvfFlatOptions lists => IvfFlatIndex.Build(lists, rows, settings, cancellation),
            HnswOptions hnsw => HnswIndex.Build(hnsw, rows, settings, cancellation),
            _ => throw Unknown(options),
        };
    }

    /// <summary>Reads an index of any kind back.</summary>
    /// <exception cref="VectorFileException">A section is missing, or says what cannot be.</exception>
    public static IVectorIndex Read(SectionReader sections) => OptionsSection.Read(sections) switch
    {
        FlatOptions flat => FlatIndex.Read(flat, sections),
        IvfPqOptions coded => IvfPqIndex.Read(coded, sections),
        IvfFlatOptions lists => IvfFlatIndex.Read(lists, sections),
        HnswOptions hnsw => HnswIndex.Read(hnsw, sections),
        VectorIndexOptions options => throw Unknown(options),
    };

    private static NotSupportedException Unknown(VectorIndexOptions options) => new($"There is no index of kind {options.Kind}.");
}
