using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Tocsin.Server.Metrics;

/// <summary>What the server measures of itself. Labels are routes and statuses, both bounded.</summary>
internal sealed class ServerMetrics : IDisposable
{
    /// <summary>Bounds of request durations in seconds.</summary>
    public static readonly double[] DurationBounds = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

    private readonly Meter _meter = new("Tocsin.Server");
    private readonly Histogram<double> _duration;
    private readonly Counter<long> _errors;
    private readonly UpDownCounter<long> _active;

    public ServerMetrics()
    {
        _duration = _meter.CreateHistogram("tocsin_http_request_duration_seconds", "s", "Time from a request's first byte to its answer's last.", [],
            new InstrumentAdvice<double> { HistogramBucketBoundaries = DurationBounds });
        _errors = _meter.CreateCounter<long>("tocsin_http_request_errors_total", null, "Requests that were answered with 4xx or 5xx.");
        _active = _meter.CreateUpDownCounter<long>("tocsin_http_requests_active", null, "Requests that are being answered.");
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
    }

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

    // A client may invent methods: only the known ones become labels.
    private static IEnumerable<Measurement<long>> Of(RunningStreams streams, Func<RunningStream, long> value) =>
        streams.All.Select(stream => new Measurement<long>(value(stream), new KeyValuePair<string, object?>("stream", stream.Name)));

    private static string MethodName(string method) =>
        HttpMethods.IsGet(method) || HttpMethods.IsPost(method) || HttpMethods.IsPut(method) || HttpMethods.IsDelete(method) ||
        HttpMethods.IsHead(method) || HttpMethods.IsOptions(method) || HttpMethods.IsPatch(method)
            ? method.ToUpperInvariant()
            : "other";
}
