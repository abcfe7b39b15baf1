using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Tocsin.Server.Http;
using Tocsin.Server.Settings;
using Tocsin.Server.Vectors;
using Tocsin.Vectors;
using Tocsin.Vectors.Collections;

namespace Tocsin.Tests.Server.Vectors;

/// <summary>What waits while a collection is busy (an index that is built anew takes minutes).</summary>
public sealed class VectorsHostTests : IAsyncLifetime
{
    private static readonly CollectionOptions Points = new() { Dimension = 2, Metric = VectorMetric.L2 };

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("tocsin-test-");
    private readonly ManualResetEventSlim _go = new();
    private VectorsHost _host = null!;

    public Task InitializeAsync()
    {
        _host = VectorsHost.Open(_folder.FullName, new VectorSettings(), TimeProvider.System, NullLogger.Instance);
        Assert.True(_host.Create("points", Points));
        return Task.CompletedTask;
    }

    public async Task DisposeAsync()
    {
        _go.Set();
        await _host.DisposeAsync();
        _folder.Delete(recursive: true);
        _go.Dispose();
    }

    [Fact]
    public async Task Changes_that_wait_hold_no_thread_and_all_are_made()
    {
        Task busy = await BusyAsync();

        // All from this one thread: it would not get past the first if that held it.
        Task[] adds = [.. Enumerable.Range(0, 200).Select(i => AddAsync(i))];
        Assert.All(adds, static add => Assert.False(add.IsCompleted));
        using CancellationTokenSource tired = new();
        Task<int> deletion = _host.DeleteAsync("points", [0], tired.Token);
        await tired.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => deletion);

        _go.Set();
        await busy;
        await Task.WhenAll(adds);
        Assert.Equal(200, _host.Find("points").Collection!.Count);
    }

    [Fact]
    public async Task A_collection_that_is_being_removed_is_unknown_and_its_name_is_free_when_it_is_gone()
    {
        Task busy = await BusyAsync();
        Task waiting = AddAsync(1);
        Task removal = _host.RemoveAsync("points");

        Assert.Equal("unknown_collection", Assert.Throws<RequestFaultException>(() => _host.Find("points")).Fault.Code);
        RequestFault leaving = Assert.Throws<RequestFaultException>(() => _host.Create("points", Points)).Fault;
        Assert.Equal((409, "collection_leaving"), (leaving.Status, leaving.Code));
        Assert.False(removal.IsCompleted);

        _go.Set();
        await busy;
        await waiting; // it had come before the removal
        await removal;
        Assert.True(_host.Create("points", Points));
        Assert.Equal(0, _host.Find("points").Collection!.Count);
        await AddAsync(2);
    }

    [Fact]
    public async Task What_is_asked_of_a_collection_that_has_gone_is_told_so()
    {
        HeldCollection held = _host.Find("points");
        await _host.RemoveAsync("points");

        await Assert.ThrowsAsync<ObjectDisposedException>(() => held.ChangeAsync(static collection => collection.Delete([1]), default));
        Assert.Throws<ObjectDisposedException>(() => CollectionView.Of(held));
        Assert.Empty(CollectionView.OfAll([held]));
        held.TidyWhereWorth(static why => Assert.Fail(why));
        Assert.Equal(0, held.Bytes);
    }

    [Fact]
    public async Task What_was_to_be_tidied_when_the_server_ended_is_when_it_starts_without_a_change()
    {
        using (VectorCollection made = VectorCollection.Create(Path.Combine(_folder.FullName, "vectors", "graph"), new CollectionOptions { Dimension = 1, Index = "hnsw,m=4,efc=8" }, 1L << 40))
        {
            FillWithDeleted(made);
        }

        await using VectorsHost again = Reopened(new TestClock(), NullLogger.Instance);
        HeldCollection held = again.Find("graph");
        await held.Tidied.WaitAsync(ServerUnderTest.Patience);

        CollectionView view = CollectionView.Of(held);
        Assert.Equal((1500, 0, "Hnsw, as asked for.", null), (view.Count, view.Deleted, view.Choice, view.Wanted));
    }

    [Fact]
    public async Task A_save_that_fails_is_tried_again_after_a_minute_and_not_with_every_change()
    {
        string folder = Path.Combine(_folder.FullName, "vectors", "graph");
        using (VectorCollection made = VectorCollection.Create(folder, new CollectionOptions { Dimension = 1, Index = "hnsw,m=4,efc=8" }, 1L << 40))
        {
            FillWithDeleted(made);
        }

        // It can be opened, and not saved.
        DirectoryInfo inTheWay = Directory.CreateDirectory(Path.Combine(folder, "vectors.index.saving-0"));
        TestClock clock = new();
        HeardLog log = new();
        await using VectorsHost again = Reopened(clock, log);
        HeldCollection held = again.Find("graph");
        await held.Tidied.WaitAsync(ServerUnderTest.Patience);
        Assert.Equal(1, log.Failures);
        Assert.Equal((CollectionState.Ready, new NextIndex("Hnsw built anew: 1,500 vectors are deleted, 1,500 are not, and a graph gives space back only so.", false)), (CollectionView.Of(held).State, CollectionView.Of(held).Wanted));

        for (int i = 0; i < 5; i++)
        {
            await again.AddAsync("graph", [10_000 + i], [1], null, default);
            await held.Tidied.WaitAsync(ServerUnderTest.Patience);
        }

        Assert.Equal(1, log.Failures);
        clock.Advance(TimeSpan.FromMinutes(1));
        await again.AddAsync("graph", [20_000], [1], null, default);
        await held.Tidied.WaitAsync(ServerUnderTest.Patience);
        Assert.Equal(2, log.Failures);

        inTheWay.Delete();
        clock.Advance(TimeSpan.FromMinutes(1));
        await again.AddAsync("graph", [20_001], [1], null, default);
        await held.Tidied.WaitAsync(ServerUnderTest.Patience);
        Assert.Equal((2, 0, 1507), (log.Failures, CollectionView.Of(held).Deleted, CollectionView.Of(held).Count));
    }

    [Fact]
    public async Task One_that_waits_for_its_turn_to_be_tidied_is_not_said_to_be_and_is_removed_at_once()
    {
        VectorCollection made = VectorCollection.Create(Path.Combine(_folder.FullName, "vectors", "graph"), new CollectionOptions { Dimension = 1, Index = "hnsw,m=4,efc=8" }, 1L << 40);
        FillWithDeleted(made);
        using SemaphoreSlim taken = new(0);
        HeldCollection held = new("graph", made, null, taken, new TestClock());
        held.TidyWhereWorth(static why => Assert.Fail(why));
        held.TidyWhereWorth(static why => Assert.Fail(why));

        Assert.False(held.Tidied.IsCompleted);
        Assert.Equal(CollectionState.Ready, CollectionView.Of(held).State);
        await held.DisposeAsync().AsTask().WaitAsync(ServerUnderTest.Patience);
        Assert.Equal(0, taken.CurrentCount);
    }

    private VectorsHost Reopened(TimeProvider time, ILogger logger) => VectorsHost.Open(_folder.FullName, new VectorSettings(), time, logger);

    // A graph gives their space back when it is built anew.
    private static void FillWithDeleted(VectorCollection collection)
    {
        long[] ids = [.. Enumerable.Range(0, 3000).Select(static id => (long)id)];
        collection.Add(ids, [.. ids.Select(static id => 1f + id)]);
        collection.Delete(ids.AsSpan(0, 1500));
    }

    private Task AddAsync(long id) => _host.AddAsync("points", [id], [id, 1], null, default);

    // A change that ends when it is let go; returns when it is under way.
    private async Task<Task> BusyAsync()
    {
        TaskCompletionSource begun = new(TaskCreationOptions.RunContinuationsAsynchronously);
        Task busy = Task.Factory.StartNew(
            () => _host.Find("points").ChangeAsync(
                _ =>
                {
                    begun.SetResult();
                    _go.Wait();
                    return true;
                },
                default),
            CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default).Unwrap();
        await begun.Task;
        return busy;
    }

    private sealed class HeardLog : ILogger
    {
        private int _failures;

        /// <summary>How often something could not be saved.</summary>
        public int Failures => Volatile.Read(ref _failures);

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (eventId.Id == 1073)
            {
                Interlocked.Increment(ref _failures);
            }
        }
    }
}
