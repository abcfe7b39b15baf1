using Tocsin.Engine.Similarity.Collections;

namespace Tocsin.Engine.Tests.Similarity.Collections;

public sealed class PixelGateTests
{
    [Fact]
    public async Task Pictures_go_in_while_there_is_room_in_the_order_in_which_they_came()
    {
        var gate = new PixelGate(100);
        await gate.EnterAsync(60, CancellationToken.None);
        Task large = gate.EnterAsync(50, CancellationToken.None);
        Task small = gate.EnterAsync(10, CancellationToken.None);

        Assert.False(large.IsCompleted);
        Assert.False(small.IsCompleted); // it would fit, and came later
        gate.Leave(60);
        await large.WaitAsync(TimeSpan.FromSeconds(90));
        await small.WaitAsync(TimeSpan.FromSeconds(90));
        Assert.Equal(60, gate.Inside);
    }

    [Fact]
    public async Task One_that_is_larger_than_all_that_may_be_goes_in_alone()
    {
        var gate = new PixelGate(100);
        await gate.EnterAsync(1000, CancellationToken.None);
        Task other = gate.EnterAsync(1, CancellationToken.None);

        Assert.False(other.IsCompleted);
        gate.Leave(1000);
        await other.WaitAsync(TimeSpan.FromSeconds(90));
    }

    [Fact]
    public async Task Who_gives_up_makes_room_for_those_behind()
    {
        var gate = new PixelGate(100);
        await gate.EnterAsync(60, CancellationToken.None);
        using var patience = new CancellationTokenSource();
        Task large = gate.EnterAsync(90, patience.Token);
        Task small = gate.EnterAsync(10, CancellationToken.None);

        await patience.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => large);
        await small.WaitAsync(TimeSpan.FromSeconds(90));
        gate.Leave(60);
        gate.Leave(10);
        Assert.Equal(0, gate.Inside);
    }
}
