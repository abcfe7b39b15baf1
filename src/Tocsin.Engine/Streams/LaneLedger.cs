using Tocsin.Engine.Logs;

namespace Tocsin.Engine.Streams;

/// <summary>
/// Counts what becomes of the records of a lane. Each addend is counted where its event happens, never derived from the others;
/// a reading sees all of them at one instant. The appender and the lane count, any thread reads.
/// </summary>
internal sealed class LaneLedger(Ledger start)
{
    private readonly Lock _lock = new();
    private Ledger _now = start;

    public Ledger Now
    {
        get
        {
            lock (_lock)
            {
                return _now;
            }
        }
    }

    /// <summary>The appender: so many inputs and refusals are durable, so many duplicates were dropped.</summary>
    public void Durable(long inputs, long rejected, long duplicates)
    {
        lock (_lock)
        {
            _now = _now with
            {
                Received = _now.Received + inputs + rejected,
                Rejected = _now.Rejected + rejected,
                Pending = _now.Pending + inputs,
                Duplicates = _now.Duplicates + duplicates,
            };
        }
    }

    /// <summary>The lane: so many inputs are processed, and so many of them carry a mark.</summary>
    public void Processed(long inputs, long truncated, long invalidUtf8)
    {
        lock (_lock)
        {
            _now = _now with
            {
                Processed = _now.Processed + inputs,
                Pending = _now.Pending - inputs,
                Truncated = _now.Truncated + truncated,
                InvalidUtf8 = _now.InvalidUtf8 + invalidUtf8,
            };
        }
    }
}
