using Tocsin.Engine.Windows.Records;

namespace Tocsin.Engine.Tests.Windows.Records;

public sealed class WindowRuleTests
{
    private static readonly string Troublesome = "{}[]\",:\\ ut0|<>=!~ adné" + (char)0xD800;

    private const string Http = """{"format":"auto","time":"timestamp","address":"ip","url":"url","group":"status","where":["{status} >= 400"]}""";

    [Theory]
    [InlineData("http")]
    [InlineData("{}")]
    [InlineData("""{"where":["status >= 400"], "format":"AUTO" /* as it looks */, }""")]
    [InlineData(Http)]
    public void A_rule_has_one_text(string text)
    {
        WindowRule rule = WindowRule.Parse(text);

        Assert.Equal((Http, "http", Http), (rule.Text, rule.Name, rule.ToString()));
        Assert.Equal(rule.Text, WindowRule.Parse(rule.Text).Text);
    }

    [Fact]
    public void Columns_stand_in_the_text_where_they_are_not_the_usual_ones()
    {
        WindowRule rule = WindowRule.Parse("""{"columns":["status","timestamp"]}""");

        Assert.EndsWith(""","columns":["status","timestamp"]}""", rule.Text);
        Assert.Equal("custom", rule.Name);
        Assert.Equal("404", ReadRecord.Of(rule.Text, "404,2025-05-30T18:52:47Z").Group);
    }

    [Theory]
    [InlineData("status >= 400", "{status} >= 400")]
    [InlineData("status>=400", "{status} >= 400")]
    [InlineData("status == 404", "{status} = 404")]
    [InlineData("url ~ /api and status != 200", "{url} contains /api & {status} != 200")]
    [InlineData("url !~ /health", "{url} not contains /health")]
    [InlineData("url not ends-with .png and method exists", "{url} not ends-with .png & {method} exists")]
    [InlineData("url contains this and that", "{url} contains this and that")]
    [InlineData("url|first-segment = /api", "{url|first-segment} = /api")]
    [InlineData("{url} contains a and b ~ c", "{url} contains a and b ~ c")]
    [InlineData("{status} >= 400 and {status} < 500", "{status} >= 400 & {status} < 500")]
    [InlineData("request.status < 500", "{request.status} < 500")]
    public void Filters_are_taken_as_people_type_them(string typed, string filters)
    {
        Assert.True(WindowRule.TryCreate("http", null, [typed], out WindowRule? rule, out IReadOnlyList<string> faults), string.Join(' ', faults));

        string quoted = string.Join(',', filters.Split(" & ").Select(static one => $"\"{one}\""));
        Assert.Contains($"\"where\":[{quoted}]", rule!.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void The_command_line_changes_group_and_filters_and_nothing_else()
    {
        Assert.True(WindowRule.TryCreate("""{"time":"arrival"}""", "method", ["status >= 500", "url exists"], out WindowRule? rule, out _));

        Assert.Equal("""{"format":"auto","time":"arrival","address":"ip","url":"url","group":"method","where":["{status} >= 500","{url} exists"]}""", rule!.Text);
    }

    [Fact]
    public void All_faults_are_said_at_once()
    {
        const string Rule = """{"format":"xml","adress":"ip","group":"","time":"","url":"{url|frist-segment}","where":["status => 400","oops", 5],"columns":[]}""";

        Assert.False(WindowRule.TryParse(Rule, out _, out IReadOnlyList<string> faults));

        string[] expected =
        [
            "unknown member 'adress'; did you mean 'address'?",
            "where[2]: it is a number; write a string.",
            "format: There is no format 'xml'. Use auto, csv, one of json, combined,",
            "time: a field without a name; write the name of a field, or arrival",
            "url: unknown transform 'frist-segment' in '{url|frist-segment}'; did you mean 'first-segment'?",
            "group: it is empty; name the field that records are counted by, such as status.",
            "where[0]: unknown test '=>' in '{status} => 400'",
            "where[1]: 'oops' is no filter; write it like",
            "columns: 0 names; from 1 to 64.",
        ];
        Assert.Equal(expected, faults.Select((fault, index) => fault[..Math.Min(fault.Length, expected[index].Length)]));
    }

    [Theory]
    [InlineData("", "The rule is empty; write the name of a preset (http) or a rule in JSON.")]
    [InlineData("htp", "There is no preset 'htp'; did you mean 'http'? A rule in JSON begins with a brace.")]
    [InlineData("{", "The rule is not JSON:")]
    [InlineData("""{"format":"csv","group":"staus"}""", "unknown field 'staus'; did you mean 'status'?")]
    [InlineData("""{"format":"combined","address":"adress"}""", "unknown field 'adress'; did you mean 'address'?")]
    [InlineData("""{"format":"log4j","group":"status"}""", "unknown field 'status'; there are message, component, level.")]
    public void A_wrong_rule_says_the_remedy(string text, string fault)
    {
        Assert.False(WindowRule.TryParse(text, out WindowRule? rule, out IReadOnlyList<string> faults));

        Assert.Null(rule);
        Assert.StartsWith(fault, Assert.Single(faults), StringComparison.Ordinal);
        Assert.Throws<WindowRuleException>(() => WindowRule.Parse(text));
    }

    [Theory]
    [InlineData("""{"columns":["timestamp","","status","status"]}""", "columns: a column without a name.", "columns: 'status' is given twice.")]
    [InlineData("""{"group":"{status","where":["{a} = b and {c"]}""", "where[1]: '{c' is no filter")]
    public void A_rule_that_nearly_is_one_says_what_is_missing(string text, params string[] expected)
    {
        Assert.False(WindowRule.TryParse(text, out _, out IReadOnlyList<string> faults));

        Assert.Equal(expected, faults.Select((fault, index) => fault[..Math.Min(fault.Length, expected[index].Length)]));
    }

    [Fact]
    public void A_rule_with_half_a_character_in_its_text_is_a_fault_and_no_exception()
    {
        string half = ((char)0xD800).ToString();

        Assert.False(WindowRule.TryParse($$"""{"group":"{{half}}"}""", out _, out IReadOnlyList<string> faults));

        Assert.StartsWith("The rule has half of a surrogate pair", Assert.Single(faults), StringComparison.Ordinal);
    }

    [Fact]
    public void No_text_makes_the_reading_of_rules_throw_and_what_is_a_rule_is_read_again_from_its_text()
    {
        string[] samples =
        [
            """{"format":"csv","time":"timestamp","address":"ip|lower","url":"","group":"{status|log10|or:-}","where":["{status} >= 400 and {url} contains x","ip !~ 10."],"columns":["timestamp","ip","url","status"]}""",
            """{"format":"<Date> <Time> <Level> <Content>","group":"level","where":["level not contains in"],"time":"arrival"}""",
        ];
        Random random = new(14);
        int rules = 0;
        for (int i = 0; i < 10_000; i++)
        {
            char[] text = samples[random.Next(samples.Length)].ToCharArray();
            for (int edits = random.Next(3); edits > 0; edits--)
                text[random.Next(text.Length)] = Troublesome[random.Next(Troublesome.Length)];

            if (WindowRule.TryParse(new string(text), out WindowRule? rule, out IReadOnlyList<string> faults))
            {
                rules++;
                Assert.Empty(faults);
                Assert.Equal(rule!.Text, WindowRule.Parse(rule.Text).Text);
                rule.CreateReader().Read("2025-05-30T18:52:47Z,1,2,3"u8, 0, out _);
            }
            else
            {
                Assert.NotEmpty(faults);
            }
        }

        Assert.InRange(rules, 2_000, 9_000);
    }

    [Theory]
    [InlineData("ip,timestamp,status", "404", "10.0.0.1,2025-05-30T18:52:47Z,404")]
    [InlineData("\"status\",\"timestamp\"", "404", "404,2025-05-30T18:52:47Z")]
    public void A_heading_gives_the_columns(string heading, string group, string line)
    {
        WindowRule rule = WindowRule.Default.WithHeading(System.Text.Encoding.UTF8.GetBytes(heading));

        Assert.Equal(group, ReadRecord.Of(rule.Text, line).Group);
        Assert.Equal(RecordOutcome.Ignored, ReadRecord.Of(rule.Text, heading).Outcome);
    }

    [Theory]
    [InlineData("""{"timestamp": 1}""")]
    [InlineData("2025-05-30T18:52:47Z,10.0.0.1,GET,/,404")]
    [InlineData("")]
    [InlineData("timestamp,ip,method,url,status")]
    public void A_line_that_is_no_other_heading_leaves_the_rule(string line) =>
        Assert.Equal(Http, WindowRule.Default.WithHeading(System.Text.Encoding.UTF8.GetBytes(line)).Text);
}
