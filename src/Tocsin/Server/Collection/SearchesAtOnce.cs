using Tocsin.Server.Http;

namespace Tocsin.Server.Collection;

/// <summary>Bounds the searches that run at the same time: each takes every processor that it can. Any thread may call it.</summary>
internal sealed class SearchesAtOnce(int most)
{
    /// <summary>How much a search weighs against the rates.</summary>
    public const double Weight = 10;

    private int _running;

    /// <summary>A place until it is disposed. Throws <see cref="RequestFaultException"/> with 503 when all are taken.</summary>
    public IDisposable Enter()
    {
        if (Interlocked.Increment(ref _running) > most)
        {
            Interlocked.Decrement(ref _running);
            throw new RequestFaultException(new RequestFault(503, "too_many_searches", $"{most} searches are running.", "Come again when one has ended.", TimeSpan.FromSeconds(2)));
        }

        return new Place(this);
    }

    /// <summary>How many run.</summary>
    public int Running => Volatile.Read(ref _running);

    private sealed class Place(SearchesAtOnce all) : IDisposable
    {
        private int _left;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _left, 1) == 0)
            {
                Interlocked.Decrement(ref all._running);
            }
        }
    }
}
