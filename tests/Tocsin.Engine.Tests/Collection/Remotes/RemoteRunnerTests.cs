using Tocsin.Engine.Collection.Remotes;
using Tocsin.Engine.Tests.Streams;

namespace Tocsin.Engine.Tests.Collection.Remotes;

public sealed class RemoteRunnerTests : IAsyncDisposable
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(90);
    private readonly SteppedTime _time = new();
    private readonly Passes _passes;
    private readonly RemoteRunner _runner;

    public RemoteRunnerTests()
    {
        _passes = new Passes(_time);
        _runner = Runner(seed: 1);
    }

    [Fact]
    public async Task A_pass_begins_at_once_and_the_next_one_an_interval_after_its_end()
    {
        _runner.Start();
        await (await _passes.NextAsync()).EndAsync(SyncOutcome.Completed);
        await Waiting(RemoteState.Waiting);
        Assert.Equal(_time.GetUtcNow().UtcDateTime.AddSeconds(60), _runner.Status.NextRun);

        _time.Advance(TimeSpan.FromSeconds(59));
        Assert.Equal(1, _passes.Begun);
        _time.Advance(TimeSpan.FromSeconds(1));
        Pass second = await _passes.NextAsync();

        Assert.Equal(RemoteState.Running, _runner.Status.State);
        Assert.Null(_runner.Status.NextRun);
        await second.EndAsync(SyncOutcome.Completed);
    }

    [Fact]
    public async Task After_failures_it_rests_twice_as_long_each_time_up_to_a_quarter_of_an_hour_and_a_success_ends_that()
    {
        _runner.Start();
        double[] least = [120, 240, 480, 900, 900];
        foreach (double seconds in least)
        {
            await (await _passes.NextAsync()).EndAsync(SyncOutcome.Failed);
            await Waiting(RemoteState.BackingOff);
            TimeSpan rest = _runner.Status.NextRun!.Value - _time.GetUtcNow().UtcDateTime;
            Assert.InRange(rest.TotalSeconds, seconds, Math.Min(900, seconds * 1.2));
            _time.Advance(rest);
        }

        Assert.Equal((5L, 5L, 5), (_runner.Status.Passes, _runner.Status.Failed, _runner.Status.FailedInARow));
        await (await _passes.NextAsync()).EndAsync(SyncOutcome.Completed);
        await Waiting(RemoteState.Waiting);
        Assert.Equal(_time.GetUtcNow().UtcDateTime.AddSeconds(60), _runner.Status.NextRun);
        Assert.Equal((6L, 5L, 0), (_runner.Status.Passes, _runner.Status.Failed, _runner.Status.FailedInARow));
    }

    [Fact]
    public async Task Rests_are_the_same_for_the_same_seed_and_differ_between_seeds()
    {
        await using RemoteRunner same = Runner(seed: 1), other = Runner(seed: 2);

        Assert.Equal(_runner.Rest(1), same.Rest(1));
        Assert.NotEqual(_runner.Rest(2), other.Rest(2));
        Assert.Equal(TimeSpan.FromMinutes(15), _runner.Rest(500));
    }

    [Fact]
    public async Task A_trigger_during_a_pass_waits_for_that_one_and_answers_its_result()
    {
        _runner.Start();
        Pass running = await _passes.NextAsync();
        Task<SyncResult> first = _runner.TriggerAsync(CancellationToken.None), second = _runner.TriggerAsync(CancellationToken.None);
        Assert.False(first.IsCompleted);

        SyncResult result = await running.EndAsync(SyncOutcome.Partial);

        Assert.Same(result, await first.WaitAsync(Bound));
        Assert.Same(result, await second.WaitAsync(Bound));
        Assert.Equal(1, _passes.Begun);
    }

    [Fact]
    public async Task A_trigger_ends_the_rest_after_failures()
    {
        _runner.Start();
        await (await _passes.NextAsync()).EndAsync(SyncOutcome.Failed);
        await Waiting(RemoteState.BackingOff);

        Task<SyncResult> triggered = _runner.TriggerAsync(CancellationToken.None);
        await (await _passes.NextAsync()).EndAsync(SyncOutcome.Completed);
        await triggered.WaitAsync(Bound);
        await Waiting(RemoteState.Waiting);

        _time.Advance(TimeSpan.FromSeconds(60));
        await (await _passes.NextAsync()).EndAsync(SyncOutcome.Completed);
    }

    [Fact]
    public async Task Whoever_gives_up_waiting_does_not_end_the_pass()
    {
        _runner.Start();
        Pass running = await _passes.NextAsync();
        using CancellationTokenSource impatient = new();
        Task<SyncResult> waiting = _runner.TriggerAsync(impatient.Token);

        await impatient.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        Assert.False(running.Cancellation.IsCancellationRequested);
        await running.EndAsync(SyncOutcome.Completed);
    }

    [Fact]
    public async Task Its_end_cancels_the_running_pass_and_no_other_begins()
    {
        _runner.Start();
        Pass running = await _passes.NextAsync();

        ValueTask end = _runner.DisposeAsync();
        Assert.True(running.Cancellation.IsCancellationRequested);
        await running.EndAsync(SyncOutcome.Cancelled);
        await end.AsTask().WaitAsync(Bound);

        Assert.Equal(1, _passes.Begun);
        Assert.Equal(0, _runner.Status.Failed);
    }

    [Fact]
    public async Task A_defect_in_whoever_listens_is_said_and_the_loop_goes_on()
    {
        _runner.Completed = static _ => throw new InvalidOperationException("out of order");
        _runner.Start();
        await (await _passes.NextAsync()).EndAsync(SyncOutcome.Completed);
        await Waiting(RemoteState.BackingOff);

        Assert.Contains("out of order", _runner.Status.Last!.Error, StringComparison.Ordinal);
        _time.Advance(TimeSpan.FromMinutes(15));
        await (await _passes.NextAsync()).EndAsync(SyncOutcome.Completed);
    }

    [Fact]
    public async Task A_dry_run_waits_for_the_pass_and_is_none_itself()
    {
        _runner.Start();
        Pass running = await _passes.NextAsync();
        Task<SyncResult> dry = _runner.DryRunAsync(CancellationToken.None);
        Assert.Equal(1, _passes.Begun);

        await running.EndAsync(SyncOutcome.Completed);
        Pass rehearsal = await _passes.NextAsync();
        Assert.True(rehearsal.IsDryRun);
        await rehearsal.EndAsync(SyncOutcome.Completed);

        Assert.True((await dry.WaitAsync(Bound)).IsDryRun);
        Assert.Equal(1, _runner.Status.Passes);
    }

    [Fact]
    public async Task A_pass_and_whoever_changes_files_here_take_turns()
    {
        IDisposable hold = _runner.TryHold()!;
        Task<SyncResult> triggered = _runner.TriggerAsync(CancellationToken.None);
        await Waiting(RemoteState.Running);
        Assert.Null(_runner.TryHold());
        Assert.Equal(0, _passes.Begun);

        hold.Dispose();
        hold.Dispose(); // counts once
        Pass pass = await _passes.NextAsync();
        Task<IDisposable> next = _runner.HoldAsync(CancellationToken.None); // asked for earlier it could come before the pass: both wait for one gate
        Assert.False(next.IsCompleted);
        await pass.EndAsync(SyncOutcome.Completed);

        await triggered.WaitAsync(Bound);
        (await next.WaitAsync(Bound)).Dispose();
        Assert.NotNull(_runner.TryHold());
    }

    [Fact]
    public async Task Its_end_waits_for_nobody_who_holds_it_and_ends_those_who_wait()
    {
        using IDisposable hold = _runner.TryHold()!;
        Task<SyncResult> pass = _runner.TriggerAsync(CancellationToken.None);
        Task<IDisposable> waiting = _runner.HoldAsync(CancellationToken.None);

        await _runner.DisposeAsync().AsTask().WaitAsync(Bound);

        Assert.Equal(SyncOutcome.Cancelled, (await pass.WaitAsync(Bound)).Outcome);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting.WaitAsync(Bound));
        Assert.Equal(0, _passes.Begun);
    }

    public async ValueTask DisposeAsync()
    {
        _passes.EndAll();
        await _runner.DisposeAsync();
    }

    private RemoteRunner Runner(int seed) =>
        new(new RemoteOptions { Name = "box", Host = "box", User = "me", Path = "~", Folder = "box" }, _passes.RunAsync, static () => null, _time, seed);

    private async Task Waiting(RemoteState state)
    {
        using CancellationTokenSource bound = new(Bound);
        while (_runner.Status.State != state)
        {
            bound.Token.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }

    private sealed class Pass(bool isDryRun, SteppedTime time, CancellationToken cancellation)
    {
        private readonly TaskCompletionSource<SyncResult> _end = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public bool IsDryRun => isDryRun;

        public CancellationToken Cancellation => cancellation;

        public Task<SyncResult> Result => _end.Task;

        public Task<SyncResult> EndAsync(SyncOutcome outcome)
        {
            _end.TrySetResult(new SyncResult { Remote = "box", Outcome = outcome, Started = time.GetUtcNow().UtcDateTime, Took = TimeSpan.Zero, IsDryRun = isDryRun });
            return _end.Task;
        }
    }

    private sealed class Passes(SteppedTime time)
    {
        private readonly System.Threading.Channels.Channel<Pass> _begun = System.Threading.Channels.Channel.CreateUnbounded<Pass>();
        private readonly System.Collections.Concurrent.ConcurrentBag<Pass> _all = [];

        public int Begun => _all.Count;

        public Task<SyncResult> RunAsync(bool dryRun, IProgress<SyncProgress> progress, CancellationToken cancellation)
        {
            Pass pass = new(dryRun, time, cancellation);
            _all.Add(pass);
            _begun.Writer.TryWrite(pass);
            return pass.Result;
        }

        public Task<Pass> NextAsync() => _begun.Reader.ReadAsync().AsTask().WaitAsync(Bound);

        public void EndAll()
        {
            foreach (Pass pass in _all)
            {
                _ = pass.EndAsync(SyncOutcome.Cancelled);
            }
        }
    }
}
