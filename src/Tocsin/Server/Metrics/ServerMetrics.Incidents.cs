using System.Diagnostics.Metrics;
using Tocsin.Server.Incidents;

namespace Tocsin.Server.Metrics;

// Incidents that were seen before.
internal sealed partial class ServerMetrics
{
    private readonly Histogram<double> _incidentSearch;
    private readonly Histogram<double> _incidentEmbedding;

    /// <summary>Also measures the index of incidents.</summary>
    public void Observe(IncidentCenter incidents)
    {
        _meter.CreateObservableGauge("tocsin_incidents", () => incidents.Count, null, "Findings that are remembered to be compared with new ones.");
        _meter.CreateObservableCounter("tocsin_incidents_missed_total", () => incidents.Missed, null, "Findings that their lane had let go before they could be remembered.");
    }

    /// <summary>Measures a search for what was seen before.</summary>
    public void IncidentSearched(TimeSpan took) => _incidentSearch.Record(took.TotalSeconds);

    /// <summary>Measures how long it took to make an incident of a finding.</summary>
    public void IncidentEmbedded(TimeSpan took) => _incidentEmbedding.Record(took.TotalSeconds);

    private Histogram<double> Seconds(string name, string what) => _meter.CreateHistogram(name, "s", what, [], new InstrumentAdvice<double> { HistogramBucketBoundaries = DurationBounds });
}
