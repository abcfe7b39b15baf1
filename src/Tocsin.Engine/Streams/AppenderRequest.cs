namespace Tocsin.Engine.Streams;

/// <summary>Something that the appender is asked to do. It ends exactly one of both ways, and the appender does not look at it afterwards.</summary>
internal interface IAppenderRequest
{
    /// <summary>It is done.</summary>
    void SetResult(AppendResult result);

    /// <summary>It is not, and never will be.</summary>
    void SetException(Exception reason);
}

/// <summary>A sender's batch to append.</summary>
internal interface IBatchRequest : IAppenderRequest
{
    RecordBatch Batch { get; }

    /// <summary>What the sender will be told once the group is durable.</summary>
    AppendResult Result { get; set; }
}

/// <summary>A request whose sender waits for its task.</summary>
internal abstract class AppenderRequest() : TaskCompletionSource<AppendResult>(TaskCreationOptions.RunContinuationsAsynchronously), IAppenderRequest;

/// <summary>Append a sender's batch.</summary>
internal sealed class BatchRequest(RecordBatch batch) : AppenderRequest, IBatchRequest
{
    public RecordBatch Batch => batch;

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
