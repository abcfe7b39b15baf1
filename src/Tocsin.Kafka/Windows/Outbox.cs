using Tocsin.Engine.Logs;
using Tocsin.Engine.Windows;

namespace Tocsin.Kafka.Windows;

/// <summary>
/// What the merged windows said and a saved state does not cover yet. Every worker keeps it; the one that merges sends it, in order, so that who takes over sends what its predecessor may not
/// have sent. The worker's thread, but for the sending itself.
/// </summary>
internal sealed class Outbox(IWindowGroupOutput output, CancellationToken cancellation)
{
    private readonly LinkedList<(long Position, object Said)> _kept = [];
    private LinkedListNode<(long Position, object Said)>? _next;
    private Task? _sending;
    private long _sendingPosition;

    /// <summary>The position of the first message whose doings have not all been sent; <see cref="long.MaxValue"/> when all have.</summary>
    public long FirstUnsent => _sending is not null ? _sendingPosition : _next?.Value.Position ?? long.MaxValue;

    /// <summary>Keeps an alert or a closed window that the message at this position made.</summary>
    public void Add(long position, object said)
    {
        LinkedListNode<(long, object)> node = _kept.AddLast((position, said));
        _next ??= node;
    }

    /// <summary>A saved state covers all messages before this position, and whoever wrote it has sent what they made.</summary>
    public void Saved(long position)
    {
        while (_kept.First is { } first && first.Value.Position < position)
        {
            if (_next == first)
                _next = first.Next;
            _kept.RemoveFirst();
        }
    }

    /// <summary>Forgets everything: the state begins anew.</summary>
    public void Clear()
    {
        _kept.Clear();
        _next = null;
    }

    /// <summary>Sends what comes next, when it may and nothing is under way.</summary>
    public void Pump(bool mayBegin)
    {
        while (true)
        {
            if (_sending is not null)
            {
                if (!_sending.IsCompleted)
                    return;
                Task sent = _sending;
                _sending = null;
                if (!sent.IsCanceled)
                    sent.GetAwaiter().GetResult();
            }

            if (!mayBegin || _next is null || cancellation.IsCancellationRequested)
                return;
            (_sendingPosition, object said) = _next.Value;
            _next = _next.Next;
            _sending = said is Alert alert ? output.RingAsync(alert, cancellation) : output.CloseAsync((WindowSummary)said, cancellation);
        }
    }
}
