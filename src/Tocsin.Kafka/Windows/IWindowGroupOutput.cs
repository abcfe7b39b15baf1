using Tocsin.Engine.Logs;
using Tocsin.Engine.Windows;

namespace Tocsin.Kafka.Windows;

/// <summary>Where what a worker finds goes. Unless said otherwise called on the worker's thread, which waits for it.</summary>
public interface IWindowGroupOutput
{
    /// <summary>A sentence for whoever looks after it. Any thread.</summary>
    void Notice(string text);

    /// <summary>The lane is ours: where its error records go; null where none are kept. Disposed when it is ours no longer.</summary>
    ILaneOutput? Open(int partition);

    /// <summary>A record that cannot be read, with its key (null where it has none).</summary>
    void Reject(int partition, long offset, byte[]? key, ReadOnlySpan<byte> record, string reason);

    /// <summary>
    /// Ends when all that was rejected before lies where it is to lie. The share that covers those records is handed over only then; when that takes too long, it is not, and they are read
    /// and rejected again.
    /// </summary>
    Task SettleAsync();

    /// <summary>A window has closed. Only of the worker that merges, in their order with alerts, one at a time, on any thread. The same window may come again after a crash.</summary>
    Task CloseAsync(WindowSummary window, CancellationToken cancellation);

    /// <summary>
    /// An alert has a new revision: ends when everybody has it who is to have it, and is not called for the next before. Only of the worker that merges, on any thread. The same id and
    /// revision may come again after a crash, with the same figures.
    /// </summary>
    Task RingAsync(Alert alert, CancellationToken cancellation);

    /// <summary>A few times a second: what the group has counted, for a live table.</summary>
    void Show(WindowEngine windows, WindowGroupStatus status);
}

/// <summary>Where the error records of one lane go. The worker's thread.</summary>
public interface ILaneOutput : IDisposable
{
    /// <summary>A record that is counted, as a JSON line without its end.</summary>
    void Used(ReadOnlySpan<byte> json);
}
