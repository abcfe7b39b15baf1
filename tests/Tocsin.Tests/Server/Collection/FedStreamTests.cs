using System.Net;
using System.Text.Json;
using Tocsin.Engine.Traffic;
using Tocsin.Server.Settings;

namespace Tocsin.Tests.Server.Collection;

public sealed class FedStreamTests
{
    [Fact]
    public async Task The_job_that_differs_from_its_siblings_is_found_and_marked_at_its_line()
    {
        SlurmTraffic array = new() { Jobs = 60 };
        SlurmLog[] logs = [.. array.Logs(new DateTime(2026, 1, 2, 3, 0, 0, DateTimeKind.Utc))];
        await using CollectionUnderTest collection = await CollectionUnderTest.StartAsync([.. logs.Select(log => ($"hpc/{log.Name}", string.Join('\n', log.Lines) + "\n"))]);
        SlurmLog odd = logs.Single(log => log.Job == array.OddJob);
        string text = string.Join('\n', odd.Lines), id = await collection.IdAsync($"hpc/{odd.Name}");
        long lines = logs.Sum(log => log.Lines.Count);
        await CollectionUnderTest.UntilAsync(() => Task.FromResult(collection.Server.Server.Streams.Find("slurm")?.Ledger.Processed >= lines));

        JsonElement[] marks = [.. (await collection.Server.GetAsync($"/api/v1/files/{id}/marks")).GetProperty("items").EnumerateArray()];
        JsonElement line = await collection.Server.GetAsync($"/api/v1/files/{id}/line?offset={text.IndexOf(SlurmTraffic.OddLine, StringComparison.Ordinal)}");

        Assert.Equal(lines, collection.Host.FedRecords);
        Assert.EndsWith(SlurmTraffic.OddLine, line.GetProperty("line").GetProperty("text").GetString(), StringComparison.Ordinal);
        Assert.Equal("slurm", line.GetProperty("stream").GetString());
        Assert.Contains("gradient", line.GetProperty("template").GetProperty("text").GetString(), StringComparison.Ordinal);
        Assert.Contains(marks, mark => mark.GetProperty("kind").GetString() == "population" && mark.GetProperty("text").GetString()!.Contains(array.OddJob, StringComparison.Ordinal));
        Assert.All(marks, mark => Assert.True(mark.GetProperty("offset").GetInt64() == 0 || text[(int)mark.GetProperty("offset").GetInt64() - 1] == '\n'));
    }

    [Fact]
    public async Task A_collected_stream_keeps_one_gibibyte_of_journal_and_a_restart_takes_nothing_twice()
    {
        Assert.Equal(1L << 30, new StreamSettings().ToOptions().RetainBytes);
        DirectoryInfo folder = Directory.CreateTempSubdirectory("tocsin-fed-");
        try
        {
            string logs = Path.Combine(folder.FullName, "c", "logs"), data = Path.Combine(folder.FullName, "d");
            Directory.CreateDirectory(logs);
            await File.WriteAllTextAsync(Path.Combine(logs, "client-1.log"), "one\ntwo\n");
            TocsinSettings settings = new() { Collection = new CollectionSettings { Folder = Path.Combine(folder.FullName, "c") } };
            for (int run = 1; run <= 2; run++)
            {
                await using ServerUnderTest server = await ServerUnderTest.StartInAsync(Directory.CreateDirectory(data), settings);
                await CollectionUnderTest.UntilAsync(() => Task.FromResult(server.Server.Collection!.Feeding!.Runs >= 1 && server.Server.Streams.Find("client")?.Ledger.Received == run + 1));
                Assert.Equal(run - 1, server.Server.Collection!.FedRecords == 0 ? 1 : 0); // the second time nothing was new
                if (run == 1)
                {
                    await File.AppendAllTextAsync(Path.Combine(logs, "client-1.log"), "three\n");
                    await server.Server.Collection!.PassAsync(CancellationToken.None);
                    await CollectionUnderTest.UntilAsync(() => Task.FromResult(server.Server.Streams.Find("client")?.Ledger.Received == 3));
                    File.Move(Path.Combine(logs, "client-1.log"), Path.Combine(logs, "client-1.log.1"));
                }
            }
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task Nothing_is_fed_where_nothing_is_to_be()
    {
        await using CollectionUnderTest collection = await CollectionUnderTest.StartAsync(
            static settings => settings with { Collection = settings.Collection with { Categories = [new CategorySettings { Name = "client", Stream = "none" }, new CategorySettings { Name = "slurm", Stream = "jobs" }] } },
            [], ("a/client-1.log", "x\n"), ("a/slurm-1000.out", "y\n"));

        await CollectionUnderTest.UntilAsync(() => Task.FromResult(collection.Server.Server.Streams.Find("jobs")?.Ledger.Received == 1));

        Assert.Null(collection.Server.Server.Streams.Find("client"));
        Assert.Equal(JsonValueKind.Null, (await collection.Server.GetAsync("/api/v1/services")).GetProperty("items")[0].GetProperty("stream").ValueKind);
    }

    [Fact]
    public async Task Files_go_by_the_rules_when_their_lines_are_in_their_stream()
    {
        await using CollectionUnderTest collection = await CollectionUnderTest.StartAsync(
            static settings => settings with { Collection = settings.Collection with { Retention = [new RetentionSettings { Category = "client", MaxFiles = 1 }] } },
            [], ("a/client-1.log", "x\n"), ("a/client-2.log", "y\n"));
        await CollectionUnderTest.UntilAsync(() => Task.FromResult(collection.Server.Server.Streams.Find("client")?.Ledger.Received == 2));

        await CollectionUnderTest.UntilAsync(async () => (await collection.Server.GetAsync("/api/v1/retention")).GetProperty("held_total").GetInt32() == 0);
        JsonElement plan = await collection.Server.GetAsync("/api/v1/retention");
        if (plan.GetProperty("total").GetInt32() == 1) // the server itself cleans up every ten minutes, and did so when it began
        {
            JsonElement step = plan.GetProperty("items")[0];
            Assert.Equal(("delete", 2L), (step.GetProperty("action").GetString(), plan.GetProperty("bytes_deleted").GetInt64()));
            Assert.Equal("'client' has 1 newer files, and 1 are kept", step.GetProperty("reason").GetString());
            Assert.True(File.Exists(Path.Combine(collection.Logs, step.GetProperty("file").GetProperty("path").GetString()!)));
        }

        await CollectionUnderTest.UntilAsync(async () =>
        {
            (HttpStatusCode status, _) = await collection.FacadeAsync(HttpMethod.Post, "/logs/cleanup");
            return status == HttpStatusCode.OK && (await collection.Server.GetAsync("/api/v1/files?service=client")).GetProperty("total").GetInt32() == 1;
        });
    }
}
