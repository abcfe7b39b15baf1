using Tocsin.Engine.Populations.Mapping;

namespace Tocsin.Engine.Tests.Populations.Mapping;

public sealed class PopulationRuleTests
{
    [Fact]
    public void All_faults_of_a_rule_are_told_at_once_and_each_names_its_place()
    {
        PopulationRuleException fault = Assert.Throws<PopulationRuleException>(() => PopulationRule.Parse(
            """
            {"org":"","source":7,"id":"{adress} {user","action":"{path|frst-segment} {size|log10:3} {x|fold}","were":[],
             "where":["{status} => 400","{status} > many","status = 1","{user} exists now",5,"{a} not = b"],"match":"(?<a>","lines":"acces"}
            """));
        Assert.Equal(
            [
                "source: it is a number; write a string.",
                "unknown member 'were'; did you mean 'where'?",
                "where[4]: it is a number; write a string.",
                "lines: 'acces' is no kind of line; did you mean 'access'?",
                "match: Invalid pattern '(?<a>' at offset 5. Not enough )'s.",
                "org: it is empty; write a text or a {field}.",
                "pop: it is missing; write a text or a {field}.",
                "id: the '{' at character 10 of '{adress} {user' has no other; a brace in the text is written twice.",
                "action: unknown transform 'frst-segment' in '{path|frst-segment}'; did you mean 'first-segment'?",
                "action: 'log10' takes nothing after a colon in '{size|log10:3}'.",
                "action: 'fold' needs a text after a colon, as in fold:/cases/ in '{x|fold}'.",
                "where[0]: unknown test '=>' in '{status} => 400'; there are =, !=, <, <=, >, >=, contains, starts-with, ends-with, exists, missing.",
                "where[1]: '>' compares numbers, and 'many' is none, in '{status} > many'.",
                "where[2]: 'status = 1' is no filter; write it like \"{status} >= 400\", in at most 4096 characters.",
                "where[3]: 'exists' takes no value in '{user} exists now'.",
                "where[5]: 'not' stands before contains, starts-with and ends-with only, in '{a} not = b'.",
            ],
            fault.Faults);
        Assert.Equal(string.Join('\n', fault.Faults), fault.Message);
    }

    [Theory]
    [InlineData("evnts", "There is no preset 'evnts'; did you mean 'events'? A rule in JSON begins with a brace.")]
    [InlineData("{adress}", "id: unknown field 'adress' in '{adress}'; did you mean 'address'?")]
    [InlineData("", "The rule is empty; write the name of a preset (events, access, jobs) or a rule in JSON.")]
    [InlineData("{\"org\":", "The rule is not JSON: ")]
    [InlineData("{\"org\":\"\\ud800\"}", "The rule has a string with half of a surrogate pair")]
    public void A_rule_that_cannot_be_says_why(string rule, string fault)
    {
        if (rule == "{adress}")
            rule = """{"org":"o","source":"s","pop":"p","id":"{adress}","action":"a","lines":"access"}""";
        Assert.StartsWith(fault, Assert.Throws<PopulationRuleException>(() => PopulationRule.Parse(rule)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("(a)\\1")]
    [InlineData("(?=a)")]
    [InlineData("(?>a)")]
    [InlineData("(a{1,1000}){1,1000}")]
    public void A_pattern_that_would_have_to_backtrack_or_is_too_large_is_refused(string pattern)
    {
        string json = System.Text.Json.JsonSerializer.Serialize(pattern);
        Assert.StartsWith("match: ", Assert.Throws<PopulationRuleException>(() => PopulationRule.Parse(Mapped.Rule("a", $"\"match\":{json}"))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_rule_in_its_own_words_is_the_same_rule()
    {
        foreach (PopulationPreset preset in PopulationRule.Presets)
        {
            PopulationRule rule = PopulationRule.Parse(preset.Name);
            Assert.Equal(preset.Name, rule.Name);
            Assert.Equal(preset.Rule, rule.Text);
            Assert.Equal(preset.Name, PopulationRule.Parse(rule.Text).Name);
        }

        PopulationRule own = PopulationRule.Parse(
            """
            { // comments, another order and a comma too many are allowed
             "lines": "text", "match": "(?<user>\\w+)", "action": "{level}", "id": "{user}", "pop": "{{é}}", "source": "s", "org": "o", "where": ["{user} != root"],}
            """);
        Assert.Null(own.Name);
        Assert.Equal("""{"org":"o","source":"s","pop":"{{é}}","id":"{user}","action":"{level}","where":["{user} != root"],"match":"(?<user>\\w+)","lines":"text"}""", own.Text);
        Assert.Equal(own.Text, PopulationRule.Parse(own.Text).Text);
    }

    [Theory]
    [InlineData("{a}", false, false)]
    [InlineData("{template}", true, true)]
    [InlineData("{level}", false, true)]
    public void A_rule_knows_what_it_needs_of_the_pipeline(string action, bool templates, bool header)
    {
        PopulationRule rule = PopulationRule.Parse(Mapped.Rule(action));
        Assert.Equal((templates, header), (rule.NeedsTemplates, rule.NeedsHeader));
        PopulationRule grouped = PopulationRule.Parse(Mapped.Rule(action, "\"match\":\"(?<template>a)(?<level>b)\""));
        Assert.Equal((false, false), (grouped.NeedsTemplates, grouped.NeedsHeader));
    }

    [Fact]
    public void A_rule_with_half_a_character_in_its_text_is_a_fault_and_no_exception()
    {
        string half = ((char)0xD800).ToString();

        Assert.False(PopulationRule.TryParse($$"""{"org":"{{half}}"}""", out _, out IReadOnlyList<string> faults));

        Assert.StartsWith("The rule has a string with half of a surrogate pair", Assert.Single(faults), StringComparison.Ordinal);
    }
}
