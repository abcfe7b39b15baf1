namespace Tocsin.Engine.Streams;

/// <summary>The wait for a batch was cancelled after the batch had become durable: it is accepted, and its lane will come to it.</summary>
public sealed class NotProcessedException(AppendResult appended, CancellationToken cancellation) : OperationCanceledException(cancellation)
{
    /// <summary>Where the batch stands.</summary>
    public AppendResult Appended { get; } = appended;
}
