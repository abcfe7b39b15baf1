using System.Threading.Channels;
using Tocsin.Server.Collection;
using Tocsin.Tests.Server.Sessions;

namespace Tocsin.Tests.Server.Collection;

public sealed class ToldSearchTests
{
    private readonly TestTimers _time = new();
    private readonly Channel<int> _found = Channel.CreateUnbounded<int>();
    private readonly Channel<string> _written = Channel.CreateUnbounded<string>();

    [Fact]
    public async Task Every_second_it_says_how_far_it_is_also_while_nothing_is_found()
    {
        Task run = RunAsync();
        for (int second = 0; second < 3; second++)
        {
            _time.Advance(TimeSpan.FromMilliseconds(999));
            Assert.False(_written.Reader.TryPeek(out _));
            _time.Advance(TimeSpan.FromMilliseconds(1));
            Assert.Equal("far", await NextAsync());
        }

        _found.Writer.TryWrite(7);
        Assert.Equal("7", await NextAsync());
        _time.Advance(ToldSearch.Interval);
        Assert.Equal("far", await NextAsync());
        _found.Writer.TryWrite(8);
        _found.Writer.Complete();

        await run.WaitAsync(ServerUnderTest.Patience);
        Assert.Equal("8", await NextAsync());
        Assert.False(_written.Reader.TryPeek(out _));
    }

    [Fact]
    public async Task A_reader_who_goes_ends_the_search_and_so_does_one_who_cannot_be_written_to()
    {
        using CancellationTokenSource gone = new();
        Task run = RunAsync(cancellation: gone.Token);
        await gone.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run.WaitAsync(ServerUnderTest.Patience));

        Task broken = RunAsync(tell: static () => throw new IOException("the pipe is broken"));
        _time.Advance(ToldSearch.Interval);
        await Assert.ThrowsAsync<IOException>(() => broken.WaitAsync(ServerUnderTest.Patience));
    }

    [Fact]
    public async Task A_search_that_fails_says_so()
    {
        Task run = RunAsync();
        _found.Writer.Complete(new InvalidDataException("out of order"));

        await Assert.ThrowsAsync<InvalidDataException>(() => run.WaitAsync(ServerUnderTest.Patience));
    }

    private Task RunAsync(Action? tell = null, CancellationToken cancellation = default) => ToldSearch.RunAsync(
        _found.Reader.ReadAllAsync,
        (hit, stop) => _written.Writer.WriteAsync($"{hit}", stop).AsTask(),
        stop =>
        {
            tell?.Invoke();
            return _written.Writer.WriteAsync("far", stop).AsTask();
        },
        _time,
        cancellation);

    private Task<string> NextAsync() => _written.Reader.ReadAsync().AsTask().WaitAsync(ServerUnderTest.Patience);
}
