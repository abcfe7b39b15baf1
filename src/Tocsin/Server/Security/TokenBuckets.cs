namespace Tocsin.Server.Security;

/// <summary>
/// Counts requests by name: each name has a bucket of <paramref name="burst"/> tokens that fills at <paramref name="perSecond"/>. Names are
/// bounded; when there are too many, those that ask least are forgotten. Any thread may call it.
/// </summary>
internal sealed class TokenBuckets(double perSecond, double burst, TimeProvider time)
{
    private const int MostNames = 10_000;

    private readonly Dictionary<string, Bucket> _buckets = new(StringComparer.Ordinal);
    private readonly Lock _lock = new();

    /// <summary>Names that are known now.</summary>
    public int Count
    {
        get
        {
            lock (_lock)
            {
                return _buckets.Count;
            }
        }
    }

    /// <summary>Takes a token; or says how long it takes until there is one.</summary>
    public bool TryTake(string name, out TimeSpan wait) => TryTake(name, 1, out wait);

    /// <summary>Takes some tokens, or a part of one; or says how long it takes until there are as many.</summary>
    public bool TryTake(string name, double tokens, out TimeSpan wait)
    {
        lock (_lock)
        {
            long now = time.GetTimestamp();
            if (!_buckets.TryGetValue(name, out Bucket? bucket))
            {
                if (_buckets.Count >= MostNames)
                {
                    ForgetFullest(now);
                }

                bucket = new Bucket { Tokens = burst, At = now };
                _buckets.Add(name, bucket);
            }

            bucket.Tokens = Filled(bucket, now);
            bucket.At = now;
            bool taken = bucket.Tokens >= tokens;
            bucket.Tokens -= taken ? tokens : 0;
            wait = taken ? TimeSpan.Zero : TimeSpan.FromSeconds((tokens - bucket.Tokens) / perSecond);
            return taken;
        }
    }

    private double Filled(Bucket bucket, long now) => Math.Min(burst, bucket.Tokens + (time.GetElapsedTime(bucket.At, now).TotalSeconds * perSecond));

    private void ForgetFullest(long now)
    {
        foreach (string name in _buckets.OrderByDescending(named => Filled(named.Value, now)).Take(MostNames / 10).Select(named => named.Key).ToList())
        {
            _buckets.Remove(name);
        }
    }

    private sealed class Bucket
    {
        public double Tokens { get; set; }

        public long At { get; set; }
    }
}
