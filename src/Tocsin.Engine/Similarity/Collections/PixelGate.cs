namespace Tocsin.Engine.Similarity.Collections;

/// <summary>Bounds the pixels that are decoded at the same time: what bounds memory is how large pictures are, not how many. First come, first served; one that is larger than all that may be goes in alone.</summary>
internal sealed class PixelGate(long most)
{
    private readonly Lock _lock = new();
    private readonly LinkedList<(long Pixels, TaskCompletionSource Turn)> _waiting = [];
    private long _inside;

    /// <summary>Pixels that are inside now.</summary>
    public long Inside
    {
        get
        {
            lock (_lock)
            {
                return _inside;
            }
        }
    }

    /// <summary>Waits for its turn; <see cref="Leave"/> with the same number afterwards.</summary>
    public async Task EnterAsync(long pixels, CancellationToken cancellation)
    {
        LinkedListNode<(long Pixels, TaskCompletionSource Turn)> place;
        lock (_lock)
        {
            if (_waiting.Count == 0 && Fits(pixels))
            {
                _inside += pixels;
                return;
            }

            place = _waiting.AddLast((pixels, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)));
        }

        using CancellationTokenRegistration given = cancellation.Register(() => GiveUp(place, cancellation));
        await place.Value.Turn.Task;
    }

    /// <summary>Makes room.</summary>
    public void Leave(long pixels)
    {
        lock (_lock)
        {
            _inside -= pixels;
            LetIn();
        }
    }

    private bool Fits(long pixels) => _inside == 0 || _inside + pixels <= most;

    private void LetIn()
    {
        while (_waiting.First is { } first && Fits(first.Value.Pixels))
        {
            _waiting.RemoveFirst();
            _inside += first.Value.Pixels;
            first.Value.Turn.SetResult();
        }
    }

    private void GiveUp(LinkedListNode<(long Pixels, TaskCompletionSource Turn)> place, CancellationToken cancellation)
    {
        lock (_lock)
        {
            if (place.List is null)
            {
                return; // its turn has come
            }

            _waiting.Remove(place);
            place.Value.Turn.SetCanceled(cancellation);
            LetIn(); // whoever stood behind may be smaller
        }
    }
}
