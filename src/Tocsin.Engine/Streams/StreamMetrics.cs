using System.Collections.Concurrent;
using System.Diagnostics.Metrics;

namespace Tocsin.Engine.Streams;

/// <summary>The metrics of all open streams, on the meter <c>Tocsin</c>, labelled by stream. What the ledger counts is read from the ledger.</summary>
internal static class StreamMetrics
{
    private static readonly ConcurrentDictionary<LogStream, KeyValuePair<string, object?>> Open = new();
    private static readonly Meter Meter = new("Tocsin");

    private static readonly Histogram<double> SyncSeconds = Meter.CreateHistogram<double>(
        "tocsin_journal_sync_seconds", "s", "Time that the disk took to make an append durable");

    private static readonly Histogram<double> CheckpointSeconds = Meter.CreateHistogram<double>(
        "tocsin_checkpoint_seconds", "s", "Time that a checkpoint took, the lane standing still");

    private static readonly Counter<long> JournalBytes = Meter.CreateCounter<long>(
        "tocsin_journal_written_bytes_total", "By", "Bytes appended to the journal");

    private static readonly Counter<long> CheckpointFailures = Meter.CreateCounter<long>(
        "tocsin_checkpoint_failures_total", null, "Checkpoints that could not be written");

    static StreamMetrics()
    {
        Meter.CreateObservableCounter("tocsin_stream_received_total", () => Of(s => s.Ledger.Received), null, "Records received, refused ones included");
        Meter.CreateObservableCounter("tocsin_stream_processed_total", () => Of(s => s.Ledger.Processed), null, "Records processed");
        Meter.CreateObservableCounter("tocsin_stream_rejected_total", () => Of(s => s.Ledger.Rejected), null, "Records refused");
        Meter.CreateObservableCounter("tocsin_stream_truncated_total", () => Of(s => s.Ledger.Truncated), null, "Records cut to the longest allowed line");
        Meter.CreateObservableCounter("tocsin_stream_invalid_utf8_total", () => Of(s => s.Ledger.InvalidUtf8), null, "Records with bytes that are not UTF-8");
        Meter.CreateObservableCounter("tocsin_stream_duplicates_total", () => Of(s => s.Ledger.Duplicates), null, "Records dropped as delivered before");
        Meter.CreateObservableGauge("tocsin_stream_pending", () => Of(s => s.Ledger.Pending), null, "Durable records that wait for their lane");
        Meter.CreateObservableGauge("tocsin_journal_bytes", () => Of(s => s.Positions[0].JournalBytes), "By", "Bytes of journal on disk");
    }

    public static void Opened(LogStream stream) => Open[stream] = new KeyValuePair<string, object?>("stream", stream.Name);

    public static void Closed(LogStream stream) => Open.TryRemove(stream, out _);

    public static void Synced(string stream, TimeSpan took) => SyncSeconds.Record(took.TotalSeconds, Label(stream));

    public static void Written(string stream, long bytes) => JournalBytes.Add(bytes, Label(stream));

    public static void Checkpointed(string stream, TimeSpan took) => CheckpointSeconds.Record(took.TotalSeconds, Label(stream));

    public static void CheckpointFailed(string stream) => CheckpointFailures.Add(1, Label(stream));

    private static KeyValuePair<string, object?> Label(string stream) => new("stream", stream);

    private static IEnumerable<Measurement<long>> Of(Func<LogStream, long> value) =>
        Open.Select(pair => new Measurement<long>(value(pair.Key), pair.Value));
}
