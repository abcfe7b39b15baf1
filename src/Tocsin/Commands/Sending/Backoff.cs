namespace Tocsin.Commands.Sending;

/// <summary>
/// Waiting times between tries: doubling from 0.2 s to 30 s, each drawn from the upper half of its range, so that many senders
/// of one server do not come back in step.
/// </summary>
/// <param name="seed">Of the draws; differs from sender to sender.</param>
internal sealed class Backoff(int seed)
{
    private const double FirstSeconds = 0.2;
    private const double LongestSeconds = 30;

    private readonly Random _random = new(seed);
    private int _tries;

    /// <summary>How long to wait now; at least what the server asked for.</summary>
    public TimeSpan Next(TimeSpan? asked)
    {
        double ceiling = Math.Min(LongestSeconds, FirstSeconds * Math.Pow(2, Math.Min(_tries++, 20)));
        TimeSpan drawn = TimeSpan.FromSeconds(ceiling * (0.5 + (_random.NextDouble() / 2)));
        TimeSpan floor = asked ?? TimeSpan.Zero;
        return drawn > floor ? drawn : floor;
    }

    /// <summary>It worked: the next failure starts small again.</summary>
    public void Reset() => _tries = 0;
}
