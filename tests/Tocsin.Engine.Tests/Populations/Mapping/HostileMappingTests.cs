using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using Tocsin.Engine.Populations;
using Tocsin.Engine.Populations.Mapping;

namespace Tocsin.Engine.Tests.Populations.Mapping;

public sealed class HostileMappingTests
{
    private static readonly string[] Names = ["org", "source", "pop", "id", "action"];

    [Fact]
    public void The_preset_events_takes_exactly_what_the_framework_reads_as_five_strings()
    {
        PopulationMapper mapper = PopulationRule.Parse("events").CreateMapper();
        Random random = new(7);
        int used = 0;
        for (int i = 0; i < 40_000; i++)
        {
            byte[] line = Encoding.UTF8.GetBytes(Event(random));
            for (int edits = random.Next(3) == 0 ? random.Next(1, 3) : 0; edits > 0; edits--)
                line[random.Next(line.Length)] = (byte)"{}[]\",:\\ut0-.eE+ \n\t\u0001xn"[random.Next(22)];

            string? expected = Expected(line);
            Mapped mapped = Mapped.By(mapper, line);

            Assert.True((expected ?? "") == mapped.Event, $"{Encoding.UTF8.GetString(line)}: {mapped.Why}");
            Assert.Equal(expected is null, mapped.Why.Length > 0);
            used += expected is null ? 0 : 1;
        }

        Assert.InRange(used, 5_000, 35_000);
    }

    [Fact]
    public void No_bytes_make_a_mapper_throw_and_what_it_makes_of_them_are_names()
    {
        string many = Mapped.Rule("{a.b|lower|upper} {status|log10|or:-} {path|first-segment|fold:/a|digits} {agent|hash|or:x} {x|log2|or:y}", "\"where\":[\"{status} != 7\",\"{path} contains a\"]");
        PopulationMapper[] mappers = [.. ((string[])["events", "access", many, Mapped.Rule("{a}", "\"match\":\"(?<a>[^ ]*) (?<b>é?)\"")]).Select(rule => PopulationRule.Parse(rule).CreateMapper())];
        byte[][] samples =
        [
            Encoding.UTF8.GetBytes("shop:443 10.0.0.7 - anna [t] \"GET /a?b HTTP/1.1\" 200 612 \"r\" \"a\""),
            Encoding.UTF8.GetBytes("""{"org":"a","source":"b","pop":"c","id":"\ud83d\udd14","action":"é","a":{"b":"Ⱥß"},"path":"/a/12","status":200,"x":3}"""),
        ];
        Random random = new(8);
        int used = 0;
        for (int i = 0; i < 20_000; i++)
        {
            byte[] line = [.. samples[random.Next(2)]];
            for (int edits = random.Next(4); edits > 0; edits--)
                line[random.Next(line.Length)] = (byte)random.Next(256);
            foreach (PopulationMapper mapper in mappers)
            {
                MappableLine mappable = new() { Line = line };
                if (mapper.Map(mappable, out PopulationEvent e) == MappingOutcome.Used)
                {
                    used++;
                    Check(e.Org);
                    Check(e.Source);
                    Check(e.Pop);
                    Check(e.Id);
                    Check(e.Action);
                }

                bool explained = i % 20 == 0 && mapper.Explain(mappable).WhyNot == mapper.WhyNot;
                Assert.True(explained || i % 20 != 0);
            }
        }

        Assert.True(used > 10_000);

        static void Check(ReadOnlySpan<byte> name)
        {
            Assert.InRange(name.Length, 1, PopulationLimits.NameBytes);
            Assert.True(Utf8.IsValid(name));
            Assert.False(name.Contains((byte)0));
        }
    }

    private static string? Expected(byte[] line)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(line);
            string[] values = [.. Names.Select(name => document.RootElement.GetProperty(name).GetString()!)];
            return values.All(static value => value.Length is > 0 and <= 300 && !value.Contains('\0')) ? string.Join('|', values) : null;
        }
        catch (Exception fault) when (fault is JsonException or InvalidOperationException or KeyNotFoundException or NullReferenceException)
        {
            return null;
        }
    }

    private static string Event(Random random)
    {
        List<string> members = [.. Names.Where(_ => random.Next(40) > 0).Select(name => $"\"{name}\":{Value(random)}")];
        for (int more = random.Next(3); more > 0; more--)
            members.Insert(random.Next(members.Count + 1), random.Next(2) == 0 ? $"\"{Names[random.Next(5)]}\":{Value(random)}" : "\"x\":[1,{\"id\":\"y\"}]");
        return "{" + string.Join(random.Next(2) == 0 ? "," : " , ", members) + "}";
    }

    private static string Value(Random random) => random.Next(60) switch
    {
        0 => "7",
        1 => "null",
        2 => "true",
        3 => "{}",
        4 => "\"\"",
        5 => "\"\\ud800\"",
        6 => "\"a\\udc00b\"",
        7 => "\"\\u0000\"",
        < 20 => "\"\\ud83d\\udd14 é \\\"\\\\\\n\"",
        _ => $"\"user{random.Next(1000)}\"",
    };
}
