using Tocsin.Pages.Reading;

namespace Tocsin.Tests.Pages;

public sealed class ReadingTurnsTests
{
    private readonly ReadingTurns _turns = new();
    private readonly List<string> _shown = [];

    [Fact]
    public async Task What_was_asked_for_last_is_shown_although_an_earlier_answer_comes_later()
    {
        TaskCompletionSource<string> slow = new();
        Task<bool> first = _turns.RunAsync(async _ => _shown.Add(await slow.Task));
        Task<bool> second = _turns.RunAsync(_ => Show("second"));
        Assert.Empty(_shown);

        slow.SetResult("first");

        Assert.False(await first);
        Assert.True(await second);
        Assert.Equal(["first", "second"], _shown);
    }

    [Fact]
    public async Task A_reading_that_a_newer_one_replaces_is_told_to_give_up()
    {
        Task<bool> first = _turns.RunAsync(static giveUp => Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, giveUp));

        Assert.True(await _turns.RunAsync(_ => Show("second")));
        Assert.False(await first);
    }

    [Fact]
    public async Task Of_three_the_one_that_never_began_is_left_out()
    {
        TaskCompletionSource slow = new();
        Task<bool> first = _turns.RunAsync(_ => slow.Task);
        Task<bool> second = _turns.RunAsync(_ => Show("second"));
        Task<bool> third = _turns.RunAsync(_ => Show("third"));
        slow.SetResult();

        bool[] shown = await Task.WhenAll(first, second, third);
        Assert.Equal([false, false, true], shown);
        Assert.Equal(["third"], _shown);
    }

    [Fact]
    public async Task A_reading_that_fails_fails_for_who_asked_and_the_next_begins()
    {
        await Assert.ThrowsAsync<IOException>(() => _turns.RunAsync(static _ => throw new IOException("gone")));
        Assert.True(await _turns.RunAsync(_ => Show("next")));
    }

    private Task Show(string what)
    {
        _shown.Add(what);
        return Task.CompletedTask;
    }
}
