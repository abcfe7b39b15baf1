using Tocsin.Engine.Streams;

namespace Tocsin.Engine.Ingestion;

/// <summary>
/// Appends for sources that have nobody to refuse: while the stream is full or its journal has stopped, the source waits and
/// says so, and whoever sends to it feels the back-pressure.
/// </summary>
public sealed class PatientAppend(IRecordSink sink, SourceProgress progress, Backoff backoff)
{
    /// <summary>Appends the batch and empties it. Throws <see cref="OperationCanceledException"/> only.</summary>
    public async ValueTask AppendAsync(RecordBatch batch, CancellationToken cancellation)
    {
        string? source = batch.Source;
        while (batch.Count > 0 || batch.Rejected > 0)
        {
            try
            {
                AppendResult result = await sink.AppendAsync(batch, cancellation).ConfigureAwait(false);
                backoff.Reset();
                progress.Add(result.Accepted, 0);
                break;
            }
            catch (Exception fault) when (fault is StreamFullException or JournalStoppedException)
            {
                TimeSpan wait = backoff.Next();
                progress.Fault($"waits {wait.TotalSeconds:F1} s: {fault.Message}");
                if (!await backoff.WaitAsync(wait, cancellation).ConfigureAwait(false))
                {
                    throw new OperationCanceledException(cancellation);
                }
            }
        }

        batch.Clear();
        batch.Source = source;
    }
}
