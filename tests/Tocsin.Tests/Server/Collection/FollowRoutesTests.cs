using System.Net;
using System.Net.Sockets;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;

namespace Tocsin.Tests.Server.Collection;

public sealed class FollowRoutesTests
{
    [Fact]
    public async Task Lines_come_over_a_socket_as_they_are_written_and_only_those_that_fit()
    {
        await using CollectionUnderTest collection = await CollectionUnderTest.StartAsync(("a/client-1.log", "old 1\nold 2\n"), ("a/slurm-1000.out", "other\n"));
        using ClientWebSocket socket = new();
        await socket.ConnectAsync(new Uri($"ws://{collection.Client.BaseAddress!.Authority}/api/v1/tail?service=client&contains=new&last=0"), CancellationToken.None);
        using ClientWebSocket all = new();
        await all.ConnectAsync(new Uri($"ws://{collection.Client.BaseAddress!.Authority}/api/v1/tail?file={await collection.IdAsync("a/client-1.log")}&last=1"), CancellationToken.None);
        Assert.Equal("old 2", (await ReadAsync(all)).GetProperty("text").GetString());

        await File.AppendAllTextAsync(Path.Combine(collection.Logs, "a/client-1.log"), "more\nnew 3\n");

        JsonElement line = await ReadAsync(socket);
        Assert.Equal(("new 3", "client", "a/client-1.log", 17), (line.GetProperty("text").GetString(), line.GetProperty("service").GetString(), line.GetProperty("path").GetString(), line.GetProperty("offset").GetInt64()));
        Assert.Equal("more", (await ReadAsync(all)).GetProperty("text").GetString());
    }

    [Fact]
    public async Task Lines_come_as_events_too()
    {
        await using CollectionUnderTest collection = await CollectionUnderTest.StartAsync(("a/client-1.log", "one\n"));
        using HttpResponseMessage answer = await collection.AskAsync("/api/v1/tail?path=a/client-1.log&last=1", "Accept", "text/event-stream");
        using StreamReader reader = new(await answer.Content.ReadAsStreamAsync());

        Assert.Equal("event: line", await reader.ReadLineAsync().WaitAsync(ServerUnderTest.Patience));
        Assert.Contains("\"text\":\"one\"", await reader.ReadLineAsync().WaitAsync(ServerUnderTest.Patience), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("?service=nobody", "unknown_service")]
    [InlineData("?path=../x", "bad_path")]
    [InlineData("?path=/etc/passwd", "bad_path")]
    [InlineData("?last=10001", "bad_limit")]
    [InlineData("?last=x", "bad_limit")]
    [InlineData("?level=loud", "bad_level")]
    [InlineData("", "websocket_expected")]
    public async Task What_makes_no_sense_is_said(string query, string code)
    {
        await using CollectionUnderTest collection = await CollectionUnderTest.StartAsync();

        await ServerUnderTest.AssertProblemAsync(HttpStatusCode.BadRequest, code, await collection.Client.GetAsync($"/api/v1/tail{query}"));
    }

    [Fact]
    public async Task A_follower_that_does_not_read_holds_nobody_up_and_learns_what_it_missed()
    {
        await using CollectionUnderTest collection = await CollectionUnderTest.StartAsync(("a/client-1.log", "begin\n"));
        Uri at = collection.Client.BaseAddress!;
        using TcpClient stalled = new() { ReceiveBufferSize = 4096 };
        await stalled.ConnectAsync(IPAddress.Loopback, at.Port);
        NetworkStream stream = stalled.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes($"GET /api/v1/tail?path=a/client-1.log HTTP/1.1\r\nHost: {at.Authority}\r\nAccept: text/event-stream\r\n\r\n"));
        byte[] head = new byte[512];
        Assert.True(await stream.ReadAsync(head) > 0); // it follows
        using ClientWebSocket reading = new();
        await reading.ConnectAsync(new Uri($"ws://{at.Authority}/api/v1/tail?path=a/client-1.log&contains=the%20end"), CancellationToken.None);

        string many = string.Concat(Enumerable.Range(0, 120_000).Select(i => $"line {i} {new string('x', 200)}\n"));
        await File.AppendAllTextAsync(Path.Combine(collection.Logs, "a/client-1.log"), many + "the end\n");
        Assert.Equal("the end", (await ReadAsync(reading)).GetProperty("text").GetString());
        using StreamReader reader = new(stream, Encoding.UTF8);
        long dropped = 0;
        while (dropped == 0 && await reader.ReadLineAsync().WaitAsync(ServerUnderTest.Patience) is { } line)
        {
            dropped = line.StartsWith("data: {\"dropped\":", StringComparison.Ordinal) ? JsonDocument.Parse(line[6..]).RootElement.GetProperty("dropped").GetInt64() : 0;
        }

        Assert.InRange(dropped, 1, 120_000);
    }

    private static async Task<JsonElement> ReadAsync(ClientWebSocket socket)
    {
        byte[] frame = new byte[64 * 1024];
        WebSocketReceiveResult got = await socket.ReceiveAsync(frame, CancellationToken.None).WaitAsync(ServerUnderTest.Patience);
        return JsonDocument.Parse(frame.AsMemory(0, got.Count)).RootElement;
    }
}
