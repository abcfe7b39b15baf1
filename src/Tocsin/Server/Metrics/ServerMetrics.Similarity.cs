using System.Diagnostics;
using System.Diagnostics.Metrics;
using Tocsin.Engine.Similarity.Collections;
using Tocsin.Server.Similarity;

namespace Tocsin.Server.Metrics;

// Pictures: labels are kinds of index, of embedder and of query.
internal sealed partial class ServerMetrics
{
    private readonly Histogram<double> _imageSearch;
    private readonly Histogram<double> _embedding;
    private readonly Histogram<double> _indexing;

    /// <summary>Measures how long a search among pictures took.</summary>
    /// <param name="kind">The kind of index.</param>
    /// <param name="query"><c>upload</c> or <c>id</c>.</param>
    /// <param name="took">Without the wait for a worker.</param>
    public void SearchedImages(string kind, string query, TimeSpan took) =>
        _imageSearch.Record(took.TotalSeconds, new TagList { { "kind", kind.ToLowerInvariant() }, { "query", query } });

    /// <summary>Measures how long a picture took to become a vector: the wait for a worker, decoding and embedding.</summary>
    /// <param name="kind">The kind of embedder.</param>
    /// <param name="took">That long.</param>
    public void Embedded(string kind, TimeSpan took) => _embedding.Record(took.TotalSeconds, new KeyValuePair<string, object?>("kind", kind));

    /// <summary>Measures pictures of the image folder that became vectors together; reading and decoding, which go on ahead, are not in it.</summary>
    /// <param name="kind">The kind of embedder.</param>
    /// <param name="pictures">How many.</param>
    /// <param name="took">All of them.</param>
    public void Indexed(string kind, int pictures, TimeSpan took)
    {
        for (int i = 0; i < pictures; i++)
        {
            _indexing.Record(took.TotalSeconds / pictures, new KeyValuePair<string, object?>("kind", kind));
        }
    }

    /// <summary>Also measures pictures.</summary>
    public void Observe(SimilarityHost similarity)
    {
        _meter.CreateObservableGauge("tocsin_similarity_images", () => similarity.Collection.Count, null, "Pictures that can be found.");
        _meter.CreateObservableGauge("tocsin_similarity_ready", () => similarity.Collection.Status.State == CollectionState.Ready ? 1 : 0, null, "1 while pictures can be searched.");
        _meter.CreateObservableGauge("tocsin_similarity_waiting", () => similarity.Waiting, null, "Searches and pictures that wait for a worker or are being worked on.");
        _meter.CreateObservableGauge("tocsin_similarity_uploads_bytes", () => similarity.Uploads.Held, "By", "Bytes of uploads that are held in memory.");
        _meter.CreateObservableGauge("tocsin_similarity_indexing_running", () => similarity.Indexing is { State: IndexingState.Running } ? 1 : 0, null, "1 while the image folder is being indexed.");
        _meter.CreateObservableGauge("tocsin_similarity_thumbnail_bytes", () => similarity.Thumbnails.Bytes, "By", "Bytes of thumbnails on the disk.");
        _meter.CreateObservableCounter("tocsin_similarity_thumbnails_total", () => OfThumbnails(similarity.Thumbnails.Counts), null, "Thumbnails that were asked for and were there, and that had to be made.");
    }

    private static IEnumerable<Measurement<long>> OfThumbnails((long Found, long Made) counts) => [Labelled(counts.Found, "fate", "found"), Labelled(counts.Made, "fate", "made")];
}
