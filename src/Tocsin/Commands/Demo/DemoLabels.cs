using Tocsin.Engine.Traffic;
using Tocsin.Server.Labels;

namespace Tocsin.Commands.Demo;

/// <summary>
/// The truth about made-up blocks, as somebody would have found it out: some time after a block began, when its life is over and its session with it. Of very many
/// blocks the latest are known.
/// </summary>
/// <param name="time">The clock.</param>
/// <param name="after">How long after a block's beginning its label is known.</param>
internal sealed class DemoLabels(TimeProvider time, TimeSpan after)
{
    private const int MostLabels = 50_000;
    private static readonly TimeSpan Beat = TimeSpan.FromSeconds(2);
    private readonly Lock _lock = new();
    private readonly Queue<(long At, string Block, bool Anomalous)> _begun = [];
    private readonly Queue<string> _order = [];
    private readonly Dictionary<string, bool> _known = new(StringComparer.Ordinal);

    /// <summary>A block began. Called by whoever makes the traffic.</summary>
    public void Begun(string block, BlockFault fault)
    {
        lock (_lock)
        {
            _begun.Enqueue((time.GetTimestamp(), block, fault != BlockFault.None));
        }
    }

    /// <summary>Keeps a book until cancelled, then ends without an exception.</summary>
    public async Task KeepAsync(LabelBook book, CancellationToken cancellation)
    {
        using PeriodicTimer beat = new(Beat, time);
        try
        {
            while (await beat.WaitForNextTickAsync(cancellation))
            {
                Publish(book);
            }
        }
        catch (OperationCanceledException)
        {
            // the demo is over
        }
    }

    /// <summary>Writes the labels that are known by now into a book.</summary>
    public void Publish(LabelBook book)
    {
        lock (_lock)
        {
            long now = time.GetTimestamp();
            bool more = false;
            while (_begun.TryPeek(out var next) && time.GetElapsedTime(next.At, now) >= after)
            {
                _begun.Dequeue();
                more |= _known.TryAdd(next.Block, next.Anomalous);
                _order.Enqueue(next.Block);
                if (_order.Count > MostLabels)
                {
                    _known.Remove(_order.Dequeue());
                }
            }

            if (more)
            {
                book.Use(new LabelSet(new Dictionary<string, bool>(_known, StringComparer.Ordinal)));
            }
        }
    }
}
