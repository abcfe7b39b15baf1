using System.Diagnostics;
using System.Text.Json;
using Tocsin.Engine.Tests;

namespace Tocsin.EndToEnd.Tests.Commands;

/// <summary>A test with netcat as the peer; skips with the reason where there is none.</summary>
internal sealed class NetcatFactAttribute : FactAttribute
{
    public NetcatFactAttribute() => Skip = File.Exists("/usr/bin/nc") ? null : "needs nc (Debian: netcat-openbsd)";
}

public sealed class GenerateCommandTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("tocsin-generate-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Lines_go_to_standard_output_and_all_else_does_not()
    {
        Outcome outcome = await ChildProgram.RunAsync("generate", "http", "--count", "1000", "--rate", "100", "--start", "2025-05-30T18:52:00Z", "--status-dist", "0", "1", "0", "--urls", "3");

        string[] lines = outcome.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal((0, 1000), (outcome.Code, lines.Length));
        using JsonDocument last = JsonDocument.Parse(lines[^1]);
        Assert.Equal("2025-05-30T18:52:09.990000Z", last.RootElement.GetProperty("timestamp").GetString());
        Assert.Equal(404, last.RootElement.GetProperty("status").GetInt32());
        Assert.StartsWith("Generated 1,000 lines", outcome.Errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--rate nope", "tocsin: 'nope' is not a number of lines per second, or max.")]
    [InlineData("--status-dist 0 0 0 --urls 0", "tocsin: Urls is 0; it must be from 1 to 100,000,000. StatusWeights is 0 0 0; it must be three numbers")]
    [InlineData("--burst 500", "tocsin: '500' is not a burst such as 500@60s/20s")]
    [InlineData("--rate max --start 2025-05-30T18:52:00Z", "tocsin: With --start the times of lines follow from --rate: give a number")]
    [InlineData("--count 0", "tocsin: --count must be 1 or more; it is 0.")]
    public async Task Wrong_usage_says_what_would_be_right(string arguments, string fault)
    {
        Outcome outcome = await ChildProgram.RunAsync(["generate", "http", .. arguments.Split(' ')]);

        Assert.Equal(2, outcome.Code);
        Assert.StartsWith(fault, outcome.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Ctrl_C_is_its_usual_end_and_before_the_count_an_interruption()
    {
        await using ChildProgram endless = ChildProgram.Start("generate", "http", "--rate", "50");
        await endless.UntilItSaysAsync("\n");
        endless.Interrupt();
        Outcome outcome = await endless.EndAsync();
        await using ChildProgram counted = ChildProgram.Start("generate", "http", "--rate", "50", "--count", "100000");
        await counted.UntilItSaysAsync("\n");
        counted.Interrupt();
        Outcome interrupted = await counted.EndAsync();

        Assert.Equal((0, 130), (outcome.Code, interrupted.Code));
        Assert.All((string[])[outcome.Output, interrupted.Output], static output => Assert.EndsWith("}\n", output, StringComparison.Ordinal));
        Assert.Contains("Generated ", interrupted.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_reader_that_has_enough_ends_it()
    {
        Outcome outcome = await ChildProgram.RunShellAsync("tocsin generate http --rate max | head -n 5");

        Assert.Equal(5, outcome.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
        Assert.Equal(0, outcome.Code);
    }

    [NetcatFact]
    public async Task Netcat_that_listens_gets_every_line()
    {
        int port = FreePort.Take();
        string received = Path.Combine(_folder.FullName, "received");
        using Process netcat = Process.Start(new ProcessStartInfo("bash", ["-c", $"exec nc -lk 127.0.0.1 {port} > '{received}'"]))!;
        try
        {
            Outcome outcome = await UntilConnectedAsync(() => ChildProgram.RunAsync("generate", "http", "--count", "50000", "--rate", "max", "--to", $"tcp://127.0.0.1:{port}"));

            Assert.Equal(0, outcome.Code);
            Assert.StartsWith("Generated 50,000 lines", outcome.Output, StringComparison.Ordinal);
            await ChildProgram.Until(() => File.ReadLines(received).Count() == 50_000);
            Assert.All(File.ReadLines(received), static line => Assert.Matches("^\\{\"timestamp\": .*\\}$", line));
        }
        finally
        {
            netcat.Kill();
        }
    }

    [NetcatFact]
    public async Task Netcat_that_connects_gets_every_line()
    {
        int port = FreePort.Take();
        await using ChildProgram program = ChildProgram.Start("generate", "http", "--count", "20000", "--rate", "max", "--to", $"listen://127.0.0.1:{port}");
        string received = Path.Combine(_folder.FullName, "received");
        for (bool done = false; !done;)
        {
            // Until it listens, nc is refused and leaves nothing.
            using Process netcat = Process.Start(new ProcessStartInfo("bash", ["-c", $"exec nc 127.0.0.1 {port} > '{received}' < /dev/null"]))!;
            await netcat.WaitForExitAsync();
            done = new FileInfo(received).Length > 0;
        }

        Outcome outcome = await program.EndAsync();

        Assert.Equal(0, outcome.Code);
        Assert.Equal(20_000, File.ReadLines(received).Count());
    }

    /// <summary>Netcat says nothing when it listens: who comes too early is told so, and comes again.</summary>
    private static async Task<Outcome> UntilConnectedAsync(Func<Task<Outcome>> run)
    {
        for (int attempt = 0; ; attempt++)
        {
            Outcome outcome = await run();
            if (outcome.Code != 3 || attempt == 20)
                return outcome;
        }
    }
}
