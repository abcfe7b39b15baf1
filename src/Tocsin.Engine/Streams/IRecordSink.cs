namespace Tocsin.Engine.Streams;

/// <summary>Where sources put their records. Any thread may call it; batches of one source are appended in the order of the calls.</summary>
public interface IRecordSink
{
    /// <inheritdoc cref="LogStream.AppendAsync"/>
    ValueTask<AppendResult> AppendAsync(RecordBatch batch, CancellationToken cancellation = default);

    /// <inheritdoc cref="LogStream.NextOffset"/>
    long NextOffset(string source);
}
