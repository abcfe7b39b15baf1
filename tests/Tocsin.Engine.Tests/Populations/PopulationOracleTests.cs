using System.IO.Compression;
using System.Text.Json;
using Tocsin.Engine.Populations;

namespace Tocsin.Engine.Tests.Populations;

public sealed class PopulationOracleTests
{
    [SharedDataFact]
    public void Every_answer_of_the_oracle_is_met_to_a_millionth()
    {
        PopulationEngine engine = new(new PopulationLimits());
        using StreamReader lines = new(new GZipStream(File.OpenRead(SharedData.File("oracle/population/events.jsonl.gz")), CompressionMode.Decompress));
        int events = 0;
        while (lines.ReadLine() is { } line)
        {
            JsonElement json = JsonDocument.Parse(line).RootElement, expected = json.GetProperty("expect");
            PopulationAnswer answer = engine.Observe(Text("org"), Text("source"), Text("pop"), Text("id"), Text("action"), events);

            Assert.Equal(expected.GetProperty("score").GetDouble(), answer.Score, 1e-6);
            Assert.Equal(expected.GetProperty("count").GetInt64(), answer.Count);
            Assert.Equal(expected.GetProperty("zscore").GetDouble(), answer.ZScore, 1e-6);
            events++;

            string Text(string name) => json.GetProperty(name).GetString()!;
        }

        Assert.Equal(20_000, events);
        Assert.Equal(20_000, engine.Counts.Used);
        Assert.Equal([("mobile", 5012L, 151L, 33), ("web", 14_988L, 151L, 33)], engine.Scopes().Select(scope => (scope.Name.Pop, scope.Events, scope.Individuals, scope.Actions)));
    }
}
