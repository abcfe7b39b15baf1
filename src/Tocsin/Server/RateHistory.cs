namespace Tocsin.Server;

/// <summary>Records per second over the last ten minutes. One timer samples; any thread may read.</summary>
internal sealed class RateHistory
{
    /// <summary>Seconds that are kept.</summary>
    public const int Seconds = 600;

    private readonly double[] _rates = new double[Seconds];
    private readonly Lock _lock = new();
    private long _last;
    private int _count;
    private bool _begun;

    /// <param name="total">The count at the beginning.</param>
    public RateHistory(long total) => _last = total;

    /// <summary>Takes the count after another second.</summary>
    public void Sample(long total, double seconds)
    {
        lock (_lock)
        {
            // A stream opens somewhere within the first second: what it took until that second's end is no rate.
            if (_begun)
            {
                _rates[_count++ % Seconds] = Math.Max(0, total - _last) / seconds;
            }

            _begun = true;
            _last = total;
        }
    }

    /// <summary>One value a second, oldest first.</summary>
    public IReadOnlyList<double> Read()
    {
        lock (_lock)
        {
            int kept = Math.Min(_count, Seconds);
            double[] rates = new double[kept];
            for (int i = 0; i < kept; i++)
            {
                rates[i] = _rates[(_count - kept + i) % Seconds];
            }

            return rates;
        }
    }
}
