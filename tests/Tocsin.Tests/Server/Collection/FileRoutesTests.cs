using System.Net;
using System.Text.Json;

namespace Tocsin.Tests.Server.Collection;

public sealed class FileRoutesTests
{
    private const string Job = "2026-01-02 03:04:05,000 INFO step 1\n2026-01-02 03:04:06,000 ERROR slurmstepd: error: it went wrong\n";

    [Fact]
    public async Task Files_are_listed_with_what_is_in_them()
    {
        await using CollectionUnderTest collection = await CollectionUnderTest.StartAsync(("hpc/slurm-4711_12.out", Job), ("hpc/nginx.log", "hello\n"), ("hpc/client-1.log.gz", "a\nb\n"));

        JsonElement files = await collection.Server.GetAsync("/api/v1/files?order=path");

        Assert.Equal(3, files.GetProperty("total").GetInt32());
        Assert.Equal(["hpc/client-1.log.gz", "hpc/nginx.log", "hpc/slurm-4711_12.out"], files.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("path").GetString()!));
        JsonElement job = await collection.Server.GetAsync($"/api/v1/files/{await collection.IdAsync("hpc/slurm-4711_12.out")}");
        Assert.Equal(("slurm", "4711_12", "4711", "none"), (job.GetProperty("service").GetString()!, job.GetProperty("job").GetString()!, job.GetProperty("job_group").GetString()!, job.GetProperty("compression").GetString()!));
        Assert.Equal((2, 1, Job.Length), (job.GetProperty("lines").GetInt64(), job.GetProperty("errors").GetInt64(), job.GetProperty("size_bytes").GetInt64()));
        Assert.Equal(("2026-01-02T03:04:05.000Z", "2026-01-02T03:04:06.000Z"), (job.GetProperty("first_time").GetString()!, job.GetProperty("last_time").GetString()!));
    }

    [Fact]
    public async Task Pages_and_conditions_leave_nothing_out_and_repeat_nothing()
    {
        await using CollectionUnderTest collection = await CollectionUnderTest.StartAsync([.. Enumerable.Range(0, 25).Select(i => ($"a/client-{i:00}.log", $"2026-01-{i + 1:00} 00:00:00,000 INFO x\n"))]);

        List<string> seen = [];
        string? cursor = null;
        do
        {
            JsonElement page = await collection.Server.GetAsync($"/api/v1/files?order=path&limit=10{(cursor is null ? "" : $"&cursor={cursor}")}");
            seen.AddRange(page.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("name").GetString()!));
            cursor = page.GetProperty("next").GetString();
        }
        while (cursor is not null);

        Assert.Equal([.. Enumerable.Range(0, 25).Select(i => $"client-{i:00}.log")], seen);
        Assert.Equal(3, (await collection.Server.GetAsync("/api/v1/files?from=2026-01-05T00:00:00Z&to=2026-01-08T00:00:00Z")).GetProperty("total").GetInt32());
        Assert.Equal(0, (await collection.Server.GetAsync("/api/v1/files?service=slurm")).GetProperty("total").GetInt32());
        Assert.Equal(25, (await collection.Server.GetAsync("/api/v1/files?remote=")).GetProperty("total").GetInt32());
    }

    [Theory]
    [InlineData("/api/v1/files?order=nonsense", "bad_sort")]
    [InlineData("/api/v1/files?limit=0", "bad_limit")]
    [InlineData("/api/v1/files?limit=1001", "bad_limit")]
    [InlineData("/api/v1/files?cursor=nonsense", "bad_page")]
    [InlineData("/api/v1/files?from=yesterday", "bad_time")]
    public async Task What_makes_no_sense_is_said(string address, string code)
    {
        await using CollectionUnderTest collection = await CollectionUnderTest.StartAsync();

        await ServerUnderTest.AssertProblemAsync(HttpStatusCode.BadRequest, code, await collection.Client.GetAsync(address));
    }

    [Theory]
    [InlineData("999999")]
    [InlineData("-1")]
    [InlineData("x")]
    [InlineData("99999999999999999999999")]
    public async Task A_file_that_is_not_there_is_said(string id)
    {
        await using CollectionUnderTest collection = await CollectionUnderTest.StartAsync();
        foreach (string route in new[] { "", "/content", "/marks", "/line?offset=0" })
        {
            await ServerUnderTest.AssertProblemAsync(HttpStatusCode.NotFound, "unknown_file", await collection.Client.GetAsync($"/api/v1/files/{id}{route}"));
        }
    }

    [Fact]
    public async Task Services_are_there_before_their_files_are()
    {
        await using CollectionUnderTest collection = await CollectionUnderTest.StartAsync(("a/slurm-1000.out", Job));

        JsonElement[] services = [.. (await collection.Server.GetAsync("/api/v1/services")).GetProperty("items").EnumerateArray()];

        Assert.Equal(["server", "client", "monitoring", "vllm", "vector-db", "slurm", "logs", "uncategorized"], services.Select(service => service.GetProperty("service").GetString()!));
        JsonElement slurm = services.Single(service => service.GetProperty("service").GetString() == "slurm");
        Assert.Equal((1, 1, "slurm"), (slurm.GetProperty("files").GetInt64(), slurm.GetProperty("errors").GetInt64(), slurm.GetProperty("stream").GetString()!));
        Assert.Equal(JsonValueKind.Null, services[0].GetProperty("newest").ValueKind);
        Assert.Equal(8, Directory.GetDirectories(collection.Host.Folders.Categorised).Length);
    }

    [Fact]
    public async Task A_server_without_a_collection_says_how_to_begin_one_and_makes_no_folder()
    {
        await using ServerUnderTest server = await ServerUnderTest.StartAsync();

        foreach (string address in new[] { "/api/v1/files", "/api/v1/services", "/api/v1/search?q=x", "/api/v1/remotes", "/api/v1/sync", "/api/v1/tail" })
        {
            await ServerUnderTest.AssertProblemAsync(HttpStatusCode.NotFound, "no_collection", await server.Client.GetAsync(address));
        }

        Assert.Null(server.Server.Collection);
    }

    [Fact]
    public async Task What_is_put_there_by_hand_is_found_without_anybody_asking()
    {
        await using CollectionUnderTest collection = await CollectionUnderTest.StartAsync();
        collection.Put("new/client-9.log", "x\n");

        await CollectionUnderTest.UntilAsync(async () => (await collection.Server.GetAsync("/api/v1/files")).GetProperty("total").GetInt32() == 1);
    }
}
