using System.Net;
using System.Text.Json;
using Tocsin.Engine.Pipeline;
using Tocsin.Server;
using Tocsin.Server.Settings;

namespace Tocsin.Tests.Server;

/// <summary>503: what keeps the server from taking records, said so that a sender can wait and an operator can act.</summary>
public sealed class UnavailableTests
{
    [Fact]
    public async Task A_full_disk_is_503_until_there_is_room_and_nothing_of_the_refused_batch_is_taken()
    {
        var disk = new FailingDisk();
        await using ServerUnderTest server = await ServerUnderTest.StartAsync(disk);
        await server.SendAsync("web", "before\n");

        disk.IsFull = true;
        using HttpResponseMessage refused = await server.PostAsync("web", "refused\n");
        Assert.NotNull(refused.Headers.RetryAfter);
        await ServerUnderTest.AssertProblemAsync(HttpStatusCode.ServiceUnavailable, "journal_stopped", refused);
        using HttpResponseMessage ready = await server.Client.GetAsync("/health/ready");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, ready.StatusCode);
        Assert.StartsWith("web: ", (await ServerUnderTest.ReadAsync(ready)).GetProperty("reasons")[0].GetString(), StringComparison.Ordinal);

        // Whoever sends only to a server that is ready must learn it without sending.
        disk.IsFull = false;
        Assert.Equal("ready", (await server.GetAsync("/health/ready")).GetProperty("status").GetString());
        await server.SendAsync("web", "after\n");
        Assert.Equal(["before", "after"], await server.LinesAsync("web"));
    }

    [Fact]
    public async Task A_stream_that_cannot_be_begun_on_a_full_disk_is_503_and_begins_once_there_is_room()
    {
        var disk = new FailingDisk { IsFull = true };
        await using ServerUnderTest server = await ServerUnderTest.StartAsync(disk);

        await ServerUnderTest.AssertProblemAsync(HttpStatusCode.ServiceUnavailable, "journal_stopped", await server.PostAsync("web", "refused\n"));
        Assert.Empty(server.Server.Streams.All);

        disk.IsFull = false;
        await server.SendAsync("web", "taken\n");
        Assert.Equal(["taken"], await server.LinesAsync("web"));
    }

    [Fact]
    public async Task Records_are_not_acknowledged_into_a_journal_that_somebody_has_removed()
    {
        await using ServerUnderTest server = await ServerUnderTest.StartAsync();
        await server.SendAsync("web", "before\n");

        Directory.Delete(Path.Combine(server.Folder, "streams", "web"), recursive: true);

        using HttpResponseMessage refused = await server.PostAsync("web", "would be lost\n");
        await ServerUnderTest.AssertProblemAsync(HttpStatusCode.ServiceUnavailable, "journal_stopped", refused);
        Assert.Contains("is no longer there", await refused.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        using HttpResponseMessage ready = await server.Client.GetAsync("/health/ready");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, ready.StatusCode);
        Assert.Equal(1, (await server.GetAsync("/api/v1/streams/web")).GetProperty("ledger").GetProperty("received").GetInt64());
    }

    [Fact]
    public async Task A_failed_sync_is_503_for_good_and_what_was_acknowledged_can_still_be_read()
    {
        var disk = new FailingDisk();
        await using ServerUnderTest server = await ServerUnderTest.StartAsync(disk);
        await server.SendAsync("web", "before\n");

        disk.CannotSync = true;
        await ServerUnderTest.AssertProblemAsync(HttpStatusCode.ServiceUnavailable, "journal_stopped", await server.PostAsync("web", "refused\n"));
        disk.CannotSync = false;
        await ServerUnderTest.AssertProblemAsync(HttpStatusCode.ServiceUnavailable, "journal_stopped", await server.PostAsync("web", "refused\n"));

        Assert.Equal(["before"], await server.LinesAsync("web"));
        Assert.Equal("live", (await server.GetAsync("/health/live")).GetProperty("status").GetString());
        using HttpResponseMessage ready = await server.Client.GetAsync("/health/ready");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, ready.StatusCode);
    }

    [Fact]
    public async Task A_lane_that_stays_behind_is_503_after_the_senders_have_waited()
    {
        var settings = new TocsinSettings
        {
            Streams = new Dictionary<string, StreamSettings> { ["web"] = new() { MaxPending = 10, MaxWait = TimeSpan.FromMilliseconds(50) } },
        };
        await using ServerUnderTest server = await ServerUnderTest.StartAsync(settings);
        await server.SendAsync("web", "first\n");
        await server.LinesAsync("web");
        RunningStream stream = server.Server.Streams.Find("web")!;
        using var held = new ManualResetEventSlim();
        using var holding = new ManualResetEventSlim();
        Task<int> question = stream.Log.AskAsync<LinePipeline, int>(0, _ =>
        {
            holding.Set();
            held.Wait(ServerUnderTest.Patience);
            return 0;
        });
        try
        {
            Assert.True(holding.Wait(ServerUnderTest.Patience));
            await server.SendAsync("web", new string('\n', 10));
            using HttpResponseMessage refused = await server.PostAsync("web", "one too many\n");

            Assert.NotNull(refused.Headers.RetryAfter);
            await ServerUnderTest.AssertProblemAsync(HttpStatusCode.ServiceUnavailable, "stream_full", refused);
            JsonElement ledger = (await server.GetAsync("/api/v1/streams")).GetProperty("items")[0].GetProperty("ledger");
            Assert.Equal(10, ledger.GetProperty("pending").GetInt32());
            Assert.True(ledger.GetProperty("balances").GetBoolean());
            using HttpResponseMessage ready = await server.Client.GetAsync("/health/ready");
            Assert.Equal(HttpStatusCode.ServiceUnavailable, ready.StatusCode);
        }
        finally
        {
            held.Set();
        }

        await question;
        Assert.Equal(11, (await server.LinesAsync("web")).Length);
    }

    [Fact]
    public async Task Requests_that_together_hold_too_much_are_503()
    {
        await using ServerUnderTest server = await ServerUnderTest.StartAsync(
            new TocsinSettings { Server = new ServerSettings { Limits = new LimitSettings { BufferedBytes = 1 << 20 } } });

        await ServerUnderTest.AssertProblemAsync(
            HttpStatusCode.ServiceUnavailable, "server_busy", await server.PostAsync("web", string.Concat(Enumerable.Repeat(new string('x', 1000) + "\n", 2000))));
        Assert.Equal(1, (await server.SendAsync("web", "line\n")).GetProperty("accepted").GetInt32());
    }

    [Fact]
    public async Task Empty_lines_take_memory_too_and_are_counted_with_it()
    {
        await using ServerUnderTest server = await ServerUnderTest.StartAsync(
            new TocsinSettings { Server = new ServerSettings { Limits = new LimitSettings { BufferedBytes = 1 << 20 } } });

        await ServerUnderTest.AssertProblemAsync(HttpStatusCode.ServiceUnavailable, "server_busy", await server.PostAsync("web", new string('\n', 200_000)));
        Assert.Equal(1000, (await server.SendAsync("web", new string('\n', 1000))).GetProperty("accepted").GetInt32());
    }
}
