using System.Diagnostics.Metrics;
using Tocsin.Engine.Streams;

namespace Tocsin.Engine.Tests.Streams;

public sealed class StreamMetricsTests : IDisposable
{
    private readonly StreamBench _bench = new();

    public void Dispose() => _bench.Dispose();

    [Fact]
    public async Task The_metrics_say_what_the_ledger_says()
    {
        string name = $"metrics-{Environment.ProcessId}";
        Dictionary<string, long> seen = [];
        using MeterListener listener = new();
        listener.InstrumentPublished = (instrument, subscription) =>
        {
            if (instrument.Meter.Name == "Tocsin" && instrument.Name.StartsWith("tocsin_stream_", StringComparison.Ordinal))
            {
                subscription.EnableMeasurementEvents(instrument);
            }
        };
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) =>
        {
            if (tags.Length == 1 && tags[0].Key == "stream" && tags[0].Value as string == name)
            {
                seen[instrument.Name] = value;
            }
        });
        await using (LogStream stream = await LogStream.OpenAsync(_bench.Setup() with { Name = name }))
        {
            listener.Start();
            RecordBatch batch = StreamBench.From("a", 0, "one", "two");
            batch.Rejected = 3;
            await stream.AppendAsync(batch);
            await stream.AppendAsync(StreamBench.From("a", 1, "two"));
            await StreamBench.SettledAsync(stream);
            listener.RecordObservableInstruments();

            Assert.Equal(5, seen["tocsin_stream_received_total"]);
            Assert.Equal(2, seen["tocsin_stream_processed_total"]);
            Assert.Equal(3, seen["tocsin_stream_rejected_total"]);
            Assert.Equal(1, seen["tocsin_stream_duplicates_total"]);
            Assert.Equal(0, seen["tocsin_stream_pending"]);
        }

        seen.Clear();
        listener.RecordObservableInstruments();
        Assert.Empty(seen);
    }
}
