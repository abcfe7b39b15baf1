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
}
