using System.Diagnostics.Metrics;
using Tocsin.Server.Vectors;

namespace Tocsin.Server.Metrics;

// Collections of vectors: their names are the label, and there are at most as many as the settings say.
internal sealed partial class ServerMetrics
{
    /// <summary>Also measures the collections of vectors.</summary>
    public void Observe(VectorsHost vectors)
    {
        _meter.CreateObservableGauge("tocsin_vectors", () => OfCollections(vectors, static held => held.Of(static collection => collection.Count)), null, "Vectors that a search can find, by collection.");
        _meter.CreateObservableGauge("tocsin_vectors_deleted", () => OfCollections(vectors, static held => held.Of(static collection => collection.Figures.Deleted)), null, "Vectors that are deleted and still take space, by collection.");
        _meter.CreateObservableGauge("tocsin_vectors_bytes", () => OfCollections(vectors, static held => held.Bytes), "By", "Memory of vectors, their index and their payloads, by collection.");
        _meter.CreateObservableGauge("tocsin_vectors_unsaved_bytes", () => OfCollections(vectors, static held => held.Of(static collection => collection.ChangeBytes)), "By", "Bytes of changes since the index was last saved, by collection.");
        _meter.CreateObservableGauge("tocsin_vectors_broken", () => OfCollections(vectors, static held => held.Broken is null ? 0 : 1), null, "1 for a collection whose files cannot be read.");
        _meter.CreateObservableCounter("tocsin_vectors_added_total", () => vectors.Added, null, "Vectors that were added, replaced ones among them.");
        _meter.CreateObservableCounter("tocsin_vectors_removed_total", () => vectors.Deleted, null, "Vectors that were deleted.");
        Histogram<double> searches = _meter.CreateHistogram("tocsin_vectors_search_duration_seconds", "s", "Time that a search in a collection of vectors took.", [], new InstrumentAdvice<double> { HistogramBucketBoundaries = DurationBounds });
        vectors.Searched = took => searches.Record(took.TotalSeconds);
    }

    private static IEnumerable<Measurement<long>> OfCollections(VectorsHost vectors, Func<HeldCollection, long> value) =>
        vectors.All.Select(held => Labelled(value(held), "collection", held.Name));
}
