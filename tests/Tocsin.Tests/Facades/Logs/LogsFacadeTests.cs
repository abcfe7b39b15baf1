using System.Net;
using System.Text.Json;
using Tocsin.Engine.Collection.Remotes;
using Tocsin.Tests.Server.Collection;

namespace Tocsin.Tests.Facades.Logs;

public sealed class LogsFacadeTests
{
    [Fact]
    public async Task The_root_the_health_and_the_status_have_the_older_fields()
    {
        await using CollectionUnderTest collection = await CollectionUnderTest.StartAsync(static settings => settings, ["hpc"]);

        JsonElement root = await GetAsync(collection, "/"), health = await GetAsync(collection, "/health"), status = await GetAsync(collection, "/status");

        Assert.Equal(["service", "version", "description", "endpoints"], Names(root));
        Assert.Equal("""{"status":"healthy","service":"logs","ssh_configured":true,"sync_running":false}""", health.GetRawText());
        Assert.Equal(["sync_enabled", "last_sync_time", "sync_interval_seconds", "total_syncs", "failed_syncs", "logs_directory", "categorized_directory"], Names(status));
        Assert.Equal((true, JsonValueKind.Null, 60), (status.GetProperty("sync_enabled").GetBoolean(), status.GetProperty("last_sync_time").ValueKind, status.GetProperty("sync_interval_seconds").GetInt32()));
    }

    [Fact]
    public async Task A_trigger_answers_with_the_categories_and_the_status_has_a_time_without_a_zone()
    {
        await using CollectionUnderTest collection = await CollectionUnderTest.StartAsync(static settings => settings, ["hpc"]);
        collection.Remotes["hpc"].Pass = () =>
        {
            collection.Put("hpc/vllm.log", "x\n");
            return Task.FromResult<(SyncOutcome, string?)>((SyncOutcome.Completed, null));
        };

        (HttpStatusCode code, JsonElement answer) = await collection.FacadeAsync(HttpMethod.Post, "/sync/trigger");

        Assert.Equal(HttpStatusCode.OK, code);
        Assert.Equal(("success", "Log sync completed"), (answer.GetProperty("status").GetString(), answer.GetProperty("message").GetString()));
        Assert.Equal(1, answer.GetProperty("categories").GetProperty("vllm").GetInt64());
        JsonElement status = await GetAsync(collection, "/status");
        Assert.Equal(("2026-01-02T03:04:05", 1, 0), (status.GetProperty("last_sync_time").GetString(), status.GetProperty("total_syncs").GetInt64(), status.GetProperty("failed_syncs").GetInt64()));
    }

    [Fact]
    public async Task A_trigger_without_a_remote_is_503_and_one_that_fails_500_with_the_reason()
    {
        await using CollectionUnderTest none = await CollectionUnderTest.StartAsync();
        await using CollectionUnderTest failing = await CollectionUnderTest.StartAsync(static settings => settings, ["hpc"]);
        failing.Remotes["hpc"].Pass = static () => Task.FromResult<(SyncOutcome, string?)>((SyncOutcome.Failed, "host key changed"));

        (HttpStatusCode noRemote, JsonElement why) = await none.FacadeAsync(HttpMethod.Post, "/sync/trigger");
        (HttpStatusCode failed, JsonElement reason) = await failing.FacadeAsync(HttpMethod.Post, "/sync/trigger");

        Assert.Equal((HttpStatusCode.ServiceUnavailable, HttpStatusCode.InternalServerError), (noRemote, failed));
        Assert.Contains("SSH", why.GetProperty("detail").GetString(), StringComparison.Ordinal);
        Assert.Contains("host key changed", reason.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Services_files_and_their_stats_have_the_older_shapes()
    {
        await using CollectionUnderTest collection = await CollectionUnderTest.StartAsync(("hpc/a/slurm-1000.out", "one\ntwo\n"), ("hpc/odd.txt", "x\n"));
        File.SetLastWriteTimeUtc(Path.Combine(collection.Logs, "hpc/a/slurm-1000.out"), new DateTime(2026, 1, 2, 3, 4, 5, DateTimeKind.Utc).AddMicroseconds(250));
        await collection.LookAsync();

        JsonElement services = await GetAsync(collection, "/services"), stats = await GetAsync(collection, "/services/stats"), files = await GetAsync(collection, "/logs?service=slurm");

        Assert.Equal("uncategorized", services.EnumerateArray().Last().GetString());
        Assert.Equal(services.EnumerateArray().Select(name => name.GetString()!), Names(stats));
        Assert.Equal("""{"service":"slurm","file_count":1,"total_size_bytes":8,"latest_modified":"2026-01-02T03:04:05.000250"}""", stats.GetProperty("slurm").GetRawText());
        Assert.Equal(
            """[{"filename":"slurm-1000.out","path":"categorized/slurm/hpc/a/slurm-1000.out","size_bytes":8,"modified_time":"2026-01-02T03:04:05.000250","service":"slurm"}]""", files.GetRawText());
        Assert.Equal("odd.txt", (await GetAsync(collection, "/logs?limit=1"))[0].GetProperty("filename").GetString());
        Assert.Empty((await GetAsync(collection, "/logs?from=2027-01-01T00:00:00&service=slurm")).EnumerateArray());
    }

    [Theory]
    [InlineData("/logs?limit=0", 422)]
    [InlineData("/logs?limit=1001", 422)]
    [InlineData("/logs?limit=x", 422)]
    [InlineData("/logs?from=x", 422)]
    [InlineData("/logs?service=nobody", 400)]
    [InlineData("/logs/content?path=categorized/slurm/a.out&tail=0", 422)]
    [InlineData("/logs/content?path=categorized/slurm/a.out&tail=10001", 422)]
    [InlineData("/nothing", 404)]
    public async Task Faults_have_a_detail(string address, int status)
    {
        await using CollectionUnderTest collection = await CollectionUnderTest.StartAsync();

        (HttpStatusCode code, JsonElement answer) = await collection.FacadeAsync(HttpMethod.Get, address);

        Assert.Equal(status, (int)code);
        Assert.Equal(["detail"], Names(answer));
    }

    [Fact]
    public async Task Content_is_text_whole_or_its_last_lines()
    {
        await using CollectionUnderTest collection = await CollectionUnderTest.StartAsync(("hpc/slurm-1000.out", "one\ntwo\nthree"), ("hpc/slurm-1001.out.gz", "a\nb\nc\n"));

        using HttpResponseMessage whole = await collection.Facade.GetAsync("/logs/content?path=categorized/slurm/hpc/slurm-1000.out");
        Assert.Equal(("text/plain", "one\ntwo\nthree"), (whole.Content.Headers.ContentType?.MediaType, await whole.Content.ReadAsStringAsync()));
        Assert.Equal("two\nthree", await collection.Facade.GetStringAsync("/logs/content?path=categorized%2Fslurm%2Fhpc%2Fslurm-1000.out&tail=2"));
        Assert.Equal("b\nc\n", await collection.Facade.GetStringAsync("/logs/content?path=categorized/slurm/hpc/slurm-1001.out.gz&tail=2"));
    }

    [Fact]
    public async Task Deleting_removes_the_file_its_row_and_its_link()
    {
        await using CollectionUnderTest collection = await CollectionUnderTest.StartAsync(("hpc/slurm-1000.out", "one\n"), ("hpc/slurm-1001.out", "two\n"));
        string link = Path.Combine(collection.Host.Folders.Categorised, "slurm/hpc/slurm-1000.out");
        Assert.True(File.Exists(link));

        (HttpStatusCode code, _) = await collection.FacadeAsync(HttpMethod.Post, "/logs/delete?path=categorized/slurm/hpc/slurm-1000.out");
        (HttpStatusCode again, _) = await collection.FacadeAsync(HttpMethod.Post, "/logs/delete?path=categorized/slurm/hpc/slurm-1000.out");

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.NotFound), (code, again));
        Assert.False(new FileInfo(link).LinkTarget is not null || File.Exists(Path.Combine(collection.Logs, "hpc/slurm-1000.out")));
        Assert.Single((await GetAsync(collection, "/logs?service=slurm")).EnumerateArray());
    }

    private static async Task<JsonElement> GetAsync(CollectionUnderTest collection, string address)
    {
        (HttpStatusCode status, JsonElement answer) = await collection.FacadeAsync(HttpMethod.Get, address);
        Assert.True(status == HttpStatusCode.OK, $"{address}: {status} {answer}");
        return answer;
    }

    private static IEnumerable<string> Names(JsonElement answer) => answer.EnumerateObject().Select(property => property.Name);
}
