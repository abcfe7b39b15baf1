using System.Net;
using System.Net.Sockets;
using System.Text;
using Tocsin.Commands;
using Tocsin.Commands.Generating;
using Tocsin.Engine.Ingestion;
using Tocsin.Engine.Tests;
using Tocsin.Engine.Traffic;
using Tocsin.Tests.Commands.Sending;

namespace Tocsin.Tests.Commands.Generating;

public sealed class NetworkSinkTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    [Fact]
    public async Task A_listener_that_goes_away_gets_the_lines_when_it_is_back()
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        string address = $"tcp://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}";
        using CancellationTokenSource ended = new(Patience);
        List<string> notes = [];
        await using TcpSink sink = await TcpSink.ConnectAsync(SourceAddress.Parse(address, out _)!, TimeProvider.System, note => { lock (notes) notes.Add(note); }, ended.Token);
        Socket first = await listener.AcceptSocketAsync(ended.Token);
        await sink.WriteAsync(Line(0), 1, ended.Token);
        Assert.Equal("line 0\n", await TextAsync(first, 7, ended.Token));

        first.Close(0); // a reset: what is on its way is gone
        Task<Socket> accepting = listener.AcceptSocketAsync(ended.Token).AsTask();
        for (int line = 1; !accepting.IsCompleted; line++)
            await sink.WriteAsync(Line(line), 1, ended.Token);
        using Socket second = await accepting;
        await sink.WriteAsync(Encoding.ASCII.GetBytes("last\n"), 1, ended.Token);
        await sink.FinishAsync(ended.Token);

        string text = await TextAsync(second, int.MaxValue, ended.Token);
        Assert.EndsWith("last\n", text, StringComparison.Ordinal);
        Assert.Equal("1 reconnect", sink.State);
        Assert.Contains(notes, note => note.EndsWith("is back.", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Nobody_at_the_address_is_said_at_once_with_the_remedy()
    {
        int port = FreePort.Take();

        CommandException fault = await Assert.ThrowsAsync<CommandException>(() => OpenAsync($"tcp://127.0.0.1:{port}"));

        Assert.Equal(ExitCode.Outside, fault.Code);
        Assert.Contains($"nc -lk {port}", fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("udp://127.0.0.1:9", "--to 'udp://127.0.0.1:9' is no address for lines.")]
    [InlineData("tcp://127.0.0.1", "--to: 'tcp://127.0.0.1' is no source.")]
    [InlineData("http://", "--to 'http://' is no address of a server.")]
    public async Task A_wrong_address_is_wrong_usage(string address, string fault)
    {
        CommandException wrong = await Assert.ThrowsAsync<CommandException>(() => OpenAsync(address));

        Assert.Equal(ExitCode.WrongUsage, wrong.Code);
        Assert.StartsWith(fault, wrong.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_port_that_is_taken_names_itself_and_the_remedy()
    {
        using TcpListener holder = new(IPAddress.Loopback, 0);
        holder.Start();

        CommandException fault = await Assert.ThrowsAsync<CommandException>(() => OpenAsync($"listen://{holder.LocalEndpoint}"));

        Assert.Equal(ExitCode.Outside, fault.Code);
        Assert.Contains($"Cannot listen on {holder.LocalEndpoint}", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Everybody_who_is_connected_gets_each_line_and_nobody_waits_for_who_has_left()
    {
        using CancellationTokenSource ended = new(Patience);
        await using ListenSink sink = ListenSink.Open(SourceAddress.Parse("listen://:0", out _)!, TimeProvider.System, static _ => { });
        ValueTask nobody = sink.ReadyAsync(ended.Token);
        Assert.False(nobody.IsCompleted);
        using Socket one = await ConnectAsync(sink, ended.Token);
        await nobody;
        await sink.WriteAsync(Line(0), 1, ended.Token);
        using Socket two = await ConnectAsync(sink, ended.Token);
        await UntilAsync(() => sink.State == "2 readers", ended.Token);
        await sink.WriteAsync(Line(1), 1, ended.Token);

        Assert.Equal("line 0\nline 1\n", await TextAsync(one, 14, ended.Token));
        Assert.Equal("line 1\n", await TextAsync(two, 7, ended.Token));

        one.Close(0);
        for (int line = 2; sink.State != "1 reader"; line++)
            await sink.WriteAsync(Line(line), 1, ended.Token);
        await sink.FinishAsync(ended.Token);
        Assert.StartsWith("line 2\n", await TextAsync(two, int.MaxValue, ended.Token), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_reader_that_takes_nothing_is_let_go_and_the_others_go_on()
    {
        using CancellationTokenSource ended = new(Patience);
        List<string> notes = [];
        // Its waits end at once: ten seconds of taking nothing are over when a send does not complete.
        await using ListenSink sink = ListenSink.Open(SourceAddress.Parse("listen://:0", out _)!, new LeapingClock(), note => { lock (notes) notes.Add(note); });
        using Socket idle = await ConnectAsync(sink, ended.Token);
        await sink.ReadyAsync(ended.Token);

        byte[] much = new byte[64 * 1024];
        while (sink.State != "0 readers")
            await sink.WriteAsync(much, 0, ended.Token);

        Assert.Contains(notes, static note => note == "A reader is gone: took nothing for 10 s.");
    }

    [Fact]
    public async Task A_server_gets_batches_and_one_that_is_busy_gets_them_again()
    {
        await using ScriptedServer server = await ScriptedServer.StartAsync(Turn.Take, Turn.Unavailable, Turn.TakeAndHangUp);
        GenerateRequest request = new() { Traffic = new HttpTrafficOptions { Rate = 10_000 }, To = server.Address, Stream = "http" };
        await using HttpSink sink = HttpSink.Open(request, TimeProvider.System, static _ => { });

        for (int line = 0; line < 4; line++)
            await sink.WriteAsync(Line(line), 1, CancellationToken.None);

        // The batch whose answer was lost came twice.
        Assert.Equal(["line 0", "line 1", "line 1", "line 2", "line 3"], server.Lines);
        Assert.Equal("2 retries", sink.State);
    }

    private static Task<IGeneratedSink> OpenAsync(string address) => GeneratedSinks.OpenAsync(
        new GenerateRequest { Traffic = new HttpTrafficOptions(), To = address }, TimeProvider.System, static _ => { }, CancellationToken.None);

    private static byte[] Line(int number) => Encoding.ASCII.GetBytes($"line {number}\n");

    private static async Task<Socket> ConnectAsync(ListenSink sink, CancellationToken cancellation)
    {
        Socket socket = new(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(sink.EndPoint, cancellation);
        return socket;
    }

    private static async Task<string> TextAsync(Socket socket, int bytes, CancellationToken cancellation)
    {
        StringBuilder text = new();
        byte[] buffer = new byte[4096];
        while (text.Length < bytes && await socket.ReceiveAsync(buffer, cancellation) is > 0 and int read)
            text.Append(Encoding.ASCII.GetString(buffer, 0, read));
        return text.ToString();
    }

    private static async Task UntilAsync(Func<bool> holds, CancellationToken cancellation)
    {
        while (!holds())
            await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System, cancellation);
    }
}
