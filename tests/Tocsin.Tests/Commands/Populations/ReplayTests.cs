using System.Text;
using Tocsin.Commands.Populations;
using Tocsin.Engine.Formats;
using Tocsin.Engine.Populations;
using Tocsin.Engine.Populations.Mapping;

namespace Tocsin.Tests.Commands.Populations;

public sealed class ReplayTests
{
    [Fact]
    public void The_ledger_balances_and_the_first_refused_lines_are_named()
    {
        List<string> named = [];
        Replay replay = Of("""{"org":"o","source":"s","pop":"p","id":"{id}","action":"a","where":["{skip} missing"]}""", named);
        foreach (string line in (string[])["""{"id":"x"}""", "", """{"skip":1}""", "{}", "{}", "{}", "{}", "{}", "{}", """{"id":"\ud800"}"""])
        {
            replay.Take(new InputLine { Bytes = Encoding.UTF8.GetBytes(line) });
        }

        replay.Take(new InputLine { Bytes = "{"u8, Truncated = true });
        replay.Stop();

        PopulationCounts counts = replay.Counts;
        Assert.Equal((10, 1, 1, 8), (counts.Seen, counts.Used, counts.Ignored, counts.Refused));
        Assert.Equal(Replay.MostNamed, named.Count);
        Assert.Equal("line 4: id: 'id' is missing or empty in this JSON line.", named[0]);
    }

    [Fact]
    public void Lines_after_the_stop_are_not_taken_and_those_that_waited_for_the_header_are()
    {
        Replay replay = Of("""{"org":"o","source":"s","pop":"p","id":"{message}","action":"a"}""", []);
        replay.Take(new InputLine { Bytes = "2026-03-01 10:00:00 hello"u8 });
        replay.Take(new InputLine { Bytes = "2026-03-01 10:00:01 hello"u8 });
        Assert.Equal(0, replay.Counts.Used);
        replay.Stop();
        replay.Take(new InputLine { Bytes = "2026-03-01 10:00:02 hello"u8 });

        Assert.Equal((2, 2), (replay.Counts.Used, replay.Counts.Seen));
    }

    private static Replay Of(string rule, List<string> named)
    {
        PopulationRule parsed = PopulationRule.Parse(rule);
        return new Replay(parsed, new PopulationOptions(), new HeaderFields(parsed, "a log", null), null, 1) { Named = named.Add };
    }
}
