using Tocsin.Engine.Sequences;
using Tocsin.Engine.Sequences.Judging;
using Tocsin.Engine.Sequences.Lanes;

namespace Tocsin.Engine.Tests.Sequences.Lanes;

public sealed class SessionLaneTests
{
    [Fact]
    public void Lines_become_events_of_the_sessions_of_their_keys()
    {
        SessionRun run = new(new FakeBundles());
        run.Model(FakeBundles.A);
        run.Line("open blk_1");
        run.Line("open blk_2");
        run.Line("read 17 of blk_1");
        run.Line("nothing of ours");
        run.Line("something of blk_2");

        Assert.Equal(["blk_1 Open 2", "blk_2 Open 2"], run.Rows());
        SessionDetail first = run.Sessions.Find("blk_1")!;
        Assert.Equal(["open", "read"], first.Explanation.Events.Select(happened => happened.Event));
        Assert.Equal([1, 3], first.Moments.Select(moment => moment.Position));
        Assert.Equal(("read 17 of blk_1", 3, SessionRun.Start), (first.Row.LastLine, first.Row.LastPosition, first.Row.Last));
        Assert.Equal(["open", "<UNK>"], run.Sessions.Find("blk_2")!.Explanation.Events.Select(happened => happened.Event));
        Assert.Equal(
            new SessionCounts { Seen = 5, Used = 4, Ignored = 1, UnknownEvents = 1, Begun = 2 },
            run.Sessions.Counts);
        Assert.Null(run.Sessions.Find("blk_3"));
        Assert.Equal((FakeBundles.A, "model a", 0L, "anna"), (run.Sessions.Model!.Hash, run.Sessions.Model.Name, run.Sessions.Model.Position, run.Sessions.Model.Who));
    }

    [Fact]
    public void A_session_rings_once_at_the_line_that_made_it_anomalous_however_many_are_judged_at_once()
    {
        SessionRun run = new(new FakeBundles());
        run.Model(FakeBundles.A);
        foreach (string line in (string[])["open blk_1", "bad blk_1", "open blk_2", "read 1 of blk_1", "bad blk_1", "bad blk_2"])
            run.Line(line);
        run.Pipeline.Drain();

        Assert.Equal(
            [("sequences-6-0", "blk_2", 6L, "2 events"), ("sequences-2-0", "blk_1", 2L, "2 events")],
            run.Sessions.Findings(10).Select(finding => (finding.Id, finding.Subject, finding.Position, finding.Reasons.Single().Text)));
        Assert.Equal("sequences-6-0", run.Sessions.Findings(1).Single().Id);
        Assert.Equal(2, run.Sessions.Counts.Anomalous);
    }

    [Fact]
    public void An_answer_is_the_verdict_right_after_its_line()
    {
        FakeBundles bundles = new(calm: false);
        SessionRun run = new(bundles);
        run.Model(FakeBundles.A);
        string[] lines = ["open blk_1", "read 2 of blk_1", "read 3 of blk_2", "bad blk_1", "close blk_1", "unheard of blk_1", "no key"];
        foreach (string line in lines)
            run.Line(line);

        int[] numbers = [2, 3, 5, 4, 1];
        int[] positions = [1, 2, 4, 5, 6];
        for (int i = 0; i < positions.Length; i++)
        {
            LineAnswer answer = run.Sessions.Answer(positions[i])!;
            Assert.Equal(bundles.ModelA.Verdict(numbers.AsSpan(0, i + 1), false, 5), answer.Verdict);
            Assert.Equal(("blk_1", "blk_1", FakeBundles.A), (answer.Session, answer.Key, answer.Bundle));
        }

        Assert.Equal(("open", "open <*>"), (run.Sessions.Answer(1)!.Template, run.Sessions.Answer(1)!.TemplateText));
        Assert.Equal((null, "unheard of blk_<ID>"), (run.Sessions.Answer(6)!.Template, run.Sessions.Answer(6)!.TemplateText));
        Assert.Equal((null, null), (run.Sessions.Answer(7)!.Session, run.Sessions.Answer(7)!.Verdict));
        Assert.Null(run.Sessions.Answer(0));
        Assert.Null(run.Sessions.Answer(8));
    }

    [Fact]
    public void Without_a_model_an_answer_names_the_live_template_and_the_key()
    {
        SessionRun run = new(new FakeBundles());
        run.Line("open blk_7");
        LineAnswer answer = run.Sessions.Answer(0)!;
        Assert.Equal((null, "open blk_<ID>", null, "blk_7", null, null), (answer.Template, answer.TemplateText, answer.Session, answer.Key, answer.Verdict, answer.Bundle));
        Assert.Equal(default, run.Sessions.Counts);
        Assert.False(run.Pipeline.HasArmedTimers);
    }

    [Fact]
    public void A_session_ends_at_its_end_event_at_its_most_events_and_by_eviction_and_a_key_that_comes_again_has_another()
    {
        SessionRun run = new(new FakeBundles(rules: new SessionRules { EndEvents = ["close"], MaxEvents = 3, MaxOpen = 2 }));
        run.Model(FakeBundles.A);
        foreach (string line in (string[])["open blk_1", "close blk_1", "open blk_1", "open blk_2", "read 1 of blk_2", "read 2 of blk_2", "read 3 of blk_2", "read 4 of blk_3", "open blk_1"])
            run.Line(line);

        Assert.Equal(["blk_1 Completed 2", "blk_1#2 Evicted 1", "blk_2 Full 3", "blk_2#2 Evicted 1", "blk_3 Open 1", "blk_1#3 Open 1"], run.Rows());
        Assert.Equal(2, run.Sessions.Counts.Evicted);
        Assert.Equal(["blk_2 Full 3", "blk_2#2 Evicted 1"], run.Rows(new SessionQuery { Text = "blk_2" }));
        Assert.Equal(["blk_2#2 Evicted 1", "blk_3 Open 1", "blk_1#3 Open 1"], run.Rows(new SessionQuery { NewestOfKey = true }));
        Assert.Equal("blk_2#2", run.Sessions.Newest("blk_2")!.Row.Id);
        Assert.Equal("blk_1#3", run.Sessions.Newest("blk_1")!.Row.Id);
        Assert.Equal(SessionState.Evicted, run.Sessions.Find("blk_1#2")!.Row.State);
    }

    [Fact]
    public void An_ended_session_is_judged_as_a_whole()
    {
        FakeBundles bundles = new(calm: false, new SessionRules { EndEvents = ["close"] });
        SessionRun run = new(bundles);
        run.Model(FakeBundles.A);
        run.Line("open blk_1");
        run.Line("close blk_1");
        run.Line("open blk_2");
        run.Wait(TimeSpan.FromMinutes(10));
        run.Tick();

        Assert.Equal(bundles.ModelA.Verdict([2, 4], true, 5), run.Sessions.Answer(2)!.Verdict);
        Assert.Equal(bundles.ModelA.Verdict([2], true, 5), run.Sessions.Find("blk_2")!.Row.Verdict);
        Assert.Equal(bundles.ModelA.Verdict([2], false, 5), run.Sessions.Answer(3)!.Verdict);
        Assert.False(run.Pipeline.HasArmedTimers);
    }

    [Fact]
    public void A_model_switch_applies_from_its_position_and_open_sessions_finish_on_theirs()
    {
        SessionRun run = new(new FakeBundles());
        run.Model(FakeBundles.A);
        run.Line("open blk_1");
        run.Line("open blk_2");
        run.Model(FakeBundles.B);
        run.Line("read 1 of blk_1 and blk_3");
        run.Model("");
        run.Line("read 2 of blk_1, blk_3 and blk_4");

        Assert.Equal(
            [("blk_1", 'a', 3), ("blk_2", 'a', 1), ("blk_3", 'b', 2)],
            run.Sessions.List(new SessionQuery()).Rows.Select(row => (row.Id, row.Bundle[0], row.Events)).Order());
        Assert.Null(run.Sessions.Model!.Hash);
        run.Wait(TimeSpan.FromMinutes(10));
        run.Tick();
        run.Line("read 3 of blk_1");
        Assert.Equal(["blk_2 Silent 1", "blk_1 Silent 3", "blk_3 Silent 2"], run.Rows());
        Assert.Equal(4, run.Sessions.Counts.Seen);
    }

    /// <summary>A judge has scratch memory of its own, and every ended session that is kept keeps its judge: a thousand switches once cost as many judges.</summary>
    [Fact]
    public void Switching_to_and_fro_puts_each_bundle_to_work_once_even_when_its_sessions_are_over()
    {
        SessionRun run = new(new FakeBundles(rules: new SessionRules { EndEvents = ["close"] }));
        for (int round = 0; round < 20; round++)
        {
            run.Model(FakeBundles.A);
            run.Line($"close blk_{round}");
            run.Model(FakeBundles.B);
            run.Line($"close blk_{round}");
        }

        Assert.Equal(2, run.Bundles.Asked);
        Assert.Equal(40, run.Rows().Length);
        run.Restart();
        run.Model(FakeBundles.A);
        run.Line("open blk_99");
        Assert.Equal(4, run.Bundles.Asked);
        Assert.Equal(41, run.Rows().Length);
    }

    [Fact]
    public void A_bundle_that_is_not_there_stops_the_lane_and_the_message_says_what_to_do()
    {
        SessionRun run = new(new FakeBundles());
        BundleMissingException missing = Assert.Throws<BundleMissingException>(() => run.Model(new string('d', 64)));
        Assert.Contains($"names the model 'model d' with hash {new string('d', 64)}", missing.Message, StringComparison.Ordinal);
        Assert.Contains("--model model d=FILE", missing.Message, StringComparison.Ordinal);

        run = new SessionRun(new FakeBundles());
        run.Model(FakeBundles.A);
        run.Bundles.Lost.Add(FakeBundles.A);
        Assert.Contains("The saved state", Assert.Throws<BundleMissingException>(run.Restart).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_bundle_that_cannot_read_lines_is_not_taken_and_counted()
    {
        SessionRun run = new(new FakeBundles());
        run.Model(FakeBundles.A);
        run.Model(FakeBundles.Wordless);
        Assert.Equal(FakeBundles.A, run.Sessions.Model!.Hash);
        Assert.Equal(1, run.Pipeline.Counts.UnknownCommands);
    }

    [Fact]
    public void A_reset_ends_and_forgets_all_sessions_and_keeps_what_was_counted_and_found()
    {
        SessionRun run = new(new FakeBundles(rules: new SessionRules { EndEvents = ["close"] }));
        run.Model(FakeBundles.A);
        run.Line("close blk_1");
        run.Line("bad blk_2");
        run.Reset();
        Assert.Empty(run.Rows());
        Assert.Equal((2, 2, 0, 1), (run.Sessions.Counts.Begun, run.Sessions.Counts.Ended, run.Sessions.Counts.Open, run.Sessions.Counts.Anomalous));
        Assert.Single(run.Sessions.Findings(10));
        run.Line("open blk_1");
        Assert.Equal(["blk_1 Open 1"], run.Rows());
    }

    [Fact]
    public void A_line_of_very_many_keys_is_an_event_in_128_sessions_and_the_others_are_counted()
    {
        SessionRun run = new(new FakeBundles());
        run.Model(FakeBundles.A);
        run.Line("many " + string.Join(' ', Enumerable.Range(0, 150).Select(i => $"blk_{i}").Append("blk_3")));
        Assert.Equal(128, run.Rows().Length);
        Assert.Equal((22, 1), (run.Sessions.Counts.KeysOverflowed, run.Sessions.Counts.Used));
        Assert.Equal("blk_0", run.Sessions.Answer(1)!.Session);
    }

    [Fact]
    public void Clients_are_kept_and_a_key_that_the_sender_names_goes_before_the_rule()
    {
        SessionRun run = new(new FakeBundles());
        run.Model(FakeBundles.A);
        for (int client = 30; client > 0; client--)
            run.Line("open blk_1", client % 20);
        run.Line("read 1 of blk_1", 4, "mine");
        run.Lane.Raw(Tocsin.Engine.Streams.RecordKind.Input, "\u0001\u0001"u8, run.Now, Tocsin.Engine.Streams.RecordFlags.Annotated);

        SessionRow row = run.Sessions.Find("blk_1")!.Row;
        Assert.Equal([.. Enumerable.Range(0, 11), .. Enumerable.Range(15, 5)], row.Clients);
        Assert.Equal([4], run.Sessions.Find("mine")!.Row.Clients);
        Assert.Equal("read 1 of blk_1", run.Sessions.Find("mine")!.Row.LastLine);
        Assert.Equal(["mine Open 1", "blk_1 Open 30"], run.Rows(new SessionQuery { Client = 4 }).Order().Reverse());
        Assert.Equal(1, run.Pipeline.Counts.BadAnnotations);
        Assert.Equal("read 1 of blk_1", run.Pipeline.Tail.Read(-1, 2).Lines[0].Content);
    }

    [Fact]
    public void Of_the_ended_sessions_the_normal_ones_leave_first()
    {
        SessionRun run = new(new FakeBundles(rules: new SessionRules { EndEvents = ["close"] }), new SessionLaneLimits { Ended = 3 });
        run.Model(FakeBundles.A);
        run.Line("bad blk_1");
        foreach (int i in (int[])[1, 2, 3, 4])
            run.Line($"close blk_{i}");
        Assert.Equal(["blk_1 Completed 2", "blk_3 Completed 1", "blk_4 Completed 1"], run.Rows());
    }

    [Fact]
    public void Long_sessions_make_room_when_all_events_together_are_too_many()
    {
        SessionRun run = new(new FakeBundles(), new SessionLaneLimits { OpenEvents = 5 });
        run.Model(FakeBundles.A);
        foreach (int i in (int[])[1, 1, 1, 2, 2, 3])
            run.Line($"open blk_{i}");
        Assert.Equal(["blk_1 Evicted 3", "blk_2 Open 2", "blk_3 Open 1"], run.Rows());
    }

    [Fact]
    public void A_judge_that_may_remember_little_says_the_same()
    {
        SessionVerdict[] Verdicts(int remembered)
        {
            FakeBundles bundles = new(calm: false);
            SessionRun run = new(bundles, new SessionLaneLimits { RememberedEvents = remembered, Batch = 8 });
            run.Model(FakeBundles.A);
            for (int i = 0; i < 300; i++)
                run.Line($"read {i} of blk_{i * 7 % 10}");
            Assert.Equal(remembered == 10, bundles.ModelA.Rebuilt > 0);
            return [.. Enumerable.Range(1, 300).Select(position => run.Sessions.Answer(position)!.Verdict!.Value)];
        }

        Assert.Equal(Verdicts(500_000), Verdicts(10));
    }
}
