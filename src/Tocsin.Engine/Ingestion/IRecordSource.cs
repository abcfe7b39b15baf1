namespace Tocsin.Engine.Ingestion;

/// <summary>A way in: reads records from somewhere and appends them to a stream until it is cancelled or has no more.</summary>
public interface IRecordSource
{
    /// <summary>What it reads, as the user wrote it.</summary>
    string Address { get; }

    /// <summary>How it is doing; any thread may ask.</summary>
    SourceStatus Status { get; }

    /// <summary>
    /// Runs until cancelled (then it ends without an exception) or, for sources that end, to the end. Faults of the outside (a
    /// refused connection, a missing file) are shown in <see cref="Status"/> and retried; they never end it.
    /// </summary>
    Task RunAsync(CancellationToken cancellation);
}
