using System.Diagnostics.Metrics;
using System.Globalization;
using System.Runtime.InteropServices;

namespace Tocsin.Server.Metrics;

/// <summary>
/// Collects what the program's meters (<c>Tocsin</c>, <c>Tocsin.…</c>) measure and writes it as Prometheus text. Series of one instrument are
/// bounded: what comes beyond goes into one series that says so. Any thread may measure; one at a time writes.
/// </summary>
internal sealed class MetricsListener : IDisposable
{
    private const int MostSeries = 1000;
    private const string Program = "Tocsin";

    private static readonly KeyValuePair<string, object?>[] Overflow = [new("overflow", "true")];

    private readonly MeterListener _listener = new();
    private readonly SortedDictionary<string, Measured> _instruments = new(StringComparer.Ordinal);
    private readonly Lock _lock = new();

    /// <param name="own">The meter of this server; of several servers in one process each shows its own.</param>
    public MetricsListener(Meter own)
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            Meter meter = instrument.Meter;
            if (ReferenceEquals(meter, own) || (meter.Name != own.Name && (meter.Name == Program || meter.Name.StartsWith(Program + ".", StringComparison.Ordinal))))
            {
                lock (_lock)
                {
                    if (!_instruments.TryGetValue(instrument.Name, out Measured? measured))
                    {
                        measured = new Measured(instrument);
                        _instruments.Add(instrument.Name, measured);
                    }

                    listener.EnableMeasurementEvents(instrument, measured);
                }
            }
        };
        _listener.SetMeasurementEventCallback<double>(Take);
        _listener.SetMeasurementEventCallback<long>(static (instrument, value, tags, state) => Take(instrument, value, tags, state));
        _listener.SetMeasurementEventCallback<int>(static (instrument, value, tags, state) => Take(instrument, value, tags, state));
        _listener.Start();
    }

    /// <summary>Asks the observed instruments and writes everything.</summary>
    public void Write(PrometheusText text)
    {
        _listener.RecordObservableInstruments();
        lock (_lock)
        {
            foreach ((string name, Measured measured) in _instruments)
            {
                lock (measured.Lock)
                {
                    text.Begin(name, measured.Kind, measured.Description);
                    foreach (MeasuredSeries series in measured.Series.Values)
                    {
                        text.Write(name, series);
                    }
                }
            }
        }
    }

    public void Dispose() => _listener.Dispose();

    private static void Take(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags, object? state)
    {
        var measured = (Measured)state!;
        lock (measured.Lock)
        {
            MeasuredSeries series = measured.Find(tags);
            if (measured.Bounds is not null)
            {
                series.Record(value);
            }
            else if (instrument.IsObservable)
            {
                series.Set(value);
            }
            else
            {
                series.Add(value);
            }
        }
    }

    private sealed class Measured(Instrument instrument)
    {
        public Lock Lock { get; } = new();

        public string Description { get; } = instrument.Description ?? "";

        public Dictionary<KeyValuePair<string, object?>[], MeasuredSeries> Series { get; } = new(TagComparer.Instance);

        public double[]? Bounds { get; } = instrument is Histogram<double> histogram
            ? [.. histogram.Advice?.HistogramBucketBoundaries ?? ServerMetrics.DurationBounds]
            : null;

        public string Kind => Bounds is not null ? "histogram"
            : instrument.GetType().Name.StartsWith("Counter", StringComparison.Ordinal) || instrument.GetType().Name.StartsWith("ObservableCounter", StringComparison.Ordinal) ? "counter"
            : "gauge";

        public MeasuredSeries Find(ReadOnlySpan<KeyValuePair<string, object?>> tags)
        {
            if (Series.GetAlternateLookup<ReadOnlySpan<KeyValuePair<string, object?>>>().TryGetValue(tags, out MeasuredSeries? series))
            {
                return series;
            }

            bool overflows = Series.Count >= MostSeries;
            KeyValuePair<string, object?>[] key = overflows ? Overflow : tags.ToArray();
            ref MeasuredSeries? added = ref CollectionsMarshal.GetValueRefOrAddDefault(Series, key, out _);
            return added ??= new MeasuredSeries(Labels(key), Bounds);
        }

        private static KeyValuePair<string, string>[] Labels(ReadOnlySpan<KeyValuePair<string, object?>> tags)
        {
            var labels = new List<KeyValuePair<string, string>>(tags.Length);
            foreach ((string name, object? value) in tags)
            {
                labels.Add(new(name, Convert.ToString(value, CultureInfo.InvariantCulture) ?? ""));
            }

            return [.. labels.OrderBy(label => label.Key, StringComparer.Ordinal)];
        }
    }
}
