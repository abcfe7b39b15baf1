namespace Tocsin.Server.Metrics;

/// <summary>One series of one instrument: a number, or a histogram. Written under its instrument's lock.</summary>
internal sealed class MeasuredSeries(IReadOnlyList<KeyValuePair<string, string>> labels, double[]? bounds)
{
    private readonly long[] _buckets = new long[(bounds?.Length ?? 0) + 1];

    /// <summary>Names and values, sorted by name.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Labels { get; } = labels;

    /// <summary>The number, or the sum of a histogram.</summary>
    public double Value { get; private set; }

    /// <summary>The upper bounds of the buckets; null for a number.</summary>
    public double[]? Bounds { get; } = bounds;

    /// <summary>Measurements of a histogram at or below each bound and above the last, not cumulated.</summary>
    public IReadOnlyList<long> Buckets => _buckets;

    public void Set(double value) => Value = value;

    public void Add(double value) => Value += value;

    public void Record(double value)
    {
        int bucket = 0;
        while (bucket < Bounds!.Length && value > Bounds[bucket])
        {
            bucket++;
        }

        _buckets[bucket]++;
        Value += value;
    }
}
