using System.Text;
using Tocsin.Engine.Pipeline;
using Tocsin.Engine.Sequences;
using Tocsin.Engine.Sequences.Judging;
using Tocsin.Engine.Sequences.Lanes;
using Tocsin.Engine.Streams;
using Tocsin.Engine.Templates;

namespace Tocsin.Engine.Tests.Sequences.Lanes;

/// <summary>What a lane costs, and what runs out of time.</summary>
public sealed class SessionLaneWorkTests
{
    private static readonly string[] Words = ["open", "read 1 of", "close", "many", "strange", "bad", "open", "open", "open", "open"];

    [Fact]
    public void In_a_steady_stream_of_sessions_a_line_allocates_nothing()
    {
        QuietBundles bundles = new();
        SessionLaneLimits limits = new() { Ended = 50, Keys = 100, Answers = 1024, Batch = 64 };
        LinePipeline pipeline = new(new PipelineOptions { TailBytes = 64 << 10, TailLines = 1000 }, bundles, limits);
        Tocsin.Engine.Tests.Pipeline.Lane lane = new(pipeline);
        lane.Raw(RecordKind.Command, new ModelCommand("anna", SessionRun.Start, FakeBundles.A, "a", "").ToPayload(), SessionRun.Start);
        byte[][] lines = [.. Enumerable.Range(0, 4000).Select(i => Encoding.UTF8.GetBytes($"{(i % 5 == 4 ? "close" : "open")} blk_{i / 25 * 5 + (i % 5)}"))];
        DateTime now = SessionRun.Start;
        AllocationProbe.AssertNone(() =>
        {
            foreach (byte[] line in lines)
                lane.Raw(RecordKind.Input, line, now);
            now = now.AddMinutes(20);
            lane.Raw(RecordKind.Tick, [], now);
            pipeline.Drain();
        });
        Assert.True(pipeline.Sessions.Counts.Ended > 1000);
    }

    [Fact]
    public void Without_a_model_nothing_is_looked_at()
    {
        SessionRun run = new(new FakeBundles());
        for (int i = 0; i < 100; i++)
            run.Line($"open blk_{i}");
        Assert.Equal(default, run.Sessions.Counts);
        Assert.Equal(0, run.Bundles.ModelA.Calls);
    }

    [Fact]
    public void A_list_of_very_many_sessions_is_what_sorting_all_of_them_gives()
    {
        SessionRun run = new(new FakeBundles(calm: false));
        run.Model(FakeBundles.A);
        Random random = new(4);
        for (int i = 0; i < 20_000; i++)
            run.Line($"{Words[random.Next(Words.Length)]} blk_{random.Next(9000)}", random.Next(10) == 0 ? random.Next(3) : null);
        SessionRow[] all = [.. run.Sessions.List(new SessionQuery { Limit = 100_000 }).Rows];
        Assert.Equal(all.OrderByDescending(row => row.LastPosition), all);

        foreach (SessionOrder order in Enum.GetValues<SessionOrder>())
        {
            SessionRow[] sorted = order switch
            {
                SessionOrder.Newest => all,
                SessionOrder.Longest => [.. all.OrderByDescending(row => row.Events).ThenByDescending(row => row.LastPosition)],
                _ => [.. all.OrderByDescending(row => row.Verdict.Bits).ThenByDescending(row => row.Verdict.Score).ThenByDescending(row => row.LastPosition)],
            };
            foreach ((int skip, int limit) in ((int, int)[])[(0, 1), (0, 100), (37, 500), (8000, 10_000), (100_000, 5), (0, 100_000)])
            {
                SessionList part = run.Sessions.List(new SessionQuery { Order = order, Skip = skip, Limit = limit });
                Assert.Equal(sorted.Skip(skip).Take(limit).Select(row => row.Id), part.Rows.Select(row => row.Id));
                Assert.Equal(all.Length, part.Total);
            }
        }

        SessionRow[] few = [.. all.Where(row => row.Verdict.Anomalous && row.Id.Contains("_1", StringComparison.Ordinal) && row.Clients.Contains(2))];
        SessionList found = run.Sessions.List(new SessionQuery { Anomalous = true, Text = "_1", Client = 2, Limit = 1000 });
        Assert.Equal(few.Select(row => row.Id), found.Rows.Select(row => row.Id));
        Assert.True(few.Length is > 0 and < 1000);
        Assert.Equal(all.Count(row => row.Last >= SessionRun.Start), run.Sessions.List(new SessionQuery { Since = SessionRun.Start }).Total);
        Assert.Equal(0, run.Sessions.List(new SessionQuery { Since = SessionRun.Start.AddTicks(1) }).Total);
        Assert.Equal(all.Count(row => row.First <= SessionRun.Start), run.Sessions.List(new SessionQuery { Until = SessionRun.Start }).Total);
        Assert.Equal(0, run.Sessions.List(new SessionQuery { Until = SessionRun.Start.AddTicks(-1) }).Total);
        Assert.Equal(0, run.Sessions.List(new SessionQuery { Open = false }).Total);
    }

    [Fact]
    public void A_mask_that_runs_out_of_time_on_a_line_is_left_out_in_every_replay()
    {
        MinerOptions slow = MinerOptions.Default with { Masks = [new MaskRule(@"(?<=^)(x+x+)+y", "SLOW", AllowBacktracking: true)] };
        FakeBundles bundles = new();
        bundles.Add(FakeBundles.Bundle(new string('5', 64), new FakeModel(calm: true), new SessionRules(), FakeBundles.Templates(slow)));
        SessionRun run = new(bundles);
        run.Model(new string('5', 64));
        string line = $"{new string('x', 40)} blk_1";
        run.Line(line);
        byte[] mark = Assert.Single(run.Lane.Marks).Value;
        Assert.Equal("02" + new string('5', 64) + "0100000000000000", Convert.ToHexStringLower(mark));

        SessionRun replay = new(bundles);
        replay.Model(new string('5', 64));
        replay.Lane.Raw(RecordKind.Input, Encoding.UTF8.GetBytes(line), replay.Now, mark: mark);
        Assert.Empty(replay.Lane.Marks);
        Assert.Equal(run.Snapshot(), replay.Snapshot());
    }

    /// <summary>A judge that allocates nothing.</summary>
    private sealed class QuietBundles : IBundleSource, ISessionModel, ISessionJudge
    {
        public SequenceModelKind Kind => SequenceModelKind.Ensemble;

        public string Network => "none";

        public Tocsin.Engine.Sequences.Bundles.ModelBundle? Find(string hash) =>
            new()
            {
                Hash = hash,
                Bytes = 0,
                Model = this,
                Vocabulary = new EventVocabulary([("open", "open <*>"), ("close", "close <*>")]),
                Templates = FakeBundles.Templates(MinerOptions.Default with { Masks = [] }),
                Header = null,
                Rules = new SessionRules { EndEvents = ["close"] },
                Report = new Tocsin.Engine.Sequences.Training.TrainingReport { Model = "ensemble", Network = "none", Sessions = new Tocsin.Engine.Sequences.Training.SessionUse(0, 0, 0, 0) },
            };

        public ISessionJudge CreateJudge(EventVocabulary vocabulary) => this;

        public void Judge(ReadOnlySpan<SessionToJudge> sessions, Span<SessionVerdict> verdicts) => verdicts.Clear();

        public SessionExplanation Explain(ReadOnlySpan<int> events, bool ended) => new(default, "none", [], [], []);

        public void Write(System.Buffers.IBufferWriter<byte> destination)
        {
            // It is never in a file.
        }
    }
}
