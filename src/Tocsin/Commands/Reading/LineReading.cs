namespace Tocsin.Commands.Reading;

/// <summary>Reads a log to its end, the next lines on another thread while the last ones are worked on.</summary>
internal static class LineReading
{
    private const int BatchBytes = 512 * 1024;

    /// <summary>
    /// Hands over whole lines, in order, one call at a time. Ends at the end of the log, or with
    /// <see cref="OperationCanceledException"/> between two calls; a pipe that is silent does not keep it from ending.
    /// </summary>
    public static async Task RunAsync(LogInput input, Action<ReadOnlySpan<byte>> take, CancellationToken cancellation)
    {
        LineBatcher batcher = new(input.Content, BatchBytes, int.MaxValue, fill: input.TotalBytes is not null);
        Task<LineBatch?> next = Read();
        while (await next.WaitAsync(cancellation) is { } batch)
        {
            next = Read();
            using (batch)
            {
                take(batch.Bytes.Span);
            }

            cancellation.ThrowIfCancellationRequested();
        }

        Task<LineBatch?> Read() => Task.Run(async () => await batcher.ReadAsync(cancellation), CancellationToken.None);
    }
}
