namespace Tocsin.Engine.Streams;

/// <summary>Something that the appender is asked to do. It is done when the task ends.</summary>
internal abstract class AppenderRequest : TaskCompletionSource<AppendResult>
{
    protected AppenderRequest()
        : base(TaskCreationOptions.RunContinuationsAsynchronously)
    {
    }
}

/// <summary>Append a sender's batch.</summary>
internal sealed class BatchRequest(RecordBatch batch) : AppenderRequest
{
    public RecordBatch Batch => batch;

    /// <summary>What the sender will be told once the group is durable.</summary>
    public AppendResult Result { get; set; }
}

/// <summary>Append a mark of the lane.</summary>
internal sealed class MarkRequest(byte[] payload) : AppenderRequest
{
    public byte[] Payload => payload;
}

/// <summary>Finish what was asked before.</summary>
internal sealed class FlushRequest : AppenderRequest;

/// <summary>Sync everything, whatever the durability.</summary>
internal sealed class SyncRequest : AppenderRequest;

/// <summary>Remove segments that are too many or too old and that a checkpoint covers.</summary>
internal sealed class RetainRequest(long checkpointed) : AppenderRequest
{
    public long Checkpointed => checkpointed;
}
