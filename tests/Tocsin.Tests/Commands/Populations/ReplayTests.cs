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

    [Fact]
    public void Lines_keep_their_numbers_while_they_wait_for_the_header_also_one_that_is_too_long()
    {
        List<string> named = [];
        Replay replay = Of("""{"org":"o","source":"s","pop":"p","id":"{message}","action":"a","match":"hello"}""", named);
        replay.Take(new InputLine { Bytes = "2026-03-01 10:00:00 hello"u8 });
        replay.Take(new InputLine { Bytes = ""u8 });
        replay.Take(new InputLine { Bytes = "2026-03-01 10:00:01 hello"u8, Truncated = true });
        replay.Stop();

        Assert.Equal([$"line 3: The line is longer than {PopulationRule.LineBytes} bytes."], named);
        Assert.Equal((2, 1), (replay.Counts.Seen, replay.Counts.Used));
    }

    [Fact]
    public void An_empty_line_takes_no_templates_name_as_on_a_server()
    {
        PopulationRule rule = PopulationRule.Parse("""{"org":"o","source":"s","pop":"p","id":"i","action":"{template}"}""");
        HeaderFields headers = new(rule, "a log", FormatCatalogue.None);
        List<string> templates = [];
        foreach (string line in (string[])["", "hello there", "", "good night all"])
        {
            headers.Take(new InputLine { Bytes = Encoding.UTF8.GetBytes(line) }, (in mapped, _) => templates.Add(Encoding.UTF8.GetString(mapped.Template)));
        }

        Assert.Equal(["", "T1", "", "T2"], templates);
    }

    private static Replay Of(string rule, List<string> named)
    {
        PopulationRule parsed = PopulationRule.Parse(rule);
        return new Replay(parsed, new PopulationOptions(), new HeaderFields(parsed, "a log", null), null, 1) { Named = named.Add };
    }
}
