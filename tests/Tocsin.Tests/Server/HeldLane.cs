using Tocsin.Engine.Pipeline;
using Tocsin.Server;

namespace Tocsin.Tests.Server;

/// <summary>
/// A lane that does nothing until it is let go. It is held from the moment <see cref="HoldAsync"/> returns: a question that only waits in its queue would let records pass
/// that become durable before it is reached.
/// </summary>
internal sealed class HeldLane : IAsyncDisposable
{
    private readonly ManualResetEventSlim _let = new();
    private readonly TaskCompletionSource _held = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Task<bool> _holding;

    private HeldLane(RunningStream stream) =>
        _holding = stream.Log.AskAsync<LinePipeline, bool>(0, _ => _held.TrySetResult() && _let.Wait(ServerUnderTest.Patience));

    public static async Task<HeldLane> HoldAsync(RunningStream stream)
    {
        var lane = new HeldLane(stream);
        await lane._held.Task.WaitAsync(ServerUnderTest.Patience);
        return lane;
    }

    /// <summary>Lets the lane go, and fails when it was held for so long that it went by itself.</summary>
    public async ValueTask DisposeAsync()
    {
        _let.Set();
        Assert.True(await _holding);
        _let.Dispose();
    }
}
