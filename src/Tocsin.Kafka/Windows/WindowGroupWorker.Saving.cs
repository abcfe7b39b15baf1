using Confluent.Kafka;
using Tocsin.Engine.Windows.Merging;

namespace Tocsin.Kafka.Windows;

// Writing into the merge topic: what the worker says, and saved states.
public sealed partial class WindowGroupWorker
{
    private Saving? _saving;
    private long _saved;
    private bool _changed;
    private bool _saveNow;
    private int _undelivered;

    private void Send(byte[] message) => Send(message, null);

    private void Send(byte[] message, Action? delivered)
    {
        try
        {
            _producer.Produce(_merge, new Message<byte[]?, byte[]?> { Value = message }, report =>
            {
                if (report.Error.IsError)
                    Interlocked.Increment(ref _undelivered);
                else
                    delivered?.Invoke();
            });
        }
        catch (ProduceException<byte[]?, byte[]?>)
        {
            // As one that is lost on the way: the log does not show it, and the lane starts over.
            Interlocked.Increment(ref _undelivered);
        }
    }

    /// <summary>
    /// Saves by steps, between records: takes the state; waits until all that it said has arrived; writes it; and when it is written whole, commits its position as the merge topic's offset.
    /// Whoever starts goes on there.
    /// </summary>
    private void Save()
    {
        if (!_worker.Merges)
        {
            _saving = null;
            return;
        }

        if (_saving is null)
        {
            if (!_changed || (!_saveNow && Now - _saved < _options.SaveEvery.Ticks))
            {
                _saveNow &= _changed;
                return;
            }

            (_saved, _changed, _saveNow) = (Now, false, false);
            _saving = new Saving(_worker.Log.Position, MergeMessage.Snapshot(_worker.Log.Position, MergeRestore.Pack(_worker.Log.Save(), _windows.Engine.Save())));
        }

        Saving saving = _saving;
        if (!saving.Sent && _outbox.FirstUnsent >= saving.Position)
        {
            saving.Sent = true;
            foreach (byte[] piece in saving.Pieces)
                Send(piece, saving.Arrived);
        }

        if (saving.IsWhole)
        {
            _saving = null;
            _commits.Want(_merge, saving.Position);
        }
        else if (Now - _saved > TimeSpan.FromMinutes(2).Ticks)
        {
            // A piece was lost, or a sink is away: a newer state is worth more than this one.
            _saving = null;
        }
    }

    /// <summary>A saved state on its way.</summary>
    private sealed class Saving(long position, IReadOnlyList<byte[]> pieces)
    {
        private int _arrived;

        public long Position { get; } = position;

        public IReadOnlyList<byte[]> Pieces { get; } = pieces;

        public bool Sent { get; set; }

        public bool IsWhole => Volatile.Read(ref _arrived) == Pieces.Count;

        public void Arrived() => Interlocked.Increment(ref _arrived);
    }
}
