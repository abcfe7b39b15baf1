using Tocsin.Engine.Sequences.Keys;

namespace Tocsin.Engine.Sequences;

/// <summary>Which session a line belongs to, and when a session is over. Part of a model bundle: training and serving cut sessions alike.</summary>
public sealed record SessionRules
{
    /// <summary>
    /// The key rule: <c>default</c> (HDFS blocks, Spark RDD blocks and tasks), <c>block</c>, <c>rdd</c>, <c>task</c>, <c>regex:PATTERN</c> (its first group, or the
    /// whole match) or <c>json:FIELD</c> (a dotted path).
    /// </summary>
    public string Key { get; init; } = "default";

    /// <summary>Silence after which a session is over, in event or tick time. From 1 s to 7 days.</summary>
    public TimeSpan Silence { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>Events at which a session is over. From 2 to 100,000.</summary>
    public int MaxEvents { get; init; } = 1_000;

    /// <summary>Ids of events that end their session.</summary>
    public IReadOnlyList<string> EndEvents { get; init; } = [];

    /// <summary>Open sessions of a lane; beyond, the least recently used one is judged as <c>evicted</c>. From 1 to 10,000,000.</summary>
    public int MaxOpen { get; init; } = 100_000;

    /// <summary>Everything that is wrong, each with what it must be; empty when nothing is.</summary>
    public IEnumerable<string> Faults()
    {
        if (!SessionKeyRule.TryParse(Key, out _, out string fault))
            yield return fault;
        if (Silence < TimeSpan.FromSeconds(1) || Silence > TimeSpan.FromDays(7))
            yield return $"The silence that ends a session is {Silence}; it must be from 1 s to 7 days.";
        if (MaxEvents is < 2 or > 100_000)
            yield return $"The most events of a session are {MaxEvents}; they must be from 2 to 100,000.";
        if (MaxOpen is < 1 or > 10_000_000)
            yield return $"The most open sessions are {MaxOpen}; they must be from 1 to 10,000,000.";
    }

    /// <summary>Throws <see cref="ArgumentException"/> with all faults.</summary>
    public void Check()
    {
        string[] faults = [.. Faults()];
        if (faults.Length > 0)
            throw new ArgumentException(string.Join(Environment.NewLine, faults));
    }
}
