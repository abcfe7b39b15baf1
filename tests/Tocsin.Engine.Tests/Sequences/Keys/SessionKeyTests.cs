using System.Text;
using System.Text.RegularExpressions;
using Tocsin.Engine.Sequences.Keys;

namespace Tocsin.Engine.Tests.Sequences.Keys;

public sealed class SessionKeyTests
{
    private const string Block = "blk_-?[0-9]+";
    private const string Rdd = "rdd_[0-9]+_[0-9]+";
    private const string Task = @"task [0-9]+(?:\.[0-9]+)? in stage [0-9]+(?:\.[0-9]+)?";

    private static readonly string[] HostileRules = ["default", "regex:(\\w+)=(\\d*)", "regex:a*", "json:a.b", "json:a"];

    [Theory]
    [InlineData("default", "Receiving block blk_-1608999687919862906 src: /10.0.0.1", "blk_-1608999687919862906")]
    [InlineData("default", "Found block rdd_42_24 locally", "rdd_42_24")]
    [InlineData("default", "Finished task 0.0 in stage 1.0 (TID 2) in 300 ms", "task 0.0 in stage 1.0")]
    [InlineData("default", "task 7 in stage 3 stored rdd_1_2 of blk_9", "task 7 in stage 3|rdd_1_2|blk_9")]
    [InlineData("block", "rdd_1_2 blk_1 blk_2 blk_1", "blk_1|blk_2")]
    [InlineData("rdd", "rdd_1_2 blk_1", "rdd_1_2")]
    [InlineData("task", "rdd_1_2 task 1.5 in stage 2.", "task 1.5 in stage 2")]
    [InlineData("default", "blk_ blk_- rdd_1 rdd_1_ task 1 in stage , nothing", "")]
    [InlineData("regex:req=(\\w+)", "req=a1 and req=b2", "a1|b2")]
    [InlineData("regex:[a-f0-9]{4}", "0af3 and beef", "0af3|beef")]
    [InlineData("regex:(x)?y", "y xy", "x")]
    [InlineData("json:id", "{\"a\":{\"id\":1},\"id\":\"k\\u00e4\"}", "kä")]
    [InlineData("json:context.request", "{\"context\":{\"other\":[1,{}],\"request\":17}}", "17")]
    [InlineData("json:trace.id", "{\"trace.id\":\"t\"}", "t")]
    [InlineData("json:a.b.c", "{\"a\":{\"x\":1},\"a\":{\"b.c\":true}}", "true")]
    [InlineData("json:id", "{\"id\":null,\"id\":[1]}", "")]
    [InlineData("json:id", "{\"id\":", "")]
    [InlineData("json:id", "no json", "")]
    [InlineData("json:id", "{\"id\":\"\\ud800\"}", "")]
    public void A_rule_finds_the_keys_of_a_line_each_once_in_their_order(string rule, string line, string keys) =>
        Assert.Equal(keys, string.Join('|', Find(rule, line)));

    [Fact]
    public void Built_in_rules_look_into_the_content_and_others_into_the_whole_line()
    {
        SessionKeyFinder block = SessionKeyRule.Parse("block").CreateFinder(), regex = SessionKeyRule.Parse("regex:blk_\\d+").CreateFinder();
        block.Find("blk_1: blk_2"u8, "blk_2"u8);
        regex.Find("blk_1: blk_2"u8, "blk_2"u8);
        Assert.Equal(["blk_2"], Keys(block));
        Assert.Equal(["blk_1", "blk_2"], Keys(regex));
    }

    [Theory]
    [InlineData("default", $"{Block}|{Rdd}|{Task}")]
    [InlineData("block", Block)]
    [InlineData("rdd", Rdd)]
    [InlineData("task", Task)]
    public void A_scanner_finds_what_its_regex_finds(string rule, string pattern)
    {
        Regex oracle = new(pattern, RegexOptions.CultureInvariant);
        SessionKeyFinder finder = SessionKeyRule.Parse(rule).CreateFinder();
        string[] pieces = ["blk_", "rdd_", "task ", " in stage ", "-", "_", ".", " ", "1", "23", "x", "ä", "blk_1", "rdd_1_2", "task 1 in stage 2", "tblk", "task"];
        Random random = new(5);
        for (int i = 0; i < 20_000; i++)
        {
            string line = string.Concat(Enumerable.Range(0, random.Next(12)).Select(_ => pieces[random.Next(pieces.Length)]));
            byte[] bytes = Encoding.UTF8.GetBytes(line);
            finder.Find(bytes, bytes);
            Assert.Equal(oracle.Matches(line).Select(match => match.Value).Distinct(), Keys(finder));
        }
    }

    [Fact]
    public void Of_very_many_keys_the_first_128_count_and_the_others_are_counted()
    {
        SessionKeyFinder finder = SessionKeyRule.Parse("block").CreateFinder();
        byte[] line = Encoding.UTF8.GetBytes(string.Join(' ', Enumerable.Range(0, 200).Select(i => $"blk_{i}").Append("blk_0")));
        finder.Find(line, line);
        Assert.Equal(Enumerable.Range(0, 128).Select(i => $"blk_{i}"), Keys(finder));
        Assert.Equal(72, finder.Overflowed);
    }

    [Fact]
    public void A_key_of_more_than_256_bytes_is_none()
    {
        SessionKeyFinder finder = SessionKeyRule.Parse("default").CreateFinder();
        byte[] line = Encoding.UTF8.GetBytes($"blk_{new string('1', 252)} blk_{new string('2', 253)} blk_3");
        finder.Find(line, line);
        Assert.Equal([$"blk_{new string('1', 252)}", "blk_3"], Keys(finder));
        Assert.Equal(1, finder.TooLong);
    }

    [Theory]
    [InlineData("blocks", "'blocks' is no session key rule: it must be default, block, rdd, task, regex:PATTERN or json:FIELD.")]
    [InlineData("", "'' is no session key rule: it must be default, block, rdd, task, regex:PATTERN or json:FIELD.")]
    [InlineData("regex:", "The session key rule 'regex:' has no pattern: write one behind it, such as regex:request_id=(\\w+).")]
    [InlineData("json:", "The session key rule 'json:' names no field: write names with a dot between two of them and at most 64, such as json:context.request_id.")]
    [InlineData("json:a..b", "The session key rule 'json:a..b' names no field: write names with a dot between two of them and at most 64, such as json:context.request_id.")]
    public void A_rule_that_is_none_is_refused_with_what_to_do(string rule, string message)
    {
        ArgumentException fault = Assert.Throws<ArgumentException>(() => SessionKeyRule.Parse(rule));
        Assert.StartsWith(message, fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("regex:(", "is not a regular expression that .NET reads")]
    [InlineData("regex:(?<=a)b", "needs backtracking")]
    [InlineData("regex:(a)\\1", "needs backtracking")]
    public void A_pattern_that_cannot_be_is_refused(string rule, string part) =>
        Assert.Contains(part, Assert.Throws<ArgumentException>(() => SessionKeyRule.Parse(rule)).Message, StringComparison.Ordinal);

    [Fact]
    public void A_rule_that_is_too_long_is_refused() =>
        Assert.Contains("1000 are the most", Assert.Throws<ArgumentException>(() => SessionKeyRule.Parse("regex:" + new string('a', 1000))).Message, StringComparison.Ordinal);

    [Fact]
    public void No_bytes_make_a_rule_fail()
    {
        Random random = new(11);
        SessionKeyFinder[] finders = [.. HostileRules.Select(rule => SessionKeyRule.Parse(rule).CreateFinder())];
        byte[][] pieces = ["{"u8.ToArray(), "}"u8.ToArray(), "\"a\":"u8.ToArray(), "\"b\":"u8.ToArray(), "\"\\ud83d"u8.ToArray(), "[["u8.ToArray(), "a="u8.ToArray(), "\xff\xc3"u8.ToArray(), "blk_1"u8.ToArray(), ","u8.ToArray()];
        for (int i = 0; i < 5000; i++)
        {
            byte[] line = [.. Enumerable.Range(0, random.Next(15)).SelectMany(_ => pieces[random.Next(pieces.Length)])];
            foreach (SessionKeyFinder finder in finders)
                finder.Find(line, line);
        }
    }

    [Theory]
    [InlineData("default", "Receiving block blk_-1608999687919862906 src: rdd_1_2 task 0.0 in stage 1.0", 3)]
    [InlineData("json:a.b", "{\"a\":{\"b\":\"k\\n\"}}", 1)]
    [InlineData("regex:blk_-?\\d+", "Receiving block blk_-1608999687919862906", 1)]
    public void Finding_keys_allocates_nothing(string rule, string line, int keys)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(line);
        SessionKeyFinder finder = SessionKeyRule.Parse(rule).CreateFinder();
        AllocationProbe.AssertNone(() =>
        {
            for (int i = 0; i < 2000; i++)
                finder.Find(bytes, bytes);
        });
        Assert.Equal(keys, finder.Count);
    }

    private static List<string> Find(string rule, string line)
    {
        SessionKeyFinder finder = SessionKeyRule.Parse(rule).CreateFinder();
        byte[] bytes = Encoding.UTF8.GetBytes(line);
        finder.Find(bytes, bytes);
        return Keys(finder);
    }

    private static List<string> Keys(SessionKeyFinder finder) => [.. Enumerable.Range(0, finder.Count).Select(i => Encoding.UTF8.GetString(finder[i]))];
}
