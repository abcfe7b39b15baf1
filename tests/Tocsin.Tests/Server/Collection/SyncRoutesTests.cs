using System.Net;
using System.Text.Json;
using Tocsin.Engine.Collection.Remotes;

namespace Tocsin.Tests.Server.Collection;

public sealed class SyncRoutesTests
{
    [Fact]
    public async Task A_sync_fetches_all_and_answers_when_the_catalogue_has_what_came()
    {
        await using CollectionUnderTest collection = await CollectionUnderTest.StartAsync(static settings => settings, ["hpc", "lab"]);
        collection.Remotes["hpc"].Pass = () =>
        {
            collection.Put("hpc/slurm-1234.out", "x\n");
            return Task.FromResult<(SyncOutcome, string?)>((SyncOutcome.Completed, null));
        };
        collection.Remotes["lab"].Pass = static () => Task.FromResult<(SyncOutcome, string?)>((SyncOutcome.Failed, "the host is away. Check the cable."));

        JsonElement answer = await PostAsync(collection, "/api/v1/sync");

        Assert.Equal(["completed", "failed"], answer.GetProperty("results").EnumerateArray().Select(result => result.GetProperty("outcome").GetString()!));
        Assert.Equal("the host is away. Check the cable.", answer.GetProperty("results")[1].GetProperty("error").GetString());
        Assert.Equal(1, answer.GetProperty("services").EnumerateArray().Single(service => service.GetProperty("service").GetString() == "slurm").GetProperty("files").GetInt64());
        Assert.Equal("hpc", (await collection.Server.GetAsync("/api/v1/files?remote=hpc")).GetProperty("items")[0].GetProperty("remote").GetString());

        JsonElement ready = await collection.Server.GetAsync("/health/ready");
        Assert.Contains("remote lab: the host is away. Check the cable.", ready.GetProperty("warnings").EnumerateArray().Select(warning => warning.GetString()));
        string metrics = await collection.Client.GetStringAsync("/metrics");
        Assert.Contains("tocsin_collection_syncs_failed_total{remote=\"lab\"} 1", metrics, StringComparison.Ordinal);
        Assert.Contains("tocsin_collection_files{service=\"slurm\"} 1", metrics, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_trigger_during_a_pass_joins_it_and_has_its_result()
    {
        await using CollectionUnderTest collection = await CollectionUnderTest.StartAsync(static settings => settings, ["hpc"]);
        TaskCompletionSource<(SyncOutcome, string?)> pass = new();
        collection.Remotes["hpc"].Pass = () => pass.Task;

        Task<JsonElement> first = PostAsync(collection, "/api/v1/sync"), second = PostAsync(collection, "/api/v1/sync?remote=HPC");
        await CollectionUnderTest.UntilAsync(async () => (await collection.Server.GetAsync("/api/v1/sync")).GetProperty("running").GetBoolean());

        pass.SetResult((SyncOutcome.Partial, null));
        Assert.Equal("partial", (await first).GetProperty("results")[0].GetProperty("outcome").GetString());
        Assert.Equal("partial", (await second).GetProperty("results")[0].GetProperty("outcome").GetString());
        Assert.InRange(collection.Remotes["hpc"].Passes, 1, 2);
    }

    [Fact]
    public async Task A_file_is_not_deleted_while_its_remote_is_fetched_and_one_of_another_is()
    {
        await using CollectionUnderTest collection = await CollectionUnderTest.StartAsync(static settings => settings, ["hpc", "lab"], ("hpc/client-1.log", "x\n"), ("lab/client-1.log", "x\n"));
        TaskCompletionSource<(SyncOutcome, string?)> pass = new();
        collection.Remotes["hpc"].Pass = () => pass.Task;
        Task<JsonElement> fetching = PostAsync(collection, "/api/v1/sync?remote=hpc");
        await CollectionUnderTest.UntilAsync(() => Task.FromResult(collection.Remotes["hpc"].IsInPass));

        Task deleting = collection.Host.DeleteAsync(collection.Host.Catalogue.FindPath("hpc/client-1.log")!, CancellationToken.None);
        await collection.Host.DeleteAsync(collection.Host.Catalogue.FindPath("lab/client-1.log")!, CancellationToken.None).WaitAsync(ServerUnderTest.Patience);
        Assert.False(File.Exists(Path.Combine(collection.Logs, "lab/client-1.log")));
        Assert.True(File.Exists(Path.Combine(collection.Logs, "hpc/client-1.log")));

        using CancellationTokenSource impatient = new();
        Task other = collection.Host.DeleteAsync(collection.Host.Catalogue.FindPath("hpc/client-1.log")!, impatient.Token);
        await impatient.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => other);

        pass.SetResult((SyncOutcome.Completed, null));
        await fetching;
        await deleting.WaitAsync(ServerUnderTest.Patience);
        Assert.False(File.Exists(Path.Combine(collection.Logs, "hpc/client-1.log")));
    }

    [Fact]
    public async Task A_dry_run_changes_nothing()
    {
        await using CollectionUnderTest collection = await CollectionUnderTest.StartAsync(static settings => settings, ["hpc"]);

        JsonElement answer = await PostAsync(collection, "/api/v1/sync?dry_run=true");

        Assert.True(answer.GetProperty("results")[0].GetProperty("dry_run").GetBoolean());
        Assert.Equal((0, 1), (collection.Remotes["hpc"].Passes, collection.Remotes["hpc"].DryRuns));
    }

    [Fact]
    public async Task Remotes_are_shown_with_all_that_an_operator_asks()
    {
        await using CollectionUnderTest collection = await CollectionUnderTest.StartAsync(static settings => settings, ["hpc"], ("hpc/strange.txt", "x\n"), ("hpc/client-1.log", "x\n"), ("byhand.txt", "x\n"));

        JsonElement remote = await collection.Server.GetAsync("/api/v1/remotes/hpc");

        Assert.Equal(("hpc", "h", 22, "u", "SHA256:made-up", "waiting"), (
            remote.GetProperty("name").GetString(), remote.GetProperty("host").GetString(), remote.GetProperty("port").GetInt32(), remote.GetProperty("user").GetString(),
            remote.GetProperty("fingerprint").GetString(), remote.GetProperty("state").GetString()));
        Assert.Equal((2, 1), (remote.GetProperty("files").GetInt64(), remote.GetProperty("uncategorized").GetInt64()));
        await ServerUnderTest.AssertProblemAsync(HttpStatusCode.NotFound, "unknown_remote", await collection.Client.GetAsync("/api/v1/remotes/nobody"));
        await ServerUnderTest.AssertProblemAsync(HttpStatusCode.NotFound, "unknown_remote", await collection.Client.PostAsync("/api/v1/sync?remote=nobody", null));
    }

    [Fact]
    public async Task Without_a_remote_there_is_nothing_to_fetch()
    {
        await using CollectionUnderTest collection = await CollectionUnderTest.StartAsync();

        await ServerUnderTest.AssertProblemAsync(HttpStatusCode.Conflict, "no_remote", await collection.Client.PostAsync("/api/v1/sync", null));
        Assert.Empty((await collection.Server.GetAsync("/api/v1/remotes")).GetProperty("items").EnumerateArray());
    }

    [Fact]
    public async Task A_server_that_stops_does_not_wait_for_a_pass_that_never_ends()
    {
        CollectionUnderTest collection = await CollectionUnderTest.StartAsync(static settings => settings, ["hpc"]);
        collection.Remotes["hpc"].Pass = static () => new TaskCompletionSource<(SyncOutcome, string?)>().Task;
        Task<HttpResponseMessage> waiting = collection.Client.PostAsync("/api/v1/sync", null);
        await CollectionUnderTest.UntilAsync(async () => (await collection.Server.GetAsync("/api/v1/sync")).GetProperty("running").GetBoolean());

        await collection.Server.Server.DisposeAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(90));

        await ServerUnderTest.AssertProblemAsync(HttpStatusCode.ServiceUnavailable, "stopping", await waiting);
        await collection.DisposeAsync();
    }

    private static async Task<JsonElement> PostAsync(CollectionUnderTest collection, string address)
    {
        using HttpResponseMessage answer = await collection.Client.PostAsync(address, null);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return await ServerUnderTest.ReadAsync(answer);
    }
}
