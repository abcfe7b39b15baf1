using Tocsin.Commands;
using Tocsin.Commands.Sending;

namespace Tocsin.Tests.Commands.Sending;

/// <summary><c>tocsin send</c> against a server that misbehaves in every way that a server and a network can.</summary>
public sealed class SendRunTests : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private readonly string _folder = Directory.CreateTempSubdirectory("tocsin-send-").FullName;
    private readonly StringWriter _output = new();

    public void Dispose()
    {
        _output.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task Every_line_arrives_once_and_in_order_whatever_the_server_and_the_network_do()
    {
        await using ScriptedServer server = await ScriptedServer.StartAsync(
            Turn.Take, Turn.HangUp, Turn.TakeAndHangUp, Turn.Unavailable, Turn.Take, Turn.TooMany, Turn.TakeAndHangUp, Turn.Take);
        string[] lines = Lines(1000);

        int code = await SendAsync(server, File(lines), batchLines: 100);

        Assert.Equal(ExitCode.Done, code);
        Assert.Equal(lines, server.Lines);
        Assert.Contains("1,000 lines", _output.ToString(), StringComparison.Ordinal);
        Assert.Contains("800 accepted, 200 duplicates, 0 rejected", _output.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_second_run_sends_only_what_was_added_since()
    {
        await using ScriptedServer server = await ScriptedServer.StartAsync();
        string path = File(Lines(500));
        await SendAsync(server, path);
        System.IO.File.AppendAllLines(path, Lines(20, from: 500));

        await SendAsync(server, path);

        Assert.Equal(Lines(520), server.Lines);
        Assert.Equal(0, server.Duplicates);
    }

    [Fact]
    public async Task A_young_file_that_has_grown_since_is_still_the_same_source()
    {
        await using ScriptedServer server = await ScriptedServer.StartAsync();
        string path = File(Lines(2));
        await SendAsync(server, path);
        System.IO.File.AppendAllLines(path, Lines(3, from: 2));
        await SendAsync(server, path);
        System.IO.File.AppendAllLines(path, Lines(995, from: 5));

        await SendAsync(server, path);

        Assert.Equal(Lines(1000), server.Lines);
        Assert.Equal(0, server.Duplicates);
    }

    [Fact]
    public async Task A_file_with_another_beginning_is_a_new_source()
    {
        await using ScriptedServer server = await ScriptedServer.StartAsync();
        await SendAsync(server, File(Lines(300)));
        string[] others = Lines(300, from: 5000);

        await SendAsync(server, File(others));

        Assert.Equal([.. Lines(300), .. others], server.Lines);
    }

    [Fact]
    public async Task A_run_that_was_stopped_goes_on_at_the_next_line()
    {
        await using ScriptedServer server = await ScriptedServer.StartAsync();
        using CancellationTokenSource stop = new();
        server.OnTaken = () =>
        {
            if (server.Lines.Count >= 300)
            {
                stop.Cancel();
            }
        };
        string path = File(Lines(2000));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => SendAsync(server, path, batchLines: 100, cancellation: stop.Token));
        Assert.InRange(server.Lines.Count, 300, 1900);
        server.OnTaken = null;

        await SendAsync(server, path, batchLines: 100);

        Assert.Equal(Lines(2000), server.Lines);
        Assert.Equal(0, server.Duplicates);
    }

    [Fact]
    public async Task A_server_that_forgot_is_reminded_by_the_state_file()
    {
        string state = Path.Combine(_folder, "state.json");
        string path = File(Lines(500));
        await using (ScriptedServer first = await ScriptedServer.StartAsync())
        {
            await SendAsync(first, path, state: state);
        }

        System.IO.File.AppendAllLines(path, Lines(10, from: 500));
        await using ScriptedServer second = await ScriptedServer.StartAsync();
        SendState remembered = SendState.Read(state)!;
        (remembered with { Server = new Uri(second.Address).AbsoluteUri }).Write(state);

        await SendAsync(second, path, state: state);

        Assert.Equal(Lines(10, from: 500), second.Lines);
        Assert.Equal(510, SendState.Read(state)!.NextOffset);
    }

    [Fact]
    public async Task A_state_file_of_another_stream_is_refused()
    {
        await using ScriptedServer server = await ScriptedServer.StartAsync();
        string state = Path.Combine(_folder, "state.json");
        new SendState("http://elsewhere/", "web", "/x", "file-1", 7).Write(state);

        CommandException refusal = await Assert.ThrowsAsync<CommandException>(() => SendAsync(server, File(Lines(5)), state: state));

        Assert.Equal(ExitCode.WrongUsage, refusal.Code);
        Assert.Contains("belongs to stream 'web' of http://elsewhere/", refusal.Message, StringComparison.Ordinal);
        Assert.Empty(server.Lines);
    }

    [Fact]
    public async Task A_refusal_stops_with_the_servers_reason_and_remedy()
    {
        await using ScriptedServer server = await ScriptedServer.StartAsync(Turn.Forbid);

        CommandException refusal = await Assert.ThrowsAsync<CommandException>(() => SendAsync(server, File(Lines(5))));

        Assert.Equal(ExitCode.Failed, refusal.Code);
        Assert.Contains("(403): The key has no role 'ingest'. Do something.", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_out_of_reach_for_too_long_is_something_outside()
    {
        string address;
        await using (ScriptedServer gone = await ScriptedServer.StartAsync())
        {
            address = gone.Address;
        }

        CommandException outside = await Assert.ThrowsAsync<CommandException>(() => RunAsync(Request(address, File(Lines(5))) with { GiveUpAfter = TimeSpan.FromMilliseconds(1) }));

        Assert.Equal(ExitCode.Outside, outside.Code);
        Assert.Contains(address, outside.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Gzip_is_understood_by_content_and_used_on_the_wire_when_asked()
    {
        await using ScriptedServer server = await ScriptedServer.StartAsync();
        string path = Path.Combine(_folder, "odd-name.log");
        using (System.IO.Compression.GZipStream gzip = new(System.IO.File.Create(path), System.IO.Compression.CompressionLevel.Fastest))
        {
            gzip.Write(System.Text.Encoding.UTF8.GetBytes(string.Join('\n', Lines(3000)) + "\n"));
        }

        await RunAsync(Request(server.Address, path) with { Compress = true, ApiKey = "k" });

        Assert.Equal(Lines(3000), server.Lines);
        Assert.Equal("k", server.ApiKey);
    }

    [Fact]
    public async Task A_gzip_file_that_was_cut_is_a_failure_and_what_came_before_was_sent()
    {
        await using ScriptedServer server = await ScriptedServer.StartAsync();
        using MemoryStream whole = new();
        using (System.IO.Compression.GZipStream gzip = new(whole, System.IO.Compression.CompressionLevel.Fastest, leaveOpen: true))
        {
            gzip.Write(System.Text.Encoding.UTF8.GetBytes(string.Join('\n', Lines(50_000)) + "\n"));
        }

        string path = Path.Combine(_folder, "cut.gz");
        System.IO.File.WriteAllBytes(path, whole.ToArray()[..((int)whole.Length / 2)]);

        CommandException failure = await Assert.ThrowsAsync<CommandException>(() => SendAsync(server, path, batchLines: 1000));

        Assert.Contains("damaged", failure.Message, StringComparison.Ordinal);
        Assert.Equal(Lines(server.Lines.Count), server.Lines);
        Assert.InRange(server.Lines.Count, 1000, 49_000);
    }

    [Fact]
    public async Task A_rate_is_kept()
    {
        await using ScriptedServer server = await ScriptedServer.StartAsync();
        long started = TimeProvider.System.GetTimestamp();

        await RunAsync(Request(server.Address, File(Lines(100))) with { Rate = 100 });

        // The last of ten batches leaves 0.9 s after the first.
        Assert.True(TimeProvider.System.GetElapsedTime(started) >= TimeSpan.FromSeconds(0.9));
        Assert.Equal(Enumerable.Repeat(10, 10), server.Batches);
        Assert.Equal(Lines(100), server.Lines);
    }

    private static string[] Lines(int count, int from = 0) =>
        [.. Enumerable.Range(from, count).Select(static number => $"2026-01-02 03:04:05 INFO line number {number} of many")];

    private string File(string[] lines)
    {
        string path = Path.Combine(_folder, "app.log");
        System.IO.File.WriteAllLines(path, lines);
        return path;
    }

    private Task<int> SendAsync(
        ScriptedServer server, string path, int batchLines = 100, string? state = null, CancellationToken cancellation = default) =>
        RunAsync(Request(server.Address, path) with { BatchLines = batchLines, StateFile = state }, cancellation);

    private Task<int> RunAsync(SendRequest request, CancellationToken cancellation = default) =>
        SendRun.RunAsync(request, json: false, _output, TimeProvider.System, cancellation).WaitAsync(Limit, CancellationToken.None);

    private static SendRequest Request(string address, string path) =>
        new() { File = path, Server = new Uri(address), Stream = "web", BatchLines = 1000, BatchBytes = 1 << 20 };
}
