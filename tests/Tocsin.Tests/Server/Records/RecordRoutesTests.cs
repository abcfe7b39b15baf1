using System.IO.Compression;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Tocsin.Server.Settings;

namespace Tocsin.Tests.Server.Records;

public sealed class RecordRoutesTests : IAsyncLifetime
{
    private static readonly LimitSettings Small = new() { BatchBytes = 1 << 20, BatchRecords = 5000, JsonDepth = 8, BodyBytesPerSecond = 1000 };

    private ServerUnderTest _server = null!;

    public async Task InitializeAsync() => _server = await ServerUnderTest.StartAsync(new TocsinSettings { Server = new ServerSettings { Limits = Small } });

    public async Task DisposeAsync() => await _server.DisposeAsync();

    [Fact]
    public async Task Lines_are_accepted_and_come_out_in_their_order()
    {
        JsonElement answer = await _server.SendAsync("web", "first\nsecond\r\nthird\n");

        Assert.Equal(3, answer.GetProperty("accepted").GetInt32());
        Assert.Equal(0, answer.GetProperty("rejected").GetInt32());
        Assert.Equal(0, answer.GetProperty("duplicates").GetInt32());
        Assert.Equal(0, answer.GetProperty("errors").GetArrayLength());
        Assert.Equal(0, answer.GetProperty("positions")[0].GetProperty("lane").GetInt32());
        Assert.Equal(["first", "second", "third"], await _server.LinesAsync("web"));
    }

    [Fact]
    public async Task A_bad_record_keeps_its_neighbours_and_is_named()
    {
        JsonElement answer = await _server.SendAsync("web", "{\"a\":1}\nnot json\n{\"b\":2}\n", "application/x-ndjson");

        Assert.Equal(2, answer.GetProperty("accepted").GetInt32());
        Assert.Equal(1, answer.GetProperty("rejected").GetInt32());
        JsonElement error = Assert.Single(answer.GetProperty("errors").EnumerateArray());
        Assert.Equal(1, error.GetProperty("index").GetInt32());
        Assert.Equal("bad_json", error.GetProperty("code").GetString());
        JsonElement ledger = (await _server.GetAsync("/api/v1/streams/web")).GetProperty("ledger");
        Assert.Equal(3, ledger.GetProperty("received").GetInt32());
        Assert.Equal(1, ledger.GetProperty("rejected").GetInt32());
        Assert.True(ledger.GetProperty("balances").GetBoolean());
    }

    [Fact]
    public async Task Garbage_is_still_an_answer()
    {
        JsonElement answer = await _server.SendAsync("web", "\0\u0001{{{\n[[[\n", "application/x-ndjson");

        Assert.Equal(0, answer.GetProperty("accepted").GetInt32());
        Assert.Equal(2, answer.GetProperty("rejected").GetInt32());
    }

    [Fact]
    public async Task An_empty_body_is_no_record()
    {
        JsonElement answer = await _server.SendAsync("web", "");

        Assert.Equal(0, answer.GetProperty("accepted").GetInt32());
        Assert.Equal(0, answer.GetProperty("positions")[0].GetProperty("next").GetInt64());
    }

    [Fact]
    public async Task An_array_is_taken_apart()
    {
        JsonElement answer = await _server.SendAsync("web", "[\"a line\", {\"k\": \"v\"}, 7]", "application/json; charset=utf-8");

        Assert.Equal(2, answer.GetProperty("accepted").GetInt32());
        Assert.Equal("not_a_record", answer.GetProperty("errors")[0].GetProperty("code").GetString());
    }

    [Fact]
    public async Task Gzip_is_unpacked()
    {
        using HttpResponseMessage response = await _server.PostAsync("web", Pack("one\ntwo\n"u8.ToArray()), encoding: "gzip");

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(["one", "two"], await _server.LinesAsync("web"));
    }

    [Theory]
    [InlineData(10)]
    [InlineData(-5)]
    public async Task Gzip_that_is_broken_or_cut_accepts_nothing(int keep)
    {
        byte[] packed = Pack(Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(0, 1000).Select(i => $"line {i}\n"))));
        packed = keep > 0 ? [.. packed[..keep], 1, 2, 3, 4, 5, 6, 7, 8, 9] : packed[..^-keep];

        await ServerUnderTest.AssertProblemAsync(HttpStatusCode.BadRequest, "unreadable_encoding", await _server.PostAsync("web", packed, encoding: "gzip"));
        Assert.Null(_server.Server.Streams.Find("web"));
    }

    [Fact]
    public async Task A_gzip_bomb_is_refused_before_it_unfolds()
    {
        await using ServerUnderTest server = await ServerUnderTest.StartAsync();
        byte[] bomb = Pack(new byte[200 << 20]);

        await ServerUnderTest.AssertProblemAsync(HttpStatusCode.RequestEntityTooLarge, "decompression_ratio", await server.PostAsync("web", bomb, encoding: "gzip"));
        Assert.Null(server.Server.Streams.Find("web"));
    }

    [Fact]
    public async Task What_unpacks_to_more_than_a_batch_is_refused()
    {
        byte[] packed = Pack(Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(0, 4000).Select(i => $"{i} {new string('x', 400)}\n"))));

        await ServerUnderTest.AssertProblemAsync(HttpStatusCode.RequestEntityTooLarge, "batch_too_large", await _server.PostAsync("web", packed, encoding: "gzip"));
    }

    [Fact]
    public async Task Several_gzip_members_are_one_body()
    {
        using HttpResponseMessage response = await _server.PostAsync("web", [.. Pack("one\n"u8.ToArray()), .. Pack("two\n"u8.ToArray())], encoding: "gzip");

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(["one", "two"], await _server.LinesAsync("web"));
    }

    [Fact]
    public async Task A_ratio_beyond_the_limit_is_refused()
    {
        LimitSettings limits = new() { DecompressionRatio = 10 };
        await using ServerUnderTest server = await ServerUnderTest.StartAsync(new TocsinSettings { Server = new ServerSettings { Limits = limits } });
        byte[] packed = Pack(Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("the same line again\n", 100_000))));

        await ServerUnderTest.AssertProblemAsync(HttpStatusCode.RequestEntityTooLarge, "decompression_ratio", await server.PostAsync("web", packed, encoding: "gzip"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_body_beyond_the_limit_is_refused_and_nothing_of_it_is_taken(bool chunked)
    {
        byte[] body = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat(new string('x', 1023) + "\n", 1100)));
        var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/streams/web/records") { Content = new ByteArrayContent(body) };
        request.Content.Headers.TryAddWithoutValidation("Content-Type", "text/plain");
        request.Headers.TransferEncodingChunked = chunked;

        using HttpResponseMessage response = await _server.Client.SendAsync(request);

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, response.StatusCode);
        Assert.Null(_server.Server.Streams.Find("web"));
    }

    [Fact]
    public async Task More_records_than_a_batch_may_have_are_refused() =>
        await ServerUnderTest.AssertProblemAsync(
            HttpStatusCode.RequestEntityTooLarge, "too_many_records", await _server.PostAsync("web", new string('\n', Small.BatchRecords + 1)));

    [Fact]
    public async Task A_line_of_ten_megabytes_is_cut_and_counted()
    {
        await using ServerUnderTest server = await ServerUnderTest.StartAsync();
        JsonElement answer = await server.SendAsync("web", $"before\n{new string('x', 10 << 20)}\nafter\n");

        Assert.Equal(3, answer.GetProperty("accepted").GetInt32());
        string[] lines = await server.LinesAsync("web");
        Assert.Equal(("before", "after"), (lines[0], lines[2]));
        JsonElement ledger = (await server.GetAsync("/api/v1/streams/web")).GetProperty("ledger");
        Assert.Equal(1, ledger.GetProperty("truncated").GetInt32());
    }

    [Fact]
    public async Task A_json_record_of_ten_megabytes_is_rejected_and_its_neighbours_are_taken()
    {
        await using ServerUnderTest server = await ServerUnderTest.StartAsync();
        JsonElement answer = await server.SendAsync("web", $"{{\"a\":1}}\n{{\"k\":\"{new string('x', 10 << 20)}\"}}\n{{\"b\":1}}\n", "application/x-ndjson");

        Assert.Equal(2, answer.GetProperty("accepted").GetInt32());
        Assert.Equal("record_too_long", answer.GetProperty("errors")[0].GetProperty("code").GetString());
    }

    [Theory]
    [InlineData("application/xml", null, "unsupported_media_type")]
    [InlineData(null, null, "unsupported_media_type")]
    [InlineData("application/x-www-form-urlencoded", null, "unsupported_media_type")]
    [InlineData("text/plain; charset=iso-8859-1", null, "unsupported_charset")]
    [InlineData("text/plain", "br", "unsupported_encoding")]
    public async Task What_is_not_understood_is_415(string? type, string? encoding, string code) =>
        await ServerUnderTest.AssertProblemAsync(HttpStatusCode.UnsupportedMediaType, code, await _server.PostAsync("web", "line", type, encoding));

    [Fact]
    public async Task A_body_that_is_no_array_is_400() =>
        await ServerUnderTest.AssertProblemAsync(HttpStatusCode.BadRequest, "unreadable_body", await _server.PostAsync("web", "[{}", "application/json"));

    [Theory]
    [InlineData("..%2F..%2Fetc")]
    [InlineData("%2e%2e%2fetc")]
    [InlineData("a%20b")]
    [InlineData(".hidden")]
    [InlineData("nul")]
    [InlineData("aaaaaaaaaabbbbbbbbbbccccccccccddddddddddeeeeeeeeeeffffffffffgggggggggg")]
    public async Task A_name_that_no_stream_may_have_is_400(string name)
    {
        await ServerUnderTest.AssertProblemAsync(HttpStatusCode.BadRequest, "bad_stream_name", await _server.PostAsync(name, "line"));
        Assert.Empty(_server.Server.Streams.All);
    }

    [Fact]
    public async Task Names_that_differ_by_case_are_one_stream()
    {
        await _server.SendAsync("Web", "a");
        await _server.SendAsync("wEB", "b");

        Assert.Equal("Web", Assert.Single(_server.Server.Streams.All).Name);
    }

    [Fact]
    public async Task What_a_source_has_delivered_is_not_taken_twice()
    {
        (string, string)[] from0 = [("Tocsin-Source", "file:a"), ("Tocsin-Offset", "0")];
        (string, string)[] from1 = [("Tocsin-Source", "file:a"), ("Tocsin-Offset", "1")];

        await _server.SendAsync("web", "a\nb\n", headers: from0);
        JsonElement again = await _server.SendAsync("web", "b\nc\n", headers: from1);

        Assert.Equal(1, again.GetProperty("accepted").GetInt32());
        Assert.Equal(1, again.GetProperty("duplicates").GetInt32());
        Assert.Equal(["a", "b", "c"], await _server.LinesAsync("web"));
        Assert.Equal(3, (await _server.GetAsync("/api/v1/streams/web/sources/file%3Aa")).GetProperty("next_offset").GetInt64());
        Assert.Equal(0, (await _server.GetAsync("/api/v1/streams/web/sources/other")).GetProperty("next_offset").GetInt64());
    }

    [Theory]
    [InlineData("host:/var/log/a.log")]
    [InlineData("a%2Fb")]
    [InlineData("100 %?#&+;=")]
    public async Task A_source_is_found_again_whatever_it_is_called(string source)
    {
        await _server.SendAsync("web", "0\n", "text/plain", ("Tocsin-Source", source), ("Tocsin-Offset", "7"));

        JsonElement answer = await _server.GetAsync($"/api/v1/streams/web/sources/{Uri.EscapeDataString(source)}?x=/y");

        Assert.Equal((source, 8), (answer.GetProperty("source").GetString(), answer.GetProperty("next_offset").GetInt64()));
    }

    [Fact]
    public async Task Two_sources_in_one_request_are_400()
    {
        string answer = await ExchangeAsync(
            "POST /api/v1/streams/web/records HTTP/1.1\r\nHost: localhost\r\nContent-Type: text/plain\r\nConnection: close\r\n"
            + "Tocsin-Source: a\r\nTocsin-Source: b\r\nTocsin-Offset: 0\r\nContent-Length: 4\r\n\r\nline");

        Assert.StartsWith("HTTP/1.1 400 ", answer, StringComparison.Ordinal);
        Assert.Contains("Tocsin-Source came 2 times", answer, StringComparison.Ordinal);
    }

    // What HttpClient would not send, or would make one of.
    private async Task<string> ExchangeAsync(string request)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, _server.Server.Address.Port);
        await using NetworkStream stream = client.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes(request));
        using var reader = new StreamReader(stream);
        return await reader.ReadToEndAsync().WaitAsync(ServerUnderTest.Patience);
    }

    [Theory]
    [InlineData("Tocsin-Source", "a", null, null)]
    [InlineData("Tocsin-Offset", "1", null, null)]
    [InlineData("Tocsin-Source", "a", "Tocsin-Offset", "-1")]
    [InlineData("Tocsin-Source", "a", "Tocsin-Offset", "one")]
    [InlineData("Tocsin-Source", "", "Tocsin-Offset", "1")]
    [InlineData("Tocsin-Source", "..", "Tocsin-Offset", "1")]
    public async Task Source_headers_that_make_no_sense_are_400(string first, string value, string? second, string? other)
    {
        (string, string)[] headers = second is null ? [(first, value)] : [(first, value), (second, other!)];

        await ServerUnderTest.AssertProblemAsync(HttpStatusCode.BadRequest, "bad_source", await _server.PostAsync("web", "line", headers: headers));
    }

    [Fact]
    public async Task More_streams_than_there_may_be_are_refused()
    {
        await using ServerUnderTest server = await ServerUnderTest.StartAsync(
            new TocsinSettings { Server = new ServerSettings { Limits = new LimitSettings { Streams = 1 } } });
        await server.SendAsync("one", "line");

        await ServerUnderTest.AssertProblemAsync(HttpStatusCode.Forbidden, "too_many_streams", await server.PostAsync("two", "line"));
    }

    [Fact]
    public async Task Many_senders_at_once_lose_nothing()
    {
        string[][] sent = [.. Enumerable.Range(0, 8).Select(sender => Enumerable.Range(0, 500).Select(i => $"sender {sender} line {i}").ToArray())];

        await Task.WhenAll(sent.Select(async lines =>
        {
            foreach (string[] batch in lines.Chunk(25))
            {
                await _server.SendAsync("web", string.Join('\n', batch));
            }
        }));

        JsonElement ledger = (await _server.GetAsync("/api/v1/streams/web")).GetProperty("ledger");
        Assert.Equal(4000, ledger.GetProperty("received").GetInt32());
        string[] last = await _server.LinesAsync("web");
        Assert.Equal(1000, last.Distinct().Count());
    }

    [Fact]
    public async Task A_body_that_trickles_is_ended_with_408()
    {
        using var socket = new TcpClient();
        await socket.ConnectAsync(_server.Server.Address.Host, _server.Server.Address.Port);
        NetworkStream stream = socket.GetStream();
        await stream.WriteAsync("POST /api/v1/streams/web/records HTTP/1.1\r\nHost: localhost\r\nContent-Type: text/plain\r\nContent-Length: 1000\r\n\r\nslow"u8.ToArray());

        using var reader = new StreamReader(stream);
        string? status = await reader.ReadLineAsync().WaitAsync(ServerUnderTest.Patience);

        Assert.Equal("HTTP/1.1 408 Request Timeout", status);
        Assert.Null(_server.Server.Streams.Find("web"));
    }

    [Fact]
    public async Task A_sender_that_hangs_up_in_the_middle_leaves_nothing_behind()
    {
        using (var socket = new TcpClient())
        {
            await socket.ConnectAsync(_server.Server.Address.Host, _server.Server.Address.Port);
            await socket.GetStream().WriteAsync(
                "POST /api/v1/streams/web/records HTTP/1.1\r\nHost: localhost\r\nContent-Type: text/plain\r\nContent-Length: 1000\r\n\r\nhalf\nof it\n"u8.ToArray());
        }

        await _server.SendAsync("web", "whole\n");
        Assert.Equal(["whole"], await _server.LinesAsync("web"));
    }

    private static byte[] Pack(byte[] bytes)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Optimal))
        {
            gzip.Write(bytes);
        }

        return packed.ToArray();
    }
}
