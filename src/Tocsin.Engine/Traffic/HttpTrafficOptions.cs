namespace Tocsin.Engine.Traffic;

/// <summary>How lines of HTTP traffic are written.</summary>
public enum HttpTrafficFormat
{
    /// <summary><c>{"timestamp": "2025-05-30T18:52:47.123456Z", "ip": "10.1.2.3", "method": "GET", "url": "/resource/3", "status": 404}</c></summary>
    Json,

    /// <summary>The same five, in that order, without a heading.</summary>
    Csv,

    /// <summary>As nginx and Apache write their access logs.</summary>
    Combined,
}

/// <summary>Errors beside the usual traffic: <see cref="PerSecond"/> more lines a second, all with status 500 and of one URL, from a moment after the start for some time.</summary>
/// <param name="PerSecond">Errors a second.</param>
/// <param name="After">How long after the start they begin.</param>
/// <param name="Lasting">How long they last.</param>
public sealed record HttpBurst(int PerSecond, TimeSpan After, TimeSpan Lasting)
{
    /// <summary>Errors of the whole burst.</summary>
    public long Count => (long)(PerSecond * Lasting.TotalSeconds);
}

/// <summary>What made-up HTTP traffic is like.</summary>
public sealed record HttpTrafficOptions
{
    /// <summary>URLs, <c>/resource/1</c> to <c>/resource/N</c>, each equally likely. From 1 to 100 million.</summary>
    public int Urls { get; init; } = 10;

    /// <summary>Lines a second, evenly spaced; 0 for as many as are taken. At most 10 million.</summary>
    public double Rate { get; init; } = 1;

    /// <summary>How lines are written.</summary>
    public HttpTrafficFormat Format { get; init; }

    /// <summary>How often 200, 404 and 500 come, in relation to each other. Each from 0 to a million, not all 0.</summary>
    public (int Ok, int NotFound, int Failed) StatusWeights { get; init; } = (90, 5, 5);

    /// <summary>Another one makes other traffic.</summary>
    public int Seed { get; init; } = 5;

    /// <summary>Lines name a time up to this much before their own, each equally likely. From 0 to a day.</summary>
    public TimeSpan Disorder { get; init; }

    /// <summary>Errors beside it; null for none.</summary>
    public HttpBurst? Burst { get; init; }

    /// <summary>Everything that is wrong, each with its name; empty when nothing is.</summary>
    public IEnumerable<string> Faults()
    {
        if (Urls is < 1 or > 100_000_000)
            yield return $"Urls is {Urls}; it must be from 1 to 100,000,000.";
        if (Rate is not (>= 0 and <= 10_000_000))
            yield return $"Rate is {Rate}; it must be from 0 (as fast as lines are taken) to 10,000,000 a second.";
        (int ok, int notFound, int failed) = StatusWeights;
        if (ok is < 0 or > 1_000_000 || notFound is < 0 or > 1_000_000 || failed is < 0 or > 1_000_000 || ok + notFound + failed == 0)
            yield return $"StatusWeights is {ok} {notFound} {failed}; it must be three numbers from 0 to 1,000,000, not all 0.";
        if (Disorder < TimeSpan.Zero || Disorder > TimeSpan.FromDays(1))
            yield return $"Disorder is {Disorder}; it must be from 0 to 1 day.";
        if (Burst is { } burst && (burst.PerSecond is < 1 or > 1_000_000 || burst.After < TimeSpan.Zero || burst.Lasting <= TimeSpan.Zero || burst.After + burst.Lasting > TimeSpan.FromDays(30)))
            yield return $"Burst is {burst.PerSecond} errors a second after {burst.After} for {burst.Lasting}; it must be from 1 to 1,000,000, within 30 days.";
    }
}
