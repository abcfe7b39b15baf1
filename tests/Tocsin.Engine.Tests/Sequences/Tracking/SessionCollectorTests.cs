using System.Text;
using Tocsin.Engine.Sequences;
using Tocsin.Engine.Sequences.Lanes;
using Tocsin.Engine.Sequences.Tracking;
using Tocsin.Engine.Tests.Sequences.Lanes;

namespace Tocsin.Engine.Tests.Sequences.Tracking;

public sealed class SessionCollectorTests
{
    [Fact]
    public void Sessions_come_in_the_order_in_which_they_began_with_the_label_of_their_key()
    {
        SessionCollector collector = new(new SessionRules { EndEvents = ["E9"] });
        Add(collector, "blk_2 blk_1", "E1", 0);
        Add(collector, "blk_1", "E9", 0);
        Add(collector, "blk_1", "<UNK>", 0);
        Add(collector, "no key", "E1", 0);
        IReadOnlyList<LabelledSession> sessions = collector.Finish(key => key == "blk_1" ? true : null);

        Assert.Equal(["blk_2 E1", "blk_1 E1,E9", "blk_1#2 <UNK>"], sessions.Select(session => $"{session.Id} {string.Join(',', session.Events)}"));
        Assert.Equal([null, true, true], sessions.Select(session => session.Anomalous));
        Assert.Equal((4, 3, 1, 3, 3), (collector.Counts.Seen, collector.Counts.Used, collector.Counts.Ignored, collector.Counts.Begun, collector.Counts.Ended));
    }

    [Fact]
    public void A_silence_in_the_logs_own_time_ends_a_session()
    {
        SessionCollector collector = new(new SessionRules());
        Add(collector, "blk_1", "E1", 1);
        Add(collector, "blk_1", "E2", 599);
        Add(collector, "blk_1", "E3", 1200);
        Add(collector, "blk_1", "E4", 1300);
        Assert.Equal(["blk_1 E1,E2", "blk_1#2 E3,E4"], collector.Finish(_ => null).Select(session => $"{session.Id} {string.Join(',', session.Events)}"));
    }

    [Fact]
    public void A_late_line_is_counted_and_begins_a_session_that_stays_open()
    {
        SessionCollector collector = new(new SessionRules());
        Add(collector, "blk_1", "E1", 1);
        Add(collector, "blk_2", "E1", 2000);
        Add(collector, "blk_1", "E2", 2);
        Add(collector, "blk_1", "E3", 3);
        Assert.Equal(["blk_1 E1", "blk_2 E1", "blk_1#2 E2,E3"], collector.Finish(_ => null).Select(session => $"{session.Id} {string.Join(',', session.Events)}"));
        Assert.Equal((1, 3), (collector.Counts.Late, collector.Counts.Used));
    }

    [Fact]
    public void Rules_that_cannot_be_are_refused_with_all_faults()
    {
        ArgumentException fault = Assert.Throws<ArgumentException>(() => new SessionCollector(new SessionRules { Key = "x", Silence = TimeSpan.Zero, MaxEvents = 1, MaxOpen = 0 }));
        Assert.Equal(4, fault.Message.Split(Environment.NewLine).Length);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void It_cuts_a_log_as_a_lane_does(int seed)
    {
        SessionRules rules = new() { MaxEvents = 6, MaxOpen = 5, EndEvents = ["close"] };
        SessionRun run = new(new FakeBundles(rules: rules));
        run.Model(FakeBundles.A).Timed();
        SessionCollector collector = new(rules);
        Random random = new(seed);
        int now = 0;
        for (int i = 0; i < 3000; i++)
        {
            now += random.Next(40) == 0 ? random.Next(1000) : random.Next(20);
            int own = now - (random.Next(5) == 0 ? random.Next(900) : 0);
            string word = Words[random.Next(Words.Length)], content = $"{word} blk_{random.Next(12)}";
            run.LineAt(own, content);
            Add(collector, content, word is "open" or "close" or "bad" ? word : "<UNK>", own + SessionRun.Start.Ticks / TimeSpan.TicksPerSecond);
        }

        run.Wait(TimeSpan.FromDays(1));
        run.Tick();
        string[] ofLane = [.. run.Sessions.List(new SessionQuery { Limit = 10_000 }).Rows
            .Select(row => $"{row.Id} {string.Join(',', run.Sessions.Find(row.Id)!.Explanation.Events.Select(happened => happened.Event))}").Order()];
        Assert.Equal(ofLane, collector.Finish(_ => null).Select(session => $"{session.Id} {string.Join(',', session.Events)}").Order());
        Assert.Equal(run.Sessions.Counts with { UnknownEvents = 0, Anomalous = 0 }, collector.Counts);
        Assert.True(run.Sessions.Counts.Evicted > 10 && run.Sessions.Counts.Late > 10);
    }

    private static readonly string[] Words = ["open", "close", "bad", "strange", "open", "open"];

    private static void Add(SessionCollector collector, string line, string eventId, long seconds)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(line);
        collector.Add(bytes, bytes, eventId, seconds * TimeSpan.TicksPerSecond);
    }
}
