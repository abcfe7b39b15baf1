using Tocsin.Engine.Streams;

namespace Tocsin.Engine.Tests.Streams;

/// <summary>Checkpoints that outlive a stream, not the test.</summary>
internal sealed class MemoryCheckpoints : ICheckpointStore
{
    private readonly Dictionary<LaneId, Checkpoint> _checkpoints = [];

    /// <summary>Thrown by the next save.</summary>
    public Exception? FailNext { get; set; }

    public Checkpoint? Load(LaneId lane) => _checkpoints.GetValueOrDefault(lane);

    public void Save(LaneId lane, Checkpoint checkpoint)
    {
        if (FailNext is { } failure)
        {
            FailNext = null;
            throw failure;
        }

        _checkpoints[lane] = checkpoint with { State = checkpoint.State.ToArray() };
    }

    public IReadOnlyList<string> Streams() => [.. _checkpoints.Keys.Select(lane => lane.Stream).Distinct().Order(StringComparer.Ordinal)];

    public void Delete(string stream) => _checkpoints.Remove(new LaneId(stream, 0));

    public void Dispose()
    {
    }
}
