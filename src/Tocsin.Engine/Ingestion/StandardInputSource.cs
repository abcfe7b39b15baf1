using Tocsin.Engine.Streams;

namespace Tocsin.Engine.Ingestion;

/// <summary>
/// Lines from standard input, to its end. What was read and is not yet in the journal is lost when the process is killed; use
/// <c>tocsin send</c> where that matters.
/// </summary>
public sealed class StandardInputSource(Stream input, IRecordSink sink, StreamOptions options, TimeProvider time) : IRecordSource
{
    private const int BufferBytes = 256 * 1024;

    private readonly SourceProgress _progress = new();

    /// <inheritdoc/>
    public string Address => "-";

    /// <inheritdoc/>
    public SourceStatus Status => _progress.Status;

    /// <inheritdoc/>
    public async Task RunAsync(CancellationToken cancellation)
    {
        LineAssembler lines = new(options.MaxLineBytes);
        PatientAppend append = new(sink, _progress, new Backoff(time, seed: 0));
        RecordBatch batch = new();
        byte[] buffer = new byte[BufferBytes];
        try
        {
            while (true)
            {
                _progress.Say(SourceState.Running, "reading standard input");
                int read = await input.ReadAsync(buffer, cancellation).ConfigureAwait(false);
                if (read == 0)
                {
                    break;
                }

                _progress.Add(0, read);
                lines.Feed(buffer.AsSpan(0, read), batch);
                await append.AppendAsync(batch, cancellation).ConfigureAwait(false);
            }

            lines.Flush(batch);
            await append.AppendAsync(batch, cancellation).ConfigureAwait(false);
            _progress.Say(SourceState.Ended, "standard input has ended");
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            _progress.Say(SourceState.Ended, "stopped");
        }
        catch (IOException fault)
        {
            _progress.Fault(fault.Message);
            _progress.Say(SourceState.Ended, $"standard input failed: {fault.Message}");
        }
    }
}
