namespace Tocsin.Neural.Networks;

/// <summary>
/// What an <see cref="EventPredictor"/> keeps of one sequence: of a Transformer the keys and values of its events, of an LSTM its last state. It follows from
/// the events, so it may be dropped and made again by advancing a new one by all of them. Belongs to the predictor that first advanced it.
/// </summary>
/// <remarks>
/// A Transformer needs layers × 2 × width × 4 bytes an event (512 in the usual shape), taken in pages of 16 events; an LSTM 2 × hidden × 4 bytes (800) whatever
/// the length. Nothing is taken before the first event.
/// </remarks>
public sealed class PredictorMemory
{
    private float[][] _pages = [];

    /// <summary>How many events it has seen.</summary>
    public int Events { get; internal set; }

    /// <summary>The bytes of its arrays.</summary>
    public long Bytes
    {
        get
        {
            long bytes = (State.Length * sizeof(float)) + (_pages.Length * (long)nint.Size);
            for (int i = 0; i < PageCount; i++)
            {
                bytes += _pages[i].Length * sizeof(float);
            }

            return bytes;
        }
    }

    internal EventPredictor? Owner { get; set; }

    /// <summary>The last call that named it: it may stand in one call only once.</summary>
    internal long Call { get; set; }

    /// <summary>[2, hidden]: the state, then the cells of an LSTM.</summary>
    internal float[] State { get; set; } = [];

    internal int PageCount { get; private set; }

    internal ReadOnlySpan<float[]> Pages => _pages.AsSpan(0, PageCount);

    /// <summary>Forgets the sequence. What it held goes back to its predictor for the next one to use; call it on the predictor's thread.</summary>
    public void Reset()
    {
        for (int i = 0; i < PageCount; i++)
        {
            Owner!.Spare.Return(_pages[i]);
            _pages[i] = null!;
        }

        if (State.Length > 0)
        {
            Owner!.Spare.Return(State);
            State = [];
        }

        (Owner, Events, PageCount) = (null, 0, 0);
    }

    internal void Add(float[] page)
    {
        if (PageCount == _pages.Length)
        {
            Array.Resize(ref _pages, Math.Max(2, 2 * PageCount));
        }

        _pages[PageCount] = page;
        PageCount++;
    }
}
