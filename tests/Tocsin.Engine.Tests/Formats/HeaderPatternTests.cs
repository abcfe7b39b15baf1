using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Tocsin.Engine.Formats;

namespace Tocsin.Engine.Tests.Formats;

/// <summary>The oracle is the regex that logparser makes of the same pattern.</summary>
public sealed partial class HeaderPatternTests
{
    private static readonly string[] Patterns =
    [
        "<Date> <Time> <Pid> <Level> <Component>: <Content>",
        "<Date> <Time> <Level> <Component>: <Content>",
        "<Date> <Time> <Level> \\[<Process>\\] <Component>: <Content>",
        "<Month> <Date> <Time> <Level> <Component>(\\[<PID>\\])?: <Content>",
        "<Month> <Date> <Time> <Level> <Component>[<PID>]?: <Content>",
        "\\[<Time>\\] \\[<Level>\\] <Content>",
        "<Label> <Timestamp> <Date> <User> <Month> <Day> <Time> <Location> <Component>(\\[<PID>\\])?: <Content>",
        "<Date> <Time>, <Level>                  <Component>    <Content>",
        "<Time>|<Component>|<Pid>|<Content>",
        "<Content>",
        "<A>: <Content>;",
        "<A>::<B>(:<C>)?( <D>)? <Content>",
        "(<A>: )?<Content>",
        "<A>( x)?( y)? <Content>",
        "a<A>a<Content>a",
        "<A> : <Content>",
        "<Content> \\(<Rest>\\)",
    ];

    public static TheoryData<string> AllPatterns => [.. Patterns];

    [Theory]
    [MemberData(nameof(AllPatterns))]
    public void Random_lines_are_cut_where_the_regex_of_the_pattern_cuts_them(string text)
    {
        HeaderPattern pattern = Compile(text);
        Regex regex = new(RegexOf(text), RegexOptions.Singleline | RegexOptions.CultureInvariant, TimeSpan.FromMilliseconds(100));
        Random random = new(20261);
        int fits = 0;
        for (int i = 0; i < 2000; i++)
        {
            string line = RandomLine(random, text).Trim(' ', '\t', '\n', '\v', '\f', '\r');
            string? expected;
            try
            {
                expected = ByRegex(regex, pattern, line);
            }
            catch (RegexMatchTimeoutException)
            {
                // The regex tries every way to place the separators; on some lines it would not end. Ours has answered.
                _ = ByMatcher(pattern, line);
                continue;
            }

            fits += expected is null ? 0 : 1;
            Assert.Equal(expected, ByMatcher(pattern, line));
        }

        Assert.InRange(fits, 20, 2000);
    }

    [SharedDataTheory]
    [InlineData("HDFS", "<Date> <Time> <Pid> <Level> <Component>: <Content>")]
    [InlineData("Hadoop", "<Date> <Time> <Level> \\[<Process>\\] <Component>: <Content>")]
    [InlineData("Spark", "<Date> <Time> <Level> <Component>: <Content>")]
    [InlineData("BGL", "<Label> <Timestamp> <Date> <Node> <Time> <NodeRepeat> <Type> <Component> <Level> <Content>")]
    [InlineData("HPC", "<LogId> <Node> <Component> <State> <Time> <Flag> <Content>")]
    [InlineData("Thunderbird", "<Label> <Timestamp> <Date> <User> <Month> <Day> <Time> <Location> <Component>(\\[<PID>\\])?: <Content>")]
    [InlineData("Windows", "<Date> <Time>, <Level>                  <Component>    <Content>")]
    [InlineData("Linux", "<Month> <Date> <Time> <Level> <Component>(\\[<PID>\\])?: <Content>")]
    [InlineData("Android", "<Date> <Time>  <Pid>  <Tid> <Level> <Component>: <Content>")]
    [InlineData("Apache", "\\[<Time>\\] \\[<Level>\\] <Content>")]
    [InlineData("OpenSSH", "<Date> <Day> <Time> <Component> sshd\\[<Pid>\\]: <Content>")]
    [InlineData("Mac", "<Month>  <Date> <Time> <User> <Component>\\[<PID>\\]( \\(<Address>\\))?: <Content>")]
    public void Real_lines_are_cut_as_the_benchmark_of_the_field_cuts_them(string log, string text)
    {
        HeaderPattern pattern = Compile(text);
        Regex regex = new(RegexOf(text), RegexOptions.Singleline | RegexOptions.CultureInvariant, TimeSpan.FromSeconds(5));
        foreach (string line in File.ReadLines(SharedData.File($"loghub2k/{log}_2k.log"), Encoding.Latin1))
        {
            string trimmed = line.Trim(' ', '\t', '\n', '\v', '\f', '\r');
            Assert.Equal(ByRegex(regex, pattern, trimmed), ByMatcher(pattern, trimmed));
        }
    }

    [Theory]
    [InlineData("<Date> <Time", "at character 8: '<' opens a field and no '>' closes it")]
    [InlineData("<Date> <Content> <Date>", "at character 18: the field <Date> stands twice")]
    [InlineData("<Date><Content>", "<Date> and <Content> touch")]
    [InlineData("<Date> <Time>", "there is no <Content> field")]
    [InlineData("<Date>\\s+<Content>", "at character 7: '\\s' is a regular expression")]
    [InlineData("<Da te> <Content>", "at character 1: '<Da te>' is no field name")]
    [InlineData("<> <Content>", "'<>' is no field name")]
    [InlineData("<Content>\\", "'\\' stands at the end")]
    [InlineData("<Message> <Content>", "two fields are the content")]
    [InlineData("()?<Content>", "an optional part is empty")]
    public void A_wrong_pattern_is_refused_with_the_place_and_the_remedy(string pattern, string expected)
    {
        Assert.False(PatternFormat.TryCreate(pattern, out PatternFormat? format, out string? error));
        Assert.Null(format);
        Assert.Contains(expected, error, StringComparison.Ordinal);
        Assert.Contains(pattern, error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(" <Content> ", "x", "Content=x")]
    [InlineData("(<A>) <Content>", "(a) x", "A=a|Content=x")]
    [InlineData("[<A>] <Content>", "[a]\tx", "A=a|Content=x")]
    [InlineData("\\<<A>\\> <Content>", "<a> x", "A=a|Content=x")]
    [InlineData("(<A>) <Content>", "a x", null)]
    public void Brackets_that_no_question_mark_follows_are_plain_text_and_outer_spaces_mean_nothing(string pattern, string line, string? expected) =>
        Assert.Equal(expected, ByMatcher(Compile(pattern), line));

    [Fact]
    public void A_hostile_line_is_matched_in_linear_time()
    {
        HeaderPattern pattern = Compile("<A>: <B>: <C>: <D>: <E>: <F>: <G>: <H>; <Content>");
        byte[] line = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat(": ", 32_000)) + "x");
        // The regex would try every way to place eight separators among 32,000: it would not end.
        Assert.False(HeaderMatcher.TryMatch(pattern, line, new int[pattern.Nodes.Length], new int[pattern.Nodes.Length]));
    }

    private static HeaderPattern Compile(string text)
    {
        Assert.True(HeaderPatternReader.TryRead(text, out HeaderPattern? pattern, out string? error), error);
        return pattern!;
    }

    /// <summary>As logparser does it; <c>[…]?</c> is our own short form and is written out first.</summary>
    private static string RegexOf(string text)
    {
        StringBuilder regex = new("^");
        text = text.Replace("[<PID>]?", "(\\[<PID>\\])?", StringComparison.Ordinal);
        foreach (string piece in Pieces().Split(text))
        {
            if (piece.StartsWith('<'))
                regex.Append(CultureInfo.InvariantCulture, $"(?<{piece[1..^1]}>.*?)");
            else
                regex.Append(Spaces().Replace(piece.Replace("|", "\\|", StringComparison.Ordinal), "[ \\t\\n\\v\\f\\r]+"));
        }

        return regex.Append("\\z").ToString();
    }

    [GeneratedRegex("(<[^<>]+>)")]
    private static partial Regex Pieces();

    [GeneratedRegex(" +")]
    private static partial Regex Spaces();

    private static string? ByRegex(Regex regex, HeaderPattern pattern, string line)
    {
        Match match = regex.Match(line);
        return match.Success
            ? string.Join('|', pattern.Nodes.Select(node => match.Groups[node.Name] is { Success: true } group ? $"{node.Name}={group.Value}" : "-"))
            : null;
    }

    private static string? ByMatcher(HeaderPattern pattern, string line)
    {
        int[] starts = new int[pattern.Nodes.Length];
        int[] ends = new int[pattern.Nodes.Length];
        return HeaderMatcher.TryMatch(pattern, Encoding.Latin1.GetBytes(line), starts, ends)
            ? string.Join('|', pattern.Nodes.Select((node, i) => starts[i] < 0 ? "-" : $"{node.Name}={line[starts[i]..ends[i]]}"))
            : null;
    }

    /// <summary>Mostly made of what the pattern is made of, so that lines fit, nearly fit and fit in several ways.</summary>
    private static string RandomLine(Random random, string pattern)
    {
        string separators = new([.. pattern.Where(c => !char.IsAsciiLetterOrDigit(c) && c is not ('<' or '>' or '\\' or '?'))]);
        StringBuilder line = new();
        if (random.Next(2) == 0)
        {
            string sample = Pieces().Replace(pattern.Replace("\\", "", StringComparison.Ordinal).Replace(")?", "", StringComparison.Ordinal).Replace("]?", "]", StringComparison.Ordinal), _ => Word());
            line.Append(sample);
            for (int edits = random.Next(4); edits > 0 && line.Length > 0; edits--)
            {
                int at = random.Next(line.Length);
                if (random.Next(2) == 0)
                    line.Remove(at, 1);
                else
                    line.Insert(at, Piece());
            }
        }
        else
        {
            for (int pieces = random.Next(30); pieces > 0; pieces--)
                line.Append(Piece());
        }

        return line.ToString();

        string Piece() => random.Next(3) switch
        {
            0 => Word(),
            1 => separators.Length == 0 ? " " : separators[random.Next(separators.Length)].ToString(),
            _ => " \t a:[]"[random.Next(7)].ToString(),
        };

        string Word() => "axy1\u00e9"[..random.Next(6)];
    }
}
