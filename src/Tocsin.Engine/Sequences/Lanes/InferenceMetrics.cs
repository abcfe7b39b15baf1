using System.Diagnostics.Metrics;

namespace Tocsin.Engine.Sequences.Lanes;

/// <summary>How long judges take, on the meter <c>Tocsin</c>, labelled by the kind of model. No verdict depends on it.</summary>
internal static class InferenceMetrics
{
    private static readonly Meter Meter = new("Tocsin");

    private static readonly Histogram<double> Seconds = Meter.CreateHistogram(
        "tocsin_inference_duration_seconds", "s", "Time that a lane's model took to judge one batch of sessions, by kind of model", [],
        new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.00001, 0.000025, 0.00005, 0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 1] });

    /// <summary>A batch was judged.</summary>
    public static void Judged(KeyValuePair<string, object?> model, TimeSpan took) => Seconds.Record(took.TotalSeconds, model);
}
