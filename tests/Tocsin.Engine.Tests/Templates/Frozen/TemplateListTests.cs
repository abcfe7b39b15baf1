using System.IO.Compression;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Tocsin.Engine.Templates;
using Tocsin.Engine.Templates.Frozen;

namespace Tocsin.Engine.Tests.Templates.Frozen;

/// <summary>Frozen sets that are seeded from a list.</summary>
public sealed class TemplateListTests
{
    [Theory]
    [InlineData("Verification succeeded for blk_1", "whole")]
    [InlineData("Verification  succeeded\tfor blk_1 ", "whole")]
    [InlineData("10.0.0.1:50010:Transmitted block blk_1 to /10.0.0.2", "within")]
    [InlineData("writeBlock blk_1 received exception java.io.IOException: Connection reset by peer", "several")]
    [InlineData("NameSystem.allocateBlock: /user/root/part-0. blk_1", "joined")]
    [InlineData("Adding an already existing block blk_1", "ends")]
    [InlineData("start x stop y stop", "twice")]
    [InlineData("start stop", "-")]
    [InlineData("verification succeeded for blk_1", "-")]
    [InlineData("", "-")]
    public void A_wildcard_alone_or_within_a_token_stands_for_any_text(string line, string expected)
    {
        FrozenTemplates templates = FrozenTemplates.FromCsv(
            """
            event_id,template
            whole,Verification succeeded for <*>
            within,<*>:Transmitted block blk_<*> to /<*>
            several,writeBlock <*> received exception <*>
            joined,NameSystem.allocateBlock:<*>
            ends,<*>Adding an already existing block<*>
            twice,start <*> stop
            """);

        int place = templates.Match(Encoding.UTF8.GetBytes(line));

        Assert.Equal(expected, place < 0 ? "-" : templates.Templates[place].EventId);
        Assert.Equal(place >= 0, templates.Templates.Index().Any(template => templates.ExtractParameters(Encoding.UTF8.GetBytes(line), template.Index) is not null));
    }

    [Fact]
    public void Of_several_that_fit_the_most_literal_answers_then_the_first()
    {
        FrozenTemplates templates = FrozenTemplates.FromCsv("event_id,template\na,open <*>\nb,open file <*>\nc,<*> file x\nd,<*>\ne,open <*> <*>\n");

        Assert.Equal("b", templates.Templates[templates.Match("open file x"u8)].EventId);
        Assert.Equal("e", templates.Templates[templates.Match("open door x"u8)].EventId);
        Assert.Equal("a", templates.Templates[templates.Match("open door"u8)].EventId);
        Assert.Equal("d", templates.Templates[templates.Match("shut door"u8)].EventId);
        Assert.Equal("d", templates.Templates[templates.Match(""u8)].EventId);
    }

    [Fact]
    public void Parameters_of_a_listed_template_have_their_places_in_the_line()
    {
        FrozenTemplates templates = FrozenTemplates.FromCsv("event_id,template\nE,<*>block blk_<*> of <NUM> to /<*>\n", new MinerOptions { Masks = [new MaskRule(@"(?:\b|(?<=x))\d+\b", "NUM", AllowBacktracking: true)] });
        byte[] line = Encoding.UTF8.GetBytes(" é block  blk_a of 12 to /x9 z");

        IReadOnlyList<TemplateParameter> parameters = templates.ExtractParameters(line, 0)!;

        Assert.Equal([("*", "é "), ("*", "a"), ("NUM", "12"), ("*", "x9 z")], parameters.Select(parameter => (parameter.Name, parameter.Value)));
        Assert.All(parameters, parameter => Assert.Equal(parameter.Value, Encoding.UTF8.GetString(line, parameter.Start, parameter.Length)));
    }

    [Fact]
    public void Columns_are_found_by_name_in_any_case_and_quotes_follow_RFC_4180()
    {
        FrozenTemplates templates = FrozenTemplates.FromCsv("\uFEFFNote,EventTemplate,EVENTID\r\n\"two\r\nlines\",\"say \"\"<*>\"\", then\",E1\r\n\r\n,plain <*>,E 2\r\n");

        Assert.Equal([new FrozenTemplate("E1", "say \"<*>\", then"), new FrozenTemplate("E 2", "plain <*>")], templates.Templates);
        Assert.Equal(0, templates.Match("say \"hello\", then"u8));
    }

    [Theory]
    [InlineData("", "is empty")]
    [InlineData("id,template\n1,a\n", "needs event_id and template")]
    [InlineData("event_id,template\n1,a,b\n", "Row 2 of the list of templates has 3 fields")]
    [InlineData("event_id,template\n1,a\n1,b\n", "Row 3 of the list of templates has the event id '1', which row 2 has")]
    [InlineData("event_id,template\n1,a\n2,a\n", "has the template 'a'")]
    [InlineData("event_id,template\n,a\n", "has no event id")]
    [InlineData("event_id,template\n1,\"a\n", "Line 2 of the list of templates opens a quote")]
    [InlineData("event_id,template\n1,\"a\" b\n", "text after a closing quote")]
    public void A_list_that_cannot_be_used_is_refused_with_row_and_reason(string csv, string reason) =>
        Assert.Contains(reason, Assert.Throws<InvalidDataException>(() => FrozenTemplates.FromCsv(csv)).Message, StringComparison.Ordinal);

    [SharedDataFact]
    public void The_lines_of_the_HDFS_log_give_each_session_its_published_sequence_of_events()
    {
        FrozenTemplates templates = FrozenTemplates.FromCsv(File.ReadAllText(SharedData.File("hdfs100k/templates.csv")));
        Dictionary<string, List<string>> sessions = [];
        using (StreamReader log = new(new GZipStream(File.OpenRead(SharedData.File("hdfs100k/hdfs100k.log.gz")), CompressionMode.Decompress)))
        {
            while (log.ReadLine() is { } line)
            {
                string content = line[(line.IndexOf(": ", StringComparison.Ordinal) + 2)..];
                int place = templates.Match(Encoding.UTF8.GetBytes(content));
                Assert.True(place >= 0, content);
                foreach (string block in Regex.Matches(content, @"blk_-?\d+", RegexOptions.NonBacktracking).Select(match => match.Value).Distinct())
                {
                    (sessions.TryGetValue(block, out List<string>? events) ? events : sessions[block] = []).Add(templates.Templates[place].EventId);
                }
            }
        }

        int compared = 0;
        foreach (string row in File.ReadLines(SharedData.File("hdfs100k/sessions-train.jsonl")).Concat(File.ReadLines(SharedData.File("hdfs100k/sessions-test.jsonl"))))
        {
            using JsonDocument session = JsonDocument.Parse(row);
            string[] events = [.. session.RootElement.GetProperty("events").EnumerateArray().Select(name => name.ToString())];
            Assert.Equal(events, sessions[session.RootElement.GetProperty("session").GetString()!]);
            compared++;
        }

        Assert.Equal(7940, compared);
    }
}
