using System.Net;
using System.Net.Sockets;
using Tocsin.Engine.Ingestion;
using Tocsin.Engine.Ingestion.Tcp;
using Tocsin.Engine.Streams;

namespace Tocsin.Engine.Tests.Ingestion;

public sealed class TcpSourceTests
{
    private readonly MemorySink _sink = new();

    [Fact]
    public async Task Lines_of_several_peers_are_taken_each_in_its_order()
    {
        using CancellationTokenSource stop = new();
        using TcpListenerSource source = Listener();
        Task run = source.RunAsync(stop.Token);

        await Task.WhenAll(Enumerable.Range(0, 8).Select(peer => SendAsync(source.EndPoint, string.Concat(Enumerable.Range(0, 500).Select(line => $"{peer} {line}\n")))));
        string[] lines = await _sink.WaitForAsync(4_000);
        await stop.CancelAsync();
        await run;

        for (int peer = 0; peer < 8; peer++)
        {
            string mark = peer + " ";
            Assert.Equal(Enumerable.Range(0, 500).Select(line => $"{peer} {line}"), lines.Where(line => line.StartsWith(mark, StringComparison.Ordinal)));
        }
    }

    [Fact]
    public async Task The_last_line_of_a_peer_needs_no_line_end()
    {
        using CancellationTokenSource stop = new();
        using TcpListenerSource source = Listener();
        Task run = source.RunAsync(stop.Token);

        await SendAsync(source.EndPoint, "one\ntwo");

        Assert.Equal(["one", "two"], await _sink.WaitForAsync(2));
        await stop.CancelAsync();
        await run;
    }

    [Fact]
    public async Task A_full_stream_holds_the_peer_back_and_loses_nothing()
    {
        _sink.Refusals = 5;
        using CancellationTokenSource stop = new();
        using TcpListenerSource source = Listener();
        Task run = source.RunAsync(stop.Token);

        await SendAsync(source.EndPoint, "one\n");

        Assert.Equal(["one"], await _sink.WaitForAsync(1));
        Assert.Equal(5, source.Status.Faults);
        await stop.CancelAsync();
        await run;
    }

    [Fact]
    public async Task A_client_comes_back_to_a_listener_that_went_away()
    {
        using TcpListener peer = new(IPAddress.Loopback, 0);
        peer.Start();
        int port = ((IPEndPoint)peer.LocalEndpoint).Port;
        using CancellationTokenSource stop = new();
        TcpClientSource source = new(SourceAddress.Parse($"tcp://127.0.0.1:{port}", out _)!, _sink, new StreamOptions(), new HandTurnedTime());
        Task run = source.RunAsync(stop.Token);

        for (int visit = 1; visit <= 3; visit++)
        {
            using TcpClient client = await peer.AcceptTcpClientAsync();
            await client.GetStream().WriteAsync(System.Text.Encoding.UTF8.GetBytes($"visit {visit}\n"));
        }

        Assert.Equal(["visit 1", "visit 2", "visit 3"], await _sink.WaitForAsync(3));
        await stop.CancelAsync();
        await run;
        Assert.Equal(SourceState.Ended, source.Status.State);
    }

    [Fact]
    public void A_port_in_use_is_an_error_at_once()
    {
        using TcpListenerSource first = Listener();
        SourceAddress again = SourceAddress.Parse($"listen://127.0.0.1:{first.EndPoint.Port}", out _)!;

        Assert.Throws<SocketException>(() => new TcpListenerSource(again, _sink, new StreamOptions(), TimeProvider.System));
    }

    [Theory]
    [InlineData("listen://:9999", SourceKind.TcpListener)]
    [InlineData("listen://127.0.0.1:9999", SourceKind.TcpListener)]
    [InlineData("listen://[::1]:9999", SourceKind.TcpListener)]
    [InlineData("tcp://logs.example:514", SourceKind.TcpClient)]
    [InlineData("-", SourceKind.StandardInput)]
    [InlineData("/var/log/nginx/*.log", SourceKind.Directory)]
    [InlineData("/var/log/no-such-file.log", SourceKind.File)]
    public void An_address_says_what_it_is(string text, SourceKind kind) =>
        Assert.Equal(kind, SourceAddress.Parse(text, out _)?.Kind);

    [Theory]
    [InlineData("")]
    [InlineData("tcp://")]
    [InlineData("tcp://host")]
    [InlineData("tcp://host:0")]
    [InlineData("tcp://ho st:1")]
    [InlineData("listen://name:99")]
    [InlineData("listen://:99999")]
    [InlineData("http://host:80")]
    public void A_bad_address_is_answered_with_the_forms_that_exist(string text)
    {
        Assert.Null(SourceAddress.Parse(text, out string fault));
        Assert.Contains("listen://[ADDRESS]:PORT", fault, StringComparison.Ordinal);
    }

    private TcpListenerSource Listener() =>
        new(SourceAddress.Parse("listen://:0", out _)!, _sink, new StreamOptions(), new HandTurnedTime());

    private static async Task SendAsync(IPEndPoint target, string text)
    {
        using TcpClient client = new();
        await client.ConnectAsync(target);
        await client.GetStream().WriteAsync(System.Text.Encoding.UTF8.GetBytes(text));
    }
}
