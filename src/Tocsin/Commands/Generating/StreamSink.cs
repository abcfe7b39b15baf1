namespace Tocsin.Commands.Generating;

/// <summary>Lines to a stream of bytes, such as standard output. Closes the stream with itself.</summary>
internal sealed class StreamSink(Stream stream, string name) : IGeneratedSink
{
    public string Name => name;

    public TimeSpan Linger => TimeSpan.Zero;

    public int BatchBytes => 64 * 1024;

    public string State => "";

    public ValueTask ReadyAsync(CancellationToken cancellation) => ValueTask.CompletedTask;

    // On a thread of its own: a pipe whose reader is slow blocks, and does not heed the token.
    public async ValueTask WriteAsync(ReadOnlyMemory<byte> lines, int count, CancellationToken cancellation) =>
        await Task.Run(() => stream.Write(lines.Span), CancellationToken.None).WaitAsync(cancellation);

    public async ValueTask FinishAsync(CancellationToken cancellation) => await stream.FlushAsync(cancellation);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
