namespace Tocsin.Commands.Generating;

/// <summary>
/// Where generated lines go. Called by one caller, one call at a time. It waits as long as the other side is slow: nothing gathers in memory. What is out of reach at the start
/// is a <see cref="CommandException"/>; what goes away later is tried again until it is back.
/// </summary>
internal interface IGeneratedSink : IAsyncDisposable
{
    /// <summary>Who takes the lines, for people: <c>127.0.0.1:9999</c>.</summary>
    string Name { get; }

    /// <summary>How long lines may gather before they are handed over; zero for at once.</summary>
    TimeSpan Linger { get; }

    /// <summary>Bytes that one call of <see cref="WriteAsync"/> has at most; at least 4 KiB.</summary>
    int BatchBytes { get; }

    /// <summary>More to say while it runs: <c>2 readers</c>; empty when there is nothing.</summary>
    string State { get; }

    /// <summary>Ends when there is somebody to write to; before the first line, and before each batch. The schedule of the lines stands still meanwhile.</summary>
    ValueTask ReadyAsync(CancellationToken cancellation);

    /// <summary>Hands over whole lines, each with its line end. Ends when the memory may be used again.</summary>
    ValueTask WriteAsync(ReadOnlyMemory<byte> lines, int count, CancellationToken cancellation);

    /// <summary>Ends when everything that was handed over has arrived, as far as the way there can tell; after the last batch.</summary>
    ValueTask FinishAsync(CancellationToken cancellation);
}
