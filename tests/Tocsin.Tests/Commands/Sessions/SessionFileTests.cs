using Tocsin.Commands.Sessions;

namespace Tocsin.Tests.Commands.Sessions;

public sealed class SessionFileTests
{
    [Fact]
    public void Sessions_come_in_the_order_of_the_file_with_their_labels()
    {
        SessionFile file = Read("""
            {"session": "blk_1", "label": 0, "events": ["E5", "E22"]}

            {"events": ["E1"], "session": "blk_2", "label": "Anomaly", "more": {"x": 1}}
            {"session": "blk_3", "events": ["E5"]}
            {"session": "blk_4", "label": null, "events": ["E5"]}
            """);

        Assert.Equal(["blk_1", "blk_2", "blk_3", "blk_4"], file.Sessions.Select(static session => session.Id));
        Assert.Equal([false, true, null, null], file.Sessions.Select(static session => session.Anomalous));
        Assert.Equal(["E5", "E22"], file.Sessions[0].Events);
        Assert.Same(file.Sessions[0].Events[0], file.Sessions[3].Events[0]);
        Assert.Equal(0, file.Rejected.Count);
    }

    [Theory]
    [InlineData("no json", "is not JSON")]
    [InlineData("[1]", "is a list, not an object")]
    [InlineData("""{"events": ["E1"]}""", "has no \"session\"")]
    [InlineData("""{"session": 5, "events": ["E1"]}""", "has no \"session\" that is a text")]
    [InlineData("""{"session": "a"}""", "has no \"events\"")]
    [InlineData("""{"session": "a", "events": []}""", "has no \"events\"")]
    [InlineData("""{"session": "a", "events": ["E1", 2]}""", "has a number as event 2")]
    [InlineData("""{"session": "a", "events": [""]}""", "has an empty text as event 1")]
    [InlineData("""{"session": "a", "label": 2, "events": ["E1"]}""", "has the label 2; write 0 or 1")]
    [InlineData("""{"session": "a", "label": [0], "events": ["E1"]}""", "has the label [0]")]
    [InlineData("""{"session": "x", "events": ["E1"]}""", "is the session 'x', which line 1 is already")]
    [InlineData("""{"session": "\ud800", "events": ["E1"]}""", "is not JSON")]
    [InlineData("""[[[[[[[[[[[[1]]]]]]]]]]]]""", "is not JSON")]
    public void A_bad_row_is_named_with_its_reason_and_its_neighbours_are_taken(string row, string reason)
    {
        SessionFile file = Read($$"""
            {"session": "x", "events": ["E1"]}
            {{row}}
            {"session": "y", "events": ["E1"]}
            """);

        Assert.Equal(["x", "y"], file.Sessions.Select(static session => session.Id));
        RejectedRow rejected = Assert.Single(file.Rejected.First);
        Assert.Equal(2, rejected.Line);
        Assert.Contains(reason, rejected.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void A_row_that_is_too_long_is_left_out()
    {
        SessionFile file = new("f", SessionFilter.All);
        Rows.Feed(file.Take, $$"""
            {"session": "x", "events": ["{{new string('E', 300)}}"]}
            {"session": "y", "events": ["E1"]}
            """, maxLineBytes: 100);

        Assert.Equal("y", Assert.Single(file.Sessions).Id);
        Assert.Contains("is longer than 16 MiB", Assert.Single(file.Rejected.First).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Only_the_first_ten_bad_rows_are_named_and_all_are_counted()
    {
        SessionFile file = Read(string.Concat(Enumerable.Repeat("bad\n", 12)));

        Assert.Equal(12, file.Rejected.Count);
        string[] remarks = [.. file.Rejected.Remarks()];
        Assert.Equal(11, remarks.Length);
        Assert.StartsWith("sessions.jsonl, line 1: is not JSON", remarks[0], StringComparison.Ordinal);
        Assert.Equal("sessions.jsonl: 2 more lines left out.", remarks[^1]);
    }

    [Fact]
    public void A_hostile_id_does_not_reach_the_terminal_as_it_is()
    {
        SessionFile file = Read("""
            {"session": "\u001b[2J", "events": ["E1"]}
            {"session": "\u001b[2J", "events": ["E1"]}
            """);

        Assert.DoesNotContain('\e', Assert.Single(file.Rejected.Remarks()));
    }

    [Fact]
    public void The_filter_decides_which_sessions_are_taken()
    {
        HashSet<string> ids = ["b", "c"];
        const string Text = """
            {"session": "a", "events": ["E1"]}
            {"session": "b", "events": ["E1"]}
            {"session": "b#2", "events": ["E1"]}
            """;

        Assert.Equal(["b", "b#2"], Read(Text, SessionFilter.Only(ids)).Sessions.Select(static session => session.Id));
        Assert.Equal(["a"], Read(Text, SessionFilter.Except(ids)).Sessions.Select(static session => session.Id));

        SessionFilter except = SessionFilter.Except(ids);
        Assert.Equal(2, except.Unseen);
        Read(Text, except);
        Assert.Equal(1, except.Unseen); // c
    }

    [Fact]
    public void A_key_is_read_when_one_of_its_sessions_may_be_taken()
    {
        SessionFilter only = SessionFilter.Only(new HashSet<string> { "b#2" });
        SessionFilter except = SessionFilter.Except(new HashSet<string> { "b#2", "c" });

        Assert.Equal([false, true], KeptOf(only.MayKeep, "a", "b"));
        Assert.Equal([true, true, false], KeptOf(except.MayKeep, "a", "b", "c"));
        Assert.Equal([false, true, false], KeptOf(only.Keeps, "b", "b#2", "b#3"));
        Assert.All(["a#", "#1", "a#b"], static id => Assert.Equal(id, SessionFilter.Key(id)));
        Assert.Equal("a", SessionFilter.Key("a#12"));
    }

    private static bool[] KeptOf(Func<string, bool> keeps, params string[] ids) => [.. ids.Select(keeps)];

    private static SessionFile Read(string text, SessionFilter? filter = null)
    {
        SessionFile file = new("sessions.jsonl", filter ?? SessionFilter.All);
        Rows.Feed(file.Take, text, SessionFile.LongestRow);
        return file;
    }
}
