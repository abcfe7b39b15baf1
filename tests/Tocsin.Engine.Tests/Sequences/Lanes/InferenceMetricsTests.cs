using System.Diagnostics.Metrics;
using Tocsin.Engine.Tests.Streams;

namespace Tocsin.Engine.Tests.Sequences.Lanes;

public sealed class InferenceMetricsTests
{
    [Fact]
    public void What_judging_took_is_measured_by_kind_of_model_and_changes_nothing()
    {
        SteppedTime time = new();
        List<(double Seconds, string? Label, object? Kind)> measured = [];
        using MeterListener listener = new();
        listener.InstrumentPublished = (instrument, subscription) =>
        {
            if (instrument is { Meter.Name: "Tocsin", Name: "tocsin_inference_duration_seconds" })
                subscription.EnableMeasurementEvents(instrument);
        };
        // Other tests may judge at the same time: only this one's thread counts.
        int thread = Environment.CurrentManagedThreadId;
        listener.SetMeasurementEventCallback<double>((_, seconds, tags, _) =>
        {
            if (Environment.CurrentManagedThreadId == thread)
                measured.Add((seconds, tags[0].Key, tags[0].Value));
        });
        listener.Start();

        byte[] unmeasured = Play(new FakeBundles(), null);
        Assert.Empty(measured);
        FakeBundles slow = new();
        slow.ModelA.Judging = () => time.Advance(TimeSpan.FromMilliseconds(3));
        byte[] state = Play(slow, time);

        Assert.Equal([(0.003, "model", "ensemble"), (0.003, "model", "ensemble")], measured);
        Assert.Equal(unmeasured, state);
    }

    private static byte[] Play(FakeBundles bundles, TimeProvider? time)
    {
        SessionRun run = new(bundles, null, time);
        run.Model(FakeBundles.A);
        run.Line("open blk_1");
        run.Line("open blk_2");
        run.Line("bad blk_1");
        return run.Snapshot();
    }
}
