using System.IO.Compression;
using System.Text.Json;
using Tocsin.Engine.Tests;

namespace Tocsin.EndToEnd.Tests.Commands;

/// <summary><c>tocsin populations</c> of the built program.</summary>
public sealed class PopulationsCommandTests
{
    [SharedDataFact]
    public async Task Every_answer_of_the_oracle_is_printed_in_its_order_and_to_a_millionth()
    {
        string events = SharedData.File("oracle/population/events.jsonl.gz");

        Outcome outcome = await ChildProgram.RunAsync("populations", events, "--json");

        Assert.Equal(0, outcome.Code);
        using StreamReader oracle = new(new GZipStream(File.OpenRead(events), CompressionMode.Decompress));
        string[] answers = outcome.Output.TrimEnd('\n').Split('\n');
        foreach (string answer in answers)
        {
            using JsonDocument line = JsonDocument.Parse((await oracle.ReadLineAsync())!), said = JsonDocument.Parse(answer);
            JsonElement expected = line.RootElement.GetProperty("expect");
            Assert.Equal(expected.GetProperty("score").GetDouble(), said.RootElement.GetProperty("score").GetDouble(), 1e-6);
            Assert.Equal(expected.GetProperty("count").GetInt64(), said.RootElement.GetProperty("count").GetInt64());
            Assert.Equal(expected.GetProperty("zscore").GetDouble(), said.RootElement.GetProperty("zscore").GetDouble(), 1e-6);
            Assert.All(["org", "source", "pop", "id", "action"], name => Assert.Equal(line.RootElement.GetProperty(name).GetString(), said.RootElement.GetProperty(name).GetString()));
        }

        Assert.Equal(20_000, answers.Length);
        Assert.Null(await oracle.ReadLineAsync());
        Assert.Contains("20,000 lines seen = 20,000 used + 0 ignored + 0 refused", outcome.Errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Ctrl_C_on_a_pipe_shows_what_was_done_with_its_balance_and_says_so_by_its_code(bool json)
    {
        await using ChildProgram program = ChildProgram.Start(json ? ["populations", "-", "--json"] : ["populations", "-"]);
        await program.Input.WriteAsync("nonsense\n" + string.Concat(Enumerable.Range(0, 4_000).Select(static i => $$"""{"org":"o","source":"s","pop":"p","id":"u{{i % 40}}","action":"a{{i % 3}}"}""" + "\n")));
        await program.Input.FlushAsync();
        await program.UntilItWaitsForInputAsync();

        program.Interrupt();
        Outcome outcome = await program.EndAsync();

        Assert.Equal(130, outcome.Code);
        string[] lines = outcome.Output.TrimEnd('\n').Split('\n');
        if (json)
        {
            Assert.All(lines, static line => JsonDocument.Parse(line).Dispose());
        }

        int used = json ? lines.Length : int.Parse(lines[0].Split(' ')[0].Replace(",", "", StringComparison.Ordinal), System.Globalization.CultureInfo.InvariantCulture);
        Assert.InRange(used, 1, 4_000);
        string balance = outcome.Errors.TrimEnd('\n').Split('\n')[^1];
        Assert.Equal(FormattableString.Invariant($"{used + 1:N0} lines seen = {used:N0} used + 0 ignored + 1 refused"), balance);
    }
}
