using System.Net;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using Tocsin.Server.Settings;
using Tocsin.Tests.Server;

namespace Tocsin.Tests.Facades.Binormal;

public sealed class BinormalFacadeTests
{
    [Fact]
    public async Task An_event_is_answered_with_the_older_fields_in_their_order()
    {
        await using BinormalUnderTest facade = await BinormalUnderTest.StartAsync();
        await facade.DiscreteAsync(BinormalUnderTest.Event("ann", "buy"));

        string answer = await facade.DiscreteAsync(BinormalUnderTest.Event("bob", "look"));

        JsonElement root = JsonDocument.Parse(answer).RootElement;
        Assert.Equal(["runtime", "score", "count", "zscore", "source", "pop", "id", "action"], root.EnumerateObject().Select(member => member.Name));
        Assert.Equal("bob", root.GetProperty("id").GetString());
        Assert.Equal("look", root.GetProperty("action").GetString());
        Assert.Equal("shop", root.GetProperty("source").GetString());
        Assert.Equal(1, root.GetProperty("count").GetInt64());
        Assert.True(root.GetProperty("runtime").TryGetInt64(out long runtime) && runtime >= 0);
        Assert.Matches(@"""score"":\d+(\.\d{1,3})?,", answer);
    }

    [Fact]
    public async Task A_timestamp_is_echoed_when_it_was_sent()
    {
        await using BinormalUnderTest facade = await BinormalUnderTest.StartAsync();

        Assert.DoesNotContain("timestamp", await facade.DiscreteAsync(BinormalUnderTest.Event("ann", "buy")), StringComparison.Ordinal);
        Assert.EndsWith(
            ",\"timestamp\":\"2026-01-01 12:00\"}", await facade.DiscreteAsync(BinormalUnderTest.Event("ann", "buy", ",\"timestamp\":\"2026-01-01 12:00\"")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Ping_says_that_it_is_alive()
    {
        await using BinormalUnderTest facade = await BinormalUnderTest.StartAsync();

        Assert.Equal("{\"runtime\":0,\"status\":\"Alive\"}", await facade.Client.GetStringAsync("/ping"));
    }

    [Theory]
    [InlineData("", "not JSON")]
    [InlineData("{\"org\":\"acme\"}", "no 'source'")]
    [InlineData("""{"org":"acme","source":"shop","pop":"all","id":"","action":"buy"}""", "'id' is empty")]
    [InlineData("""{"org":"acme","source":"shop","pop":"all","id":["ann"],"action":"buy"}""", "'id' must be a string")]
    [InlineData("""{"org":"acme","source":"shop","pop":"all","id":"\ud800","action":"buy"}""", "surrogate")]
    [InlineData("""{"org":"acme","source":"shop","pop":"all","id":"a\u0000","action":"buy"}""", "NUL")]
    [InlineData("not json", "not JSON")]
    public async Task What_is_no_event_is_400_in_the_older_form_and_nothing_is_counted(string body, string word)
    {
        await using BinormalUnderTest facade = await BinormalUnderTest.StartAsync();
        await facade.DiscreteAsync(BinormalUnderTest.Event("ann", "buy"));

        (HttpStatusCode status, string answer) = await facade.TryPostAsync(Encoding.UTF8.GetBytes(body));

        Assert.Equal(HttpStatusCode.BadRequest, status);
        JsonElement root = JsonDocument.Parse(answer).RootElement;
        Assert.Equal("error", root.GetProperty("status").GetString());
        Assert.Contains(word, root.GetProperty("error").GetString(), StringComparison.Ordinal);
        Assert.Contains("\"count\":2,", await facade.DiscreteAsync(BinormalUnderTest.Event("ann", "buy")), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(10 << 20, HttpStatusCode.BadRequest)]
    [InlineData(17 << 20, HttpStatusCode.BadRequest)]
    [InlineData(60_000, HttpStatusCode.BadRequest)]
    public async Task A_field_of_megabytes_is_refused(int bytes, HttpStatusCode expected)
    {
        await using BinormalUnderTest facade = await BinormalUnderTest.StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Post, "/discrete") { Content = new StringContent(BinormalUnderTest.Event(new string('x', bytes), "buy")) };
        request.Headers.ExpectContinue = true; // the answer comes instead of the body's acceptance

        using HttpResponseMessage response = await facade.Client.SendAsync(request);

        Assert.Equal(expected, response.StatusCode);
        Assert.Contains("\"status\":\"error\"", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("GET", "/nothing", HttpStatusCode.NotFound)]
    [InlineData("GET", "/discrete", HttpStatusCode.MethodNotAllowed)]
    [InlineData("GET", "/websocket", HttpStatusCode.BadRequest)]
    [InlineData("GET", "/individual?source=shop&pop=all&id=nobody", HttpStatusCode.NotFound)]
    public async Task Faults_of_every_layer_are_written_in_the_older_form(string method, string path, HttpStatusCode expected)
    {
        await using BinormalUnderTest facade = await BinormalUnderTest.StartAsync();
        await facade.DiscreteAsync(BinormalUnderTest.Event("ann", "buy"));
        using var request = new HttpRequestMessage(new HttpMethod(method), path);

        using HttpResponseMessage response = await facade.Client.SendAsync(request);

        Assert.Equal(expected, response.StatusCode);
        JsonElement root = await ServerUnderTest.ReadAsync(response);
        Assert.Equal("error", root.GetProperty("status").GetString());
        Assert.False(string.IsNullOrWhiteSpace(root.GetProperty("error").GetString()));
    }

    [Fact]
    public async Task Too_many_requests_and_missing_keys_are_written_in_the_older_form()
    {
        TocsinSettings settings = new()
        {
            Server = new ServerSettings
            {
                Keys = [new KeySettings { Name = "sender", Role = Role.Ingest, Key = "a-secret-key-of-this-test" }],
                RateLimits = new RateLimitSettings { PerAddress = 1, PerKey = 1, Burst = 1 },
            },
        };
        // In time that stands still a bucket does not fill while it is emptied.
        await using BinormalUnderTest facade = await BinormalUnderTest.StartAsync(settings, new TestClock());
        HashSet<HttpStatusCode> seen = [];
        for (int i = 0; i < 60; i++)
        {
            (HttpStatusCode status, string answer) = await facade.TryPostAsync(Encoding.UTF8.GetBytes(BinormalUnderTest.Event("ann", "buy")));
            Assert.StartsWith("{\"status\":\"error\",\"error\":\"", answer, StringComparison.Ordinal);
            seen.Add(status);
        }

        Assert.Equal([HttpStatusCode.Unauthorized, HttpStatusCode.TooManyRequests], seen.Order());
    }

    [Fact]
    public async Task The_websocket_sends_the_very_object_that_discrete_returned()
    {
        await using BinormalUnderTest facade = await BinormalUnderTest.StartAsync();
        using var patience = new CancellationTokenSource(ServerUnderTest.Patience);
        using var socket = new ClientWebSocket();
        await socket.ConnectAsync(new UriBuilder(facade.Client.BaseAddress!) { Scheme = "ws", Path = "/websocket" }.Uri, patience.Token);
        List<string> answers = [];
        List<string> frames = [];
        while (frames.Count < 5)
        {
            // The first ones may come before the socket's follower watches.
            answers.Add(await facade.DiscreteAsync(BinormalUnderTest.Event($"user \"{answers.Count % 3}\"\n", "buy", answers.Count % 2 == 0 ? "" : ",\"timestamp\":\"now\"")));
            if (answers.Count == 1)
            {
                await WatchedAsync(facade, patience.Token);
                continue;
            }

            string frame = await ReceiveAsync(socket, patience.Token);
            frames.AddRange(frame.Split('\n'));
        }

        Assert.Empty(frames.Except(answers));
        await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, patience.Token);
    }

    [Fact]
    public async Task The_page_and_its_files_are_served_under_the_content_security_policy()
    {
        await using BinormalUnderTest facade = await BinormalUnderTest.StartAsync();
        using HttpResponseMessage css = await facade.Client.GetAsync("/css/tokens.css");
        Assert.Equal(HttpStatusCode.OK, css.StatusCode);

        using HttpResponseMessage page = await facade.Client.GetAsync("/");

        Assert.Equal(HttpStatusCode.OK, page.StatusCode);
        Assert.Equal("text/html", page.Content.Headers.ContentType?.MediaType);
        Assert.Contains("script-src 'self'", string.Join(' ', page.Headers.GetValues("Content-Security-Policy")), StringComparison.Ordinal);
    }

    private static async Task WatchedAsync(BinormalUnderTest facade, CancellationToken cancellation)
    {
        while (!facade.Server.Server.Streams.Find("populations")!.PopulationFeed.IsWatched)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System, cancellation);
        }
    }

    private static async Task<string> ReceiveAsync(ClientWebSocket socket, CancellationToken cancellation)
    {
        byte[] buffer = new byte[256 * 1024];
        int length = 0;
        while (true)
        {
            WebSocketReceiveResult received = await socket.ReceiveAsync(new ArraySegment<byte>(buffer, length, buffer.Length - length), cancellation);
            Assert.Equal(WebSocketMessageType.Text, received.MessageType);
            length += received.Count;
            if (received.EndOfMessage)
            {
                return Encoding.UTF8.GetString(buffer, 0, length);
            }
        }
    }
}
