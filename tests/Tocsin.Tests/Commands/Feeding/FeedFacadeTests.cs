using System.Text;
using System.Text.Json;
using Tocsin.Commands;
using Tocsin.Commands.Feeding;
using Tocsin.Engine.Populations;
using Tocsin.Engine.Populations.Mapping;
using Tocsin.Engine.Traffic;
using Tocsin.Tests.Facades.Binormal;

namespace Tocsin.Tests.Commands.Feeding;

/// <summary><c>tocsin send --discrete</c> against this program's own facade.</summary>
public sealed class FeedFacadeTests : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private readonly string _folder = Directory.CreateTempSubdirectory("tocsin-feed-").FullName;
    private readonly StringWriter _output = new();

    public void Dispose()
    {
        _output.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task One_worker_gets_the_answers_that_the_engine_gives_in_the_file_s_order()
    {
        await using BinormalUnderTest facade = await BinormalUnderTest.StartAsync();
        string[] lines = Visits(400);

        Assert.Equal(ExitCode.Done, await RunAsync(Request(facade, lines) with { Workers = 1, All = true }));

        PopulationEngine engine = new(new PopulationLimits());
        PopulationMapper mapper = PopulationRule.Parse("events").CreateMapper();
        JsonElement[] answers = [.. _output.ToString().Trim().Split('\n').Select(static line => JsonDocument.Parse(line).RootElement)];
        Assert.Equal(lines.Length, answers.Length);
        for (int number = 0; number < lines.Length; number++)
        {
            byte[] line = Encoding.UTF8.GetBytes(lines[number]);
            mapper.Map(new MappableLine { Line = line, Content = line }, out PopulationEvent e);
            engine.TryObserve(e, number, 0, out PopulationAnswer expected);
            Assert.Equal(expected.Score, answers[number].GetProperty("score").GetDouble(), 3);
            Assert.Equal(expected.ZScore, answers[number].GetProperty("zscore").GetDouble(), 3);
            Assert.Equal(expected.Count, answers[number].GetProperty("count").GetInt64());
        }
    }

    [Fact]
    public async Task With_several_workers_every_event_is_counted_once()
    {
        await using BinormalUnderTest facade = await BinormalUnderTest.StartAsync();

        await RunAsync(Request(facade, Visits(600)) with { Workers = 8 });
        string answer = await facade.DiscreteAsync("""{"org":"shop.example","source":"web","pop":"visitors","id":"last","action":"x"}""");

        Assert.Equal(1, JsonDocument.Parse(answer).RootElement.GetProperty("count").GetInt64());
        JsonElement scopes = await Tocsin.Tests.Server.ServerUnderTest.ReadAsync(await facade.Server.Client.GetAsync("/api/v1/populations/scopes"));
        Assert.Equal(601, scopes.GetProperty("items")[0].GetProperty("events").GetInt64());
    }

    [Fact]
    public async Task An_access_log_is_fed_by_its_preset()
    {
        await using BinormalUnderTest facade = await BinormalUnderTest.StartAsync();
        string[] lines = [.. Enumerable.Range(0, 20).Select(static number => $"10.0.0.{number % 4} - - [01/Mar/2026:12:00:00 +0000] \"GET /a/{number} HTTP/1.1\" 200 512 \"-\" \"curl\"")];

        Assert.Equal(ExitCode.Done, await RunAsync(Request(facade, lines) with { Rule = "access", All = true }));

        Assert.Equal(20, _output.ToString().Trim().Split('\n').Length);
        Assert.Contains("\"action\":\"GET /a 200 1000\"", _output.ToString(), StringComparison.Ordinal);
    }

    private static string[] Visits(int lines)
    {
        VisitorTraffic traffic = new();
        DateTime start = new(2026, 3, 1, 12, 0, 0, DateTimeKind.Utc);
        return [.. Enumerable.Range(0, lines).Select(number => traffic.Next(start.AddSeconds(number)))];
    }

    private Task<int> RunAsync(FeedRequest request) => FeedRun.RunAsync(request, _output, TimeProvider.System, CancellationToken.None).WaitAsync(Limit);

    private FeedRequest Request(BinormalUnderTest facade, string[] lines)
    {
        string path = Path.Combine(_folder, "visits.jsonl");
        File.WriteAllLines(path, lines);
        return new FeedRequest { File = path, Endpoint = new Uri(facade.Client.BaseAddress!, "/discrete"), Workers = 2 };
    }
}
