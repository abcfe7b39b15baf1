using System.Diagnostics;
using System.Diagnostics.Metrics;
using Tocsin.Engine.Alerts;
using Tocsin.Engine.Populations;
using Tocsin.Server.Alerts;
using Tocsin.Server.Populations;
using Tocsin.Sinks;

namespace Tocsin.Server.Metrics;

/// <summary>What the server measures of itself. Labels are routes and statuses, both bounded.</summary>
internal sealed partial class ServerMetrics : IDisposable
{
    /// <summary>Bounds of request durations in seconds.</summary>
    public static readonly double[] DurationBounds = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

    private readonly Meter _meter = new("Tocsin.Server");
    private readonly Histogram<double> _duration;
    private readonly Counter<long> _errors;
    private readonly UpDownCounter<long> _active;
    private readonly Histogram<double> _prediction;

    public ServerMetrics()
    {
        _duration = _meter.CreateHistogram("tocsin_http_request_duration_seconds", "s", "Time from a request's first byte to its answer's last.", [],
            new InstrumentAdvice<double> { HistogramBucketBoundaries = DurationBounds });
        _errors = _meter.CreateCounter<long>("tocsin_http_request_errors_total", null, "Requests that were answered with 4xx or 5xx.");
        _active = _meter.CreateUpDownCounter<long>("tocsin_http_requests_active", null, "Requests that are being answered.");
        _prediction = _meter.CreateHistogram("tocsin_prediction_duration_seconds", "s", "Time that judging the sessions of one request took, by kind of model.", [],
            new InstrumentAdvice<double> { HistogramBucketBoundaries = DurationBounds });
        _imageSearch = _meter.CreateHistogram("tocsin_similarity_search_seconds", "s", "Time that a search among pictures took, by kind of index and of query.", [],
            new InstrumentAdvice<double> { HistogramBucketBoundaries = DurationBounds });
        _embedding = _meter.CreateHistogram("tocsin_similarity_embedding_seconds", "s", "Time from an uploaded picture to its vector, the wait for a worker included, by kind of embedder.", [],
            new InstrumentAdvice<double> { HistogramBucketBoundaries = DurationBounds });
        _indexing = Seconds("tocsin_similarity_indexing_embedding_seconds", "Time that embedding a picture of the image folder took, its share of the pictures that were handed over together, by kind of embedder.");
        _incidentSearch = Seconds("tocsin_incident_search_duration_seconds", "Time that a search for earlier findings like one took.");
        _incidentEmbedding = Seconds("tocsin_incident_embedding_duration_seconds", "Time that making a finding's vector took, its reasons included.");
        _meter.CreateObservableGauge("tocsin_process_memory_bytes", static () => Environment.WorkingSet, "By", "Resident memory of the process.");
        _meter.CreateObservableCounter(
            "tocsin_process_cpu_seconds_total", static () => Environment.CpuUsage.TotalTime.TotalSeconds, "s", "Processor time that the process has used.");
        _meter.CreateObservableGauge("tocsin_process_heap_bytes", static () => GC.GetTotalMemory(false), "By", "Managed memory in use.");
    }

    /// <summary>The meter, for whoever listens.</summary>
    public Meter Meter => _meter;

    /// <summary>Also measures what the streams know beyond their journals.</summary>
    public void Observe(RunningStreams streams)
    {
        _meter.CreateObservableCounter(
            "tocsin_stream_header_misses_total", () => Of(streams, static stream => stream.Ledger.HeaderMisses), null, "Lines that did not fit their header format.");
        _meter.CreateObservableCounter(
            "tocsin_source_faults_total", () => Of(streams, static stream => stream.RecordSources.Sum(source => source.Status.Faults)), null, "Faults of a stream's sources.");
        _meter.CreateObservableGauge("tocsin_sessions_open", () => Of(streams, static stream => stream.SessionCounts.Open), null, "Sessions that are open.");
        _meter.CreateObservableCounter(
            "tocsin_sessions_total", () => OfStates(streams), null, "Sessions that have begun, ended, were ended early to make room (they count as ended, too), and were found anomalous.");
        _meter.CreateObservableCounter(
            "tocsin_session_lines_total", () => OfFates(streams), null, "What the detector of sessions did with a stream's lines while a model was in force.");
        _meter.CreateObservableCounter(
            "tocsin_unknown_events_total", () => Of(streams, static stream => stream.SessionCounts.UnknownEvents), null, "Events of sessions that the model does not know.");
        _meter.CreateObservableCounter(
            "tocsin_findings_total",
            () => OfDetectors(streams),
            null,
            "Findings.");
        _meter.CreateObservableCounter(
            "tocsin_population_lines_total", () => OfPopulationFates(streams), null, "What became of a stream's lines while a population rule was in force.");
        _meter.CreateObservableCounter(
            "tocsin_population_shared_actions_total", () => Of(streams, static stream => stream.PopulationCounts.SharedActions), null, "Events whose action was counted in a scope's shared bucket.");
        _meter.CreateObservableCounter(
            "tocsin_population_evicted_total", () => Of(streams, static stream => stream.PopulationCounts.Evicted), null, "Individuals that left because their scope keeps no more.");
        _meter.CreateObservableCounter(
            "tocsin_window_lines_total", () => OfWindowFates(streams), null, "What became of a stream's lines while a rule of windows was in force.");
        _meter.CreateObservableCounter(
            "tocsin_window_ahead_total", () => Of(streams, static stream => stream.WindowCounts.Ahead), null, "Refused lines whose time was too far ahead.");
        _meter.CreateObservableCounter(
            "tocsin_window_overflow_total", () => Of(streams, static stream => stream.WindowCounts.Overflow), null, "Lines of groups that were one too many for their window.");
        _meter.CreateObservableCounter("tocsin_window_closed_total", () => Of(streams, static stream => stream.WindowCounts.Windows), null, "Windows that have closed.");
        _meter.CreateObservableCounter("tocsin_window_error_records_total", () => OfErrorRecords(streams), null, "Error records that went to a stream's folder, and that were lost: the folder took them not, or the journal had them no longer.");
        _meter.CreateObservableCounter("tocsin_window_alerts_total", () => Of(streams, static stream => stream.WindowCounts.Alerts), null, "Alerts of windows that rang.");
        _meter.CreateObservableCounter(
            "tocsin_population_alerts_total", () => Of(streams, static stream => stream.PopulationCounts.Alerts), null, "Findings of populations that are alerts.");
    }

    /// <summary>Also measures alerts and their sinks. A sink's label is its number in the configuration: an address may say more than a metric should.</summary>
    public void Observe(AlertCenter alerts)
    {
        _meter.CreateObservableGauge("tocsin_alerts", () => OfStates(alerts.Book.Counts), null, "Alerts that are kept, by state.");
        _meter.CreateObservableCounter("tocsin_alerts_revisions_total", () => OfRevisions(alerts.Book.Counts), null, "Revisions of alerts that were taken, were there before, and were gone before they could be taken.");
        _meter.CreateObservableCounter("tocsin_alerts_forgotten_total", () => alerts.Book.Counts.Forgotten, null, "Alerts that left because there were too many.");
        _meter.CreateObservableCounter("tocsin_alerts_messages_total", () => OfFates(alerts.Sinks), null, "Messages that have arrived at a sink, were refused by it, and were gone before they could be sent.");
        _meter.CreateObservableCounter("tocsin_alerts_sink_faults_total", () => Of(alerts.Sinks, static sink => sink.Faults), null, "Tries to send an alert that failed.");
        _meter.CreateObservableGauge("tocsin_alerts_waiting", () => Of(alerts.Sinks, static sink => sink.Waiting), null, "Messages that wait for a sink.");
        _meter.CreateObservableGauge("tocsin_alerts_sink_failing", () => Of(alerts.Sinks, static sink => sink.Detail.Length > 0 ? 1 : 0), null, "1 while a sink does not take what it is sent.");
    }

    /// <summary>Also measures those who follow answers.</summary>
    public void Observe(FeedTallies feeds)
    {
        _meter.CreateObservableGauge("tocsin_population_followers", () => feeds.Followers, null, "Browsers and programs that follow the answers of populations.");
        _meter.CreateObservableCounter(
            "tocsin_population_feed_dropped_total", () => feeds.Dropped, null, "Answers that were left out because a follower was too slow for them.");
    }

    /// <summary>Measures how long sessions took to judge that are in no journal.</summary>
    public void Predicted(string kind, TimeSpan took) => _prediction.Record(took.TotalSeconds, new KeyValuePair<string, object?>("model", kind));

    /// <summary>Runs the rest of the pipeline and measures it.</summary>
    public async Task MeasureAsync(HttpContext context, RequestDelegate next, string listener, TimeProvider time)
    {
        long start = time.GetTimestamp();
        _active.Add(1);
        try
        {
            await next(context);
        }
        finally
        {
            _active.Add(-1);
            string route = context.GetEndpoint() is RouteEndpoint endpoint ? endpoint.RoutePattern.RawText ?? "" : "unmatched";
            var tags = new TagList
            {
                { "listener", listener },
                { "method", MethodName(context.Request.Method) },
                { "route", route },
                { "status", context.Response.StatusCode },
            };
            _duration.Record(time.GetElapsedTime(start).TotalSeconds, tags);
            if (context.Response.StatusCode >= 400)
            {
                _errors.Add(1, tags);
            }
        }
    }

    public void Dispose() => _meter.Dispose();

    private static IEnumerable<Measurement<long>> Of(RunningStreams streams, Func<RunningStream, long> value) =>
        streams.All.Select(stream => new Measurement<long>(value(stream), new KeyValuePair<string, object?>("stream", stream.Name)));

    private static IEnumerable<Measurement<long>> Of(RunningStreams streams, Func<RunningStream, long> value, string label, string of) =>
        streams.All.Select(stream => new Measurement<long>(
            value(stream), new KeyValuePair<string, object?>("stream", stream.Name), new KeyValuePair<string, object?>(label, of)));

    private static IEnumerable<Measurement<long>> OfStates(RunningStreams streams) =>
    [
        .. Of(streams, static stream => stream.SessionCounts.Begun, "state", "begun"), .. Of(streams, static stream => stream.SessionCounts.Ended, "state", "ended"),
        .. Of(streams, static stream => stream.SessionCounts.Evicted, "state", "evicted"), .. Of(streams, static stream => stream.SessionCounts.Anomalous, "state", "anomalous"),
    ];

    private static IEnumerable<Measurement<long>> OfFates(RunningStreams streams) =>
    [
        .. Of(streams, static stream => stream.SessionCounts.Used, "fate", "used"), .. Of(streams, static stream => stream.SessionCounts.Ignored, "fate", "ignored"),
        .. Of(streams, static stream => stream.SessionCounts.Late, "fate", "late"), .. Of(streams, static stream => stream.SessionCounts.Refused, "fate", "refused"),
    ];

    private static IEnumerable<Measurement<long>> OfDetectors(RunningStreams streams) =>
    [
        .. Of(streams, static stream => stream.SessionCounts.Anomalous, "detector", "sequences"),
        .. Of(streams, static stream => stream.PopulationCounts.Findings, "detector", PopulationFinding.Detector),
    ];

    private static IEnumerable<Measurement<long>> OfPopulationFates(RunningStreams streams) =>
    [
        .. Of(streams, static stream => stream.PopulationCounts.Used, "fate", "used"), .. Of(streams, static stream => stream.PopulationCounts.Ignored, "fate", "ignored"),
        .. Of(streams, static stream => stream.PopulationCounts.Refused, "fate", "refused"),
    ];

    private static IEnumerable<Measurement<long>> OfWindowFates(RunningStreams streams) =>
    [
        .. Of(streams, static stream => stream.WindowCounts.Used, "fate", "used"), .. Of(streams, static stream => stream.WindowCounts.Ignored, "fate", "ignored"),
        .. Of(streams, static stream => stream.WindowCounts.Late, "fate", "late"), .. Of(streams, static stream => stream.WindowCounts.Refused, "fate", "refused"),
    ];

    private static IEnumerable<Measurement<long>> OfErrorRecords(RunningStreams streams) =>
    [
        .. Of(streams, static stream => stream.ErrorRecords?.Counts.Lines ?? 0, "fate", "written"),
        .. Of(streams, static stream => stream.ErrorRecords is { } records ? records.Counts.Lost + records.Missed : 0, "fate", "lost"),
    ];

    private static IEnumerable<Measurement<long>> OfStates(AlertCounts counts) =>
        [Labelled(counts.Open, "state", "open"), Labelled(counts.Acknowledged, "state", "acknowledged"), Labelled(counts.Resolved, "state", "resolved")];

    private static IEnumerable<Measurement<long>> OfRevisions(AlertCounts counts) =>
        [Labelled(counts.Taken, "fate", "taken"), Labelled(counts.Repeated, "fate", "repeated"), Labelled(counts.Missed, "fate", "missed")];

    private static IEnumerable<Measurement<long>> OfFates(IReadOnlyList<AlertSinkStatus> sinks) => sinks.SelectMany((sink, number) => (Measurement<long>[])
    [
        Of(number, sink.Sent, "sent"), Of(number, sink.Refused, "refused"), Of(number, sink.Dropped, "missed"),
    ]);

    private static Measurement<long> Of(int sink, long value, string fate) =>
        new(value, new KeyValuePair<string, object?>("sink", sink), new KeyValuePair<string, object?>("fate", fate));

    private static IEnumerable<Measurement<long>> Of(IReadOnlyList<AlertSinkStatus> sinks, Func<AlertSinkStatus, long> value) =>
        sinks.Select((sink, number) => new Measurement<long>(value(sink), new KeyValuePair<string, object?>("sink", number)));

    private static Measurement<long> Labelled(long value, string label, string of) => new(value, new KeyValuePair<string, object?>(label, of));

    // A client may invent methods: only the known ones become labels.
    private static string MethodName(string method) =>
        HttpMethods.IsGet(method) || HttpMethods.IsPost(method) || HttpMethods.IsPut(method) || HttpMethods.IsDelete(method) ||
        HttpMethods.IsHead(method) || HttpMethods.IsOptions(method) || HttpMethods.IsPatch(method)
            ? method.ToUpperInvariant()
            : "other";
}
