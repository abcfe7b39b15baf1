namespace Tocsin.Engine.Streams;

/// <summary>Something to run on a lane's thread between two frames.</summary>
internal interface ILaneRequest
{
    /// <summary>Runs it and ends its task, whatever happens.</summary>
    void Run(Lane lane);

    /// <summary>Ends its task without running it.</summary>
    void Fail(Exception reason);
}

/// <summary>A question to the lane's processor.</summary>
internal sealed class Question<TProcessor, TAnswer>(ILaneProcessor processor, Func<TProcessor, TAnswer> question)
    : TaskCompletionSource<TAnswer>(TaskCreationOptions.RunContinuationsAsynchronously), ILaneRequest
    where TProcessor : ILaneProcessor
{
    public void Run(Lane lane)
    {
        try
        {
            TrySetResult(question((TProcessor)processor));
        }
        catch (Exception failure)
        {
            TrySetException(failure);
        }
    }

    public void Fail(Exception reason) => TrySetException(reason);
}

/// <summary>Somebody wants a checkpoint now.</summary>
internal sealed class CheckpointNow() : TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously), ILaneRequest
{
    public void Run(Lane lane)
    {
        try
        {
            lane.Checkpoint();
            TrySetResult();
        }
        catch (Exception failure)
        {
            TrySetException(failure);
        }
    }

    public void Fail(Exception reason) => TrySetException(reason);
}
