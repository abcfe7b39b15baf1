namespace Tocsin.Engine.Ingestion;

/// <summary>Waiting times between tries: doubling from 0.25 s to 30 s, each between half of itself and itself (seeded), so that many do not return at once.</summary>
public sealed class Backoff(TimeProvider time, int seed)
{
    private static readonly TimeSpan First = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(30);

    private readonly Random _random = new(seed);
    private TimeSpan _next = First;

    /// <summary>The next waiting time; at least what the other side asked for.</summary>
    public TimeSpan Next(TimeSpan? asked = null)
    {
        TimeSpan drawn = _next * (0.5 + (_random.NextDouble() / 2));
        _next = _next * 2 < Longest ? _next * 2 : Longest;
        return asked > drawn ? asked.Value : drawn;
    }

    /// <summary>A try succeeded: start over.</summary>
    public void Reset() => _next = First;

    /// <summary>Waits; false when cancelled.</summary>
    public async Task<bool> WaitAsync(TimeSpan wait, CancellationToken cancellation)
    {
        try
        {
            await Task.Delay(wait, time, cancellation).ConfigureAwait(false);
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }
}
