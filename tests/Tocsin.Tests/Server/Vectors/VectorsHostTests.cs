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
        held.TidyWhereWorth(static why => Assert.Fail(why), default);
        Assert.Equal(0, held.Bytes);
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
}
