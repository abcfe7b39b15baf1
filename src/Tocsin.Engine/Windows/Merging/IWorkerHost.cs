namespace Tocsin.Engine.Windows.Merging;

/// <summary>What a worker needs of the world. Called on the worker's thread; nothing may call back into it.</summary>
public interface IWorkerHost
{
    /// <summary>Appends a message to the merge log, after those that were given before it. It may be lost and it may arrive twice; the log will tell.</summary>
    void Send(byte[] message);

    /// <summary>From now on the lane's records are wanted from this offset on; -1: from its first one. Where that one is gone, <see cref="WindowWorker.Jump"/> says so.</summary>
    void Read(int lane, long offset);

    /// <summary>No more records of the lane are wanted for now.</summary>
    void Stop(int lane);

    /// <summary>All records of the lane before this offset are counted.</summary>
    void Counted(int lane, long offset);

    /// <summary>The log holds a whole saved state that covers all messages before <paramref name="position"/>: what they made has left whoever wrote it.</summary>
    void Saved(long position);

    /// <summary>A lane of this worker for it to gather in.</summary>
    ILaneShare CreateShare(int lane, MergeSetup setup);
}
