using System.Text;
using Tocsin.Engine.Populations;
using Tocsin.Engine.Populations.Mapping;

namespace Tocsin.Engine.Tests.Populations.Mapping;

public sealed class MappingTests
{
    private const string Access = "shop:443 10.0.0.7 - anna [28/Feb/2026:10:00:00 +0100] \"GET /a/b?c=d HTTP/1.1\" 200 612 \"http://x/\" \"curl/8 (x)\" 0.004";

    [Fact]
    public void The_preset_events_takes_the_five_strings()
    {
        Mapped mapped = Mapped.By("events", """ {"action":"POST \/help","org":"acme","extra":[1,{"org":2}],"source":"web","pop":"all","id":"us\u00e9r\ud83d\udd14"} """);
        Assert.Equal(new Mapped(MappingOutcome.Used, "acme|web|all|usér🔔|POST /help", ""), mapped);
    }

    [Theory]
    [InlineData("""{"org":"a","source":"b","pop":"c","id":"d"}""", "action: 'action' is missing or empty.")]
    [InlineData("""{"org":"a","source":"b","pop":"c","id":"","action":"x"}""", "id: 'id' is missing or empty.")]
    [InlineData("""{"org":"a","source":"b","pop":"c","id":null,"action":"x"}""", "id: 'id' is missing or empty.")]
    [InlineData("""{"org":"a","source":"b","pop":"c","id":7,"action":"x"}""", "id: 'id' is 7; it must be a string.")]
    [InlineData("""{"org":"a","source":"b","pop":"c","id":true,"action":"x"}""", "id: 'id' is true; it must be a string.")]
    [InlineData("""{"org":"a","source":"b","pop":{},"id":"d","action":"x"}""", "pop: 'pop' is an object or an array; name a member of it, as in '{pop.member}'.")]
    [InlineData("""{"org":["a"],"source":"b","pop":"c","id":"d","action":"x"}""", "org: 'org' is an object or an array; name a member of it, as in '{org.member}'.")]
    [InlineData("""{"org":"a","source":"b","pop":"c","id":"\ud800","action":"x"}""", "id: 'id' holds half of a surrogate pair (\\ud800 to \\udfff alone), which is no text.")]
    [InlineData("""{"org":"a","source":"b","pop":"c","id":"\udc00\ud800","action":"x"}""", "id: 'id' holds half of a surrogate pair (\\ud800 to \\udfff alone), which is no text.")]
    [InlineData("""{"org":"a","source":"b","pop":"c","id":"d\u0000","action":"x"}""", "id: 'id' holds NUL.")]
    [InlineData("""{"org":"a","source":"b","pop":"c","id":"d","action":"x"} {}""", "The line is not a JSON object.")]
    [InlineData("""{"org":"a","source":"b","pop":"c","id":"d","action":"x" """, "The line is not a JSON object.")]
    [InlineData("""["org"]""", "The line is not a JSON object.")]
    [InlineData("", "The line is empty.")]
    public void What_is_no_event_is_refused_with_its_reason(string line, string why) =>
        Assert.Equal(new Mapped(MappingOutcome.Refused, "", why), Mapped.By("events", line));

    [Fact]
    public void Bytes_that_are_no_text_are_refused()
    {
        byte[] line = [.. """{"org":"a","source":"b","pop":"c","id":"x"""u8, 0xFF, 0xC3, .. "\",\"action\":\"x\"}"u8];
        Assert.Equal("id: 'id' is not valid UTF-8.", Mapped.By(PopulationRule.Parse("events").CreateMapper(), line).Why);
    }

    [Fact]
    public void A_name_may_have_1024_bytes_and_no_more()
    {
        Assert.Equal(MappingOutcome.Used, Mapped.By("events", Event(new string('é', 512))).Outcome);
        Assert.Equal("id: it has 1025 bytes; at most 1024.", Mapped.By("events", Event(new string('é', 512) + "x")).Why);
        Assert.Equal("id: it has 1048000 bytes; at most 1024.", Mapped.By("events", Event(new string('x', 1_048_000))).Why);
        Assert.Equal("The line has 10000055 bytes; at most 1048576.", Mapped.By("events", Event(new string('x', 10_000_000))).Why);
        Assert.Equal(MappingOutcome.Used, Mapped.By(Mapped.Rule("{id|first-segment}"), Event("/a/" + new string('x', 5000))).Outcome);

        static string Event(string id) => $$"""{"org":"a","source":"b","pop":"c","id":"{{id}}","action":"x"}""";
    }

    [Theory]
    [InlineData("""{"x":"1","x":"2"}""", "2")]
    [InlineData("""{"x":"1","\u0078":"2"}""", "2")]
    [InlineData("""{"x":"1","x":null}""", null)]
    [InlineData("""{"x":null,"x":"1"}""", "1")]
    [InlineData("""{"x":"1","X":"2"}""", "1")]
    public void Of_two_members_of_one_name_the_last_counts(string line, string? value) =>
        Assert.Equal(value is null ? "" : $"o|s|p|i|{value}", Mapped.By(Mapped.Rule("{x}"), line).Event);

    [Theory]
    [InlineData("""{"a":{"b":{"c":"1"}}}""", "1")]
    [InlineData("""{"a.b.c":"1"}""", "1")]
    [InlineData("""{"a":{"b.c":"1"}}""", "1")]
    [InlineData("""{"a":{"b":{"c":"1"}},"a":{"b":{"c":"2"}}}""", "2")]
    [InlineData("""{"a":{"b":{"c":"1"}},"a":{"b":7}}""", null)]
    [InlineData("""{"a":{"b":{"c":"1"}},"a":null}""", null)]
    [InlineData("""{"a":[{"b":{"c":"1"}}]}""", null)]
    [InlineData("""{"b":{"c":"1"},"a":{"x":{"b":{"c":"1"}}}}""", null)]
    [InlineData("""{"\u0061":{"b":{"\u0063":"1"}}}""", "1")]
    public void A_dotted_name_is_a_member_of_a_member(string line, string? value) =>
        Assert.Equal(value is null ? "" : $"o|s|p|i|{value}", Mapped.By(Mapped.Rule("{a.b.c}"), line).Event);

    [Theory]
    [InlineData("""{"x":200}""", "200")]
    [InlineData("""{"x":-1.50e+3}""", "-1.50e+3")]
    [InlineData("""{"x":true}""", "true")]
    [InlineData("""{"x":"a\tb\"c\\"}""", "a\tb\"c\\")]
    public void Numbers_and_booleans_are_taken_as_they_are_written(string line, string value) =>
        Assert.Equal($"o|s|p|i|{value}", Mapped.By(Mapped.Rule("{x}"), line).Event);

    [Theory]
    [InlineData("{address} {user} {host}", "10.0.0.7 anna shop:443")]
    [InlineData("{method} {path} {query} {protocol}", "GET /a/b c=d HTTP/1.1")]
    [InlineData("{request}|{time}", "GET /a/b?c=d HTTP/1.1|28/Feb/2026:10:00:00 +0100")]
    [InlineData("{status} {size} {referer} {agent}", "200 612 http://x/ curl/8 (x)")]
    [InlineData("{method} {path|first-segment} {status} {size|log10}", "GET /a 200 1000")]
    public void The_fields_of_an_access_log_are_known(string action, string result)
    {
        Assert.Equal($"o|s|p|i|{result}", Mapped.By(Mapped.Rule(action), Access).Event);
        Assert.Equal($"o|s|p|i|{result}", Mapped.By(Mapped.Rule(action, "\"lines\":\"access\""), Access).Event);
    }

    [Theory]
    [InlineData(Access, "access|shop:443|visitors|10.0.0.7|GET /a 200 1000")]
    [InlineData("10.0.0.7 - - [x] \"GET / HTTP/1.1\" 304 -", "access|web|visitors|10.0.0.7|GET / 304 0")]
    [InlineData("10.0.0.7 - - [x] \"\\x16\\x03\" 400 150 \"-\" \"-\"", "access|web|visitors|10.0.0.7|- - 400 1000")]
    [InlineData("10.0.0.7 - - [x] \"-\" 408 0", "access|web|visitors|10.0.0.7|- - 408 0")]
    public void The_preset_access_makes_a_population_of_any_access_log(string line, string result) =>
        Assert.Equal(result, Mapped.By("access", line).Event);

    [Fact]
    public void A_line_of_another_kind_than_stated_is_refused()
    {
        Assert.Equal("The line is not one of an access log.", Mapped.By("access", "hello").Why);
        Assert.Equal("The line is not one of an access log.", Mapped.By("access", """{"address":"1"}""").Why);
        Assert.Equal("action: 'x' is missing or empty: the line is neither JSON nor one of an access log.", Mapped.By(Mapped.Rule("{x}"), "{no json").Why);
        Assert.Equal("action: 'status' is missing or empty in this JSON line.", Mapped.By(Mapped.Rule("{status}"), "{}").Why);
    }

    [Fact]
    public void What_the_pipeline_knows_serves_where_the_line_has_no_such_member()
    {
        PopulationMapper mapper = PopulationRule.Parse(Mapped.Rule("{component}/{level}/{template}/{message}")).CreateMapper();
        Assert.Equal("o|s|p|i|sshd/error/T12/no way", Mapped.By(mapper, "x"u8.ToArray(), "no way", "error", "sshd", "T12").Event);
        Assert.Equal("o|s|p|i|sshd/50/T12/no way", Mapped.By(mapper, """{"level":50}"""u8.ToArray(), "no way", "error", "sshd", "T12").Event);
        Assert.Equal("action: 'template' is missing or empty: the line is neither JSON nor one of an access log.", Mapped.By(mapper, "x"u8.ToArray(), "no way", "error", "sshd").Why);
    }

    [Theory]
    [InlineData("sshd[1]: Failed password for röot from 10.0.0.7", "o|s|p|i|röot 10.0.0.7")]
    [InlineData("Failed password for invalid user x from 1", "o|s|p|i|x 1")]
    public void Groups_of_match_are_fields(string line, string result) =>
        Assert.Equal(result, Mapped.By(Mapped.Rule("{user} {from}", """ "match":"Failed password for (invalid user )?(?<user>\\S+) from (?<from>\\S+)" """), line).Event);

    [Fact]
    public void A_line_that_match_does_not_fit_is_left_out_and_one_that_cannot_be_looked_at_is_refused()
    {
        PopulationMapper mapper = PopulationRule.Parse(Mapped.Rule("{a}", """ "match":"(?<a>x*)y" """)).CreateMapper();
        Assert.Equal(new Mapped(MappingOutcome.Ignored, "", "The line does not fit match."), Mapped.By(mapper, "xxx"u8.ToArray()));
        Assert.Equal(new Mapped(MappingOutcome.Refused, "", "action: 'a' is missing or empty in what match found."), Mapped.By(mapper, "y"u8.ToArray()));
        Assert.Equal(new Mapped(MappingOutcome.Refused, "", "The line is not valid UTF-8."), Mapped.By(mapper, [0xFF, (byte)'y']));
        Assert.Equal(new Mapped(MappingOutcome.Refused, "", "The line has 8193 bytes; a rule with match looks at no more than 8192."), Mapped.By(mapper, new byte[8_193]));
    }

    [Theory]
    [InlineData("{x} = a", "a", true)]
    [InlineData("{x} = a b", "a b", true)]
    [InlineData("{x}=A", "a", false)]
    [InlineData("{x|upper} = A", "a", true)]
    [InlineData("{x} != a", "a", false)]
    [InlineData("{x} != a", "b", true)]
    [InlineData("{x} != a", null, true)]
    [InlineData("{x} = a", null, false)]
    [InlineData("{x} >= 400", "400", true)]
    [InlineData("{x} >= 400", "399.5", false)]
    [InlineData("{x} < 1e3", "999", true)]
    [InlineData("{x} < 1e3", "1000", false)]
    [InlineData("{x} <= -1", "-1", true)]
    [InlineData("{x} > 9", "10", true)]
    [InlineData("{x} > 9", "x", false)]
    [InlineData("{x} > 9", "NaN", false)]
    [InlineData("{x} <= 9", "x", false)]
    [InlineData("{x} <= 9", null, false)]
    [InlineData("{x} contains bo", "robot", true)]
    [InlineData("{x} contains bo", "xo", false)]
    [InlineData("{x} starts-with ro", "robot", true)]
    [InlineData("{x} starts-with ob", "robot", false)]
    [InlineData("{x} ends-with /", "/a/", true)]
    [InlineData("{x} ends-with /", "/a", false)]
    [InlineData("{x} not ends-with /", "/a/", false)]
    [InlineData("{x} not ends-with /", "/a", true)]
    [InlineData("{x} not contains bot", null, true)]
    [InlineData("{x} not starts-with bot", "bot7", false)]
    [InlineData("{x} exists", "a", true)]
    [InlineData("{x} exists", "", false)]
    [InlineData("{x} exists", null, false)]
    [InlineData("{x} missing", null, true)]
    [InlineData("{x} missing", "a", false)]
    [InlineData("{x|or:a} = a", null, true)]
    public void A_filter_leaves_out_what_does_not_hold(string filter, string? value, bool holds)
    {
        string line = value is null ? "{}" : System.Text.Json.JsonSerializer.Serialize(new Dictionary<string, string> { ["x"] = value });
        Mapped mapped = Mapped.By(Mapped.Rule("a", $"\"where\":[\"{{y}} missing\",\"{filter}\"]"), line);
        Assert.Equal(holds ? new Mapped(MappingOutcome.Used, "o|s|p|i|a", "") : new Mapped(MappingOutcome.Ignored, "", $"'{filter}' does not hold."), mapped);
    }

    [Fact]
    public void Mapping_allocates_nothing_per_line()
    {
        string both = Mapped.Rule("{{}} {a.b|lower} {status|log10|or:-} {path|fold:/a/|digits|hash} {agent|upper|or:x} {message|or:y}", """ "where":["{status|log2|or:1} >= 1","{agent} != x"] """);
        PopulationMapper[] mappers = [.. ((string[])["events", "access", both, Mapped.Rule("{a}", "\"match\":\"(?<a>never found)\"")]).Select(rule => PopulationRule.Parse(rule).CreateMapper())];
        byte[][] lines =
        [
            Encoding.UTF8.GetBytes(Access),
            Encoding.UTF8.GetBytes("""{"org":"acme","source":"web","pop":"all","id":"us\u00e9r","action":"x","a":{"b":"ÄÖ"},"status":200,"path":"/a/1","agent":"é"}"""),
            Encoding.UTF8.GetBytes("neither of them"),
        ];
        int used = 0;
        AllocationProbe.AssertNone(() =>
        {
            foreach (PopulationMapper mapper in mappers)
            {
                for (int i = 0; i < 300; i++)
                    used += mapper.Map(new MappableLine { Line = lines[i % 3], Content = "m"u8 }, out PopulationEvent _) == MappingOutcome.Used ? 1 : 0;
            }
        });
        Assert.True(used >= 400);
    }

    [Fact]
    public void The_processor_of_the_older_feeder_is_a_rule()
    {
        const string Rule =
            """
            {"org":"acme","source":"webserver","pop":"{service}","id":"{host} {subject} {user_agent}",
             "action":"{method} {path|fold:/cases/} {status} {response_size|log10}","where":["{path} not ends-with /"],"lines":"json"}
            """;
        Assert.Equal("acme|webserver|shop|h s curl 8|GET /cases 200 1000", Mapped.By(Rule, Line("/cases/17/x", "612")).Event);
        Assert.Equal("acme|webserver|shop|h s curl 8|GET /a/b 200 0", Mapped.By(Rule, Line("/a/b", "0")).Event);
        Assert.Equal(MappingOutcome.Ignored, Mapped.By(Rule, Line("/a/", "0")).Outcome);

        static string Line(string path, string size) =>
            $$"""{"service":"shop","host":"h","subject":"s","user_agent":"curl 8","method":"GET","path":"{{path}}","status":200,"response_size":"{{size}}"}""";
    }
}
