using System.Globalization;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using Tocsin.Tests.Facades.Binormal;

namespace Tocsin.Tests.Server.Populations;

/// <summary>A page that cannot take all: what it misses is left out, counted, and named to it.</summary>
public sealed class SlowFollowerTests
{
    // Far more than the feed and the buffers of both sides of a socket hold.
    private const int Batches = 8;
    private const int EventsOfABatch = 1_000;

    private static readonly string Long = new('x', 1_000);

    [Theory]
    [InlineData("/api/v1/populations/feed", false)]
    [InlineData("/websocket?drops=true", true)]
    public async Task A_follower_that_does_not_read_is_told_how_many_answers_it_has_missed(string path, bool older)
    {
        await using BinormalUnderTest facade = await BinormalUnderTest.StartAsync();
        ServerUnderTest server = facade.Server;
        using var patience = new CancellationTokenSource(ServerUnderTest.Patience);
        await facade.DiscreteAsync(BinormalUnderTest.Event("ann", "buy"));
        using ClientWebSocket socket = await ConnectAsync(new Uri(older ? facade.Client.BaseAddress! : server.Client.BaseAddress!, path), patience.Token);
        while (!server.Server.Streams.Find("populations")!.PopulationFeed.IsWatched)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System, patience.Token);
        }

        for (int batch = 0; batch < Batches; batch++)
        {
            await SendAsync(server, batch, patience.Token);
        }

        await server.LinesAsync("populations");
        long answered = 0, missed = 0;
        while (answered + missed < Batches * EventsOfABatch)
        {
            foreach (string line in (await ReceiveAsync(socket, patience.Token)).Split('\n'))
            {
                JsonElement said = JsonDocument.Parse(line).RootElement;
                if (said.TryGetProperty("dropped", out JsonElement dropped))
                {
                    Assert.True(dropped.GetInt64() > missed, "what it says is the sum of all");
                    missed = dropped.GetInt64();
                }
                else
                {
                    answered++;
                    Assert.Equal((answered + missed).ToString(CultureInfo.InvariantCulture), said.GetProperty("action").GetString()!.Split(' ')[0]);
                }
            }
        }

        Assert.InRange(missed, 1, (Batches * EventsOfABatch) - 1);
        Assert.Equal(Batches * EventsOfABatch, answered + missed);
        Assert.Contains($"tocsin_population_feed_dropped_total {missed}\n", await server.Client.GetStringAsync("/metrics"), StringComparison.Ordinal);
    }

    private static async Task SendAsync(ServerUnderTest server, int batch, CancellationToken cancellation)
    {
        string body = string.Join('\n', Enumerable.Range((batch * EventsOfABatch) + 1, EventsOfABatch)
            .Select(static i => $$"""{"org":"acme","source":"{{Long}}","pop":"{{Long}}","id":"{{Long}}","action":"{{i}} {{Long}}"}"""));
        using var content = new StringContent(body, Encoding.UTF8, new MediaTypeHeaderValue("application/x-ndjson"));
        using HttpResponseMessage response = await server.Client.PostAsync("/api/v1/populations/events", content, cancellation);
        Assert.Equal(EventsOfABatch, (await ServerUnderTest.ReadAsync(response)).GetProperty("accepted").GetInt32());
    }

    private static async Task<ClientWebSocket> ConnectAsync(Uri address, CancellationToken cancellation)
    {
        var socket = new ClientWebSocket();
        using var handler = new SocketsHttpHandler
        {
            ConnectCallback = async (context, stop) =>
            {
                var small = new Socket(SocketType.Stream, ProtocolType.Tcp) { ReceiveBufferSize = 8 * 1024 };
                await small.ConnectAsync(context.DnsEndPoint, stop);
                return new NetworkStream(small, ownsSocket: true);
            },
        };
        using var invoker = new HttpMessageInvoker(handler, disposeHandler: false);
        await socket.ConnectAsync(new UriBuilder(address) { Scheme = "ws" }.Uri, invoker, cancellation);
        return socket;
    }

    private static async Task<string> ReceiveAsync(ClientWebSocket socket, CancellationToken cancellation)
    {
        byte[] buffer = new byte[256 * 1024];
        int length = 0;
        while (true)
        {
            ValueWebSocketReceiveResult received = await socket.ReceiveAsync(buffer.AsMemory(length), cancellation);
            length += received.Count;
            if (received.EndOfMessage)
            {
                return Encoding.UTF8.GetString(buffer, 0, length);
            }
        }
    }
}
