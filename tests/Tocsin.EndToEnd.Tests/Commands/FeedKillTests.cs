using System.Text.Json;
using Tocsin.EndToEnd.Tests.Crashes;
using Tocsin.Tests.Commands.Feeding;

namespace Tocsin.EndToEnd.Tests.Commands;

/// <summary>A feeding that is killed without warning, or stopped, and started again.</summary>
public sealed class FeedKillTests : IDisposable
{
    private const int Lines = 1_500;
    private const int Workers = 4;

    private readonly string _folder = Directory.CreateTempSubdirectory("tocsin-kill-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task A_kill_repeats_at_most_a_line_a_worker_and_loses_none()
    {
        await using OlderEngine engine = await OlderEngine.StartAsync();
        string[] lines = Write();

        int most = 0;
        TaskCompletionSource killed = new();
        engine.BeforeCounting = _ => engine.Counted.Count < Volatile.Read(ref most) ? Task.CompletedTask : Volatile.Read(ref killed).Task;
        for (int kill = 1; kill <= 2; kill++)
        {
            int enough = kill * Lines / 3;
            Volatile.Write(ref killed, new TaskCompletionSource());
            Volatile.Write(ref most, enough + 100); // so that it is not done before it is killed
            await using KillableProgram feeding = Feed(engine);
            await ChildProgram.Until(() => engine.Counted.Count >= enough);
            await feeding.KillAsync();
            killed.SetResult();
        }

        engine.BeforeCounting = null;

        Assert.InRange(engine.Counted.Count, 2 * Lines / 3, Lines - 1);
        await using KillableProgram rest = Feed(engine);
        Assert.Equal(0, await rest.EndAsync());

        Assert.Equal(lines.Order(), engine.Counted.Distinct().Order());
        Assert.InRange(engine.Counted.Count, Lines, Lines + (2 * Workers));
    }

    [Fact]
    public async Task A_stop_repeats_and_loses_nothing()
    {
        await using OlderEngine engine = await OlderEngine.StartAsync();
        string[] lines = Write();

        engine.BeforeCounting = _ => engine.Counted.Count < Lines / 2 ? Task.CompletedTask : Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System); // so that it is not done before it is stopped
        await using (KillableProgram feeding = Feed(engine))
        {
            await ChildProgram.Until(() => engine.Counted.Count >= Lines / 3);
            Assert.Equal(143, await feeding.StopAsync());
            Assert.Contains("remembers it", feeding.Errors, StringComparison.Ordinal);
        }

        engine.BeforeCounting = null;
        await using KillableProgram rest = Feed(engine);
        Assert.Equal(0, await rest.EndAsync());
        Assert.Contains("Going on", rest.Errors, StringComparison.Ordinal);
        Assert.Equal(lines.Order(), engine.Counted.Order());
    }

    [Fact]
    public async Task When_the_reader_of_the_answers_goes_away_the_feeding_ends_well_and_can_be_gone_on_with()
    {
        await using OlderEngine engine = await OlderEngine.StartAsync();
        string[] lines = Write();

        Outcome head = await ChildProgram.RunShellAsync($"set +o pipefail; cd '{_folder}'; tocsin send --discrete events.jsonl --all --to {engine.Endpoint} | head -n 3");
        Assert.Equal((0, 3), (head.Code, head.Output.TrimEnd().Split('\n').Length));
        Assert.InRange(engine.Counted.Count, 3, Lines - 1);

        await using KillableProgram rest = Feed(engine);
        Assert.Equal(0, await rest.EndAsync());
        Assert.Equal(lines.Order(), engine.Counted.Order());
    }

    [Theory]
    [InlineData("send", "x.jsonl", "--discrete")]
    [InlineData("send", "x.jsonl", "--to", "http://127.0.0.1:1", "--workers", "3")]
    [InlineData("send", "x.jsonl", "--discrete", "--to", "http://127.0.0.1:1", "--stream", "web")]
    [InlineData("send", "x.jsonl", "--discrete", "--logdetection", "http://127.0.0.1:1")]
    [InlineData("send", "--discrete", "--to", "http://127.0.0.1:1")]
    public async Task Options_that_do_not_go_together_are_wrong_usage(params string[] arguments)
    {
        Outcome outcome = await ChildProgram.RunAsync(arguments);

        Assert.Equal((2, ""), (outcome.Code, outcome.Output));
        Assert.Contains("--help'", outcome.Errors, StringComparison.Ordinal);
    }

    private KillableProgram Feed(OlderEngine engine) => KillableProgram.Start(
        null, new Dictionary<string, string>(), "send", "--discrete", Path.Combine(_folder, "events.jsonl"), "--to", $"{engine.Endpoint}", "--workers", $"{Workers}");

    private string[] Write()
    {
        string[] lines = [.. Enumerable.Range(0, Lines).Select(static number => JsonSerializer.Serialize(new { org = "o", source = "s", pop = "p", id = $"i{number % 37}", action = $"a{number}" }))];
        File.WriteAllLines(Path.Combine(_folder, "events.jsonl"), lines);
        return lines;
    }
}
