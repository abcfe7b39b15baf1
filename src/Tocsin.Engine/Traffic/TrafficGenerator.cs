namespace Tocsin.Engine.Traffic;

/// <summary>
/// Made-up, realistic log traffic of one kind of system, for demos, tests and benches. The same seed and the same times give the
/// same lines. One thread owns a generator.
/// </summary>
public abstract class TrafficGenerator(int seed)
{
    /// <summary>The stream that the traffic is meant for.</summary>
    public abstract string Stream { get; }

    /// <summary>The header format of its lines: a preset's name.</summary>
    public abstract string Format { get; }

    /// <summary>Lines per second on average.</summary>
    public abstract double LinesPerSecond { get; }

    /// <summary>Whether nothing new begins, so that all that is under way comes to its end.</summary>
    public bool Finishing { get; set; }

    /// <summary>Whether nothing is under way that further lines belong to.</summary>
    public virtual bool IsAtRest => true;

    /// <summary>Where every choice comes from.</summary>
    protected Random Random { get; } = new(seed);

    /// <summary>The next line, without a line end, at a time (UTC).</summary>
    public abstract string Next(DateTime time);

    /// <summary>
    /// How busy the system is at a time, around 1: a slow wave with a faster one on it, as traffic of people has, so that the
    /// charts of a demo are not flat.
    /// </summary>
    public static double Load(DateTime time)
    {
        double seconds = time.Ticks / (double)TimeSpan.TicksPerSecond;
        return 1 + (0.35 * Math.Sin(seconds * Math.Tau / 300)) + (0.15 * Math.Sin(seconds * Math.Tau / 37));
    }

    /// <summary>One of a list, each equally likely.</summary>
    protected T Pick<T>(IReadOnlyList<T> choices) => choices[Random.Next(choices.Count)];

    /// <summary>True once in <paramref name="times"/> times.</summary>
    protected bool OnceIn(int times) => Random.Next(times) == 0;

    /// <summary>Small numbers often, large ones seldom: how sizes, pages and users are spread (a power law).</summary>
    protected int Skewed(int limit) => (int)(limit * Math.Pow(Random.NextDouble(), 3));
}
