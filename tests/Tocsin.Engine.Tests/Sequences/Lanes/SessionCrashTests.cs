using System.Buffers;
using System.Text;
using Tocsin.Engine.Pipeline;
using Tocsin.Engine.Sequences;
using Tocsin.Engine.Sequences.Lanes;
using Tocsin.Engine.Streams;
using Tocsin.Engine.Streams.Storage;
using Tocsin.Engine.Tests.Streams;
using Tocsin.Engine.Tests.Streams.Storage;

namespace Tocsin.Engine.Tests.Sequences.Lanes;

/// <summary>
/// A lane with models in a stream whose disk fails it: after every crash its state, findings and sessions are those of an undisturbed lane that reads the same records.
/// </summary>
public sealed class SessionCrashTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly SessionRules Rules = new() { MaxEvents = 6, MaxOpen = 7, EndEvents = ["close"], Silence = TimeSpan.FromSeconds(20) };
    private static readonly SessionRules OtherRules = new() { Key = "regex:(blk_-?[0-9]+)", MaxEvents = 4, MaxOpen = 9, Silence = TimeSpan.FromSeconds(5) };
    private static readonly SessionLaneLimits Limits = new() { Ended = 12, OpenEvents = 20, Keys = 9, Findings = 10_000, FindingEvents = 100_000, Answers = 64, RememberedEvents = 9 };
    private static readonly PipelineOptions Options = new() { TailBytes = 64 << 10, TailLines = 1000 };
    private static readonly string[] Words = ["open", "read 1 of", "close", "bad", "many", "strange"];

    [Theory]
    [InlineData(0)]
    [InlineData(25)]
    public async Task A_lane_with_models_says_after_any_crash_what_an_undisturbed_one_says(int firstSeed)
    {
        int crashes = 0, findings = 0, restored = 0;
        for (int seed = firstSeed; seed < firstSeed + 25; seed++)
        {
            (int crashed, int found, int fromCheckpoint) = await LiveAsync(seed);
            (crashes, findings, restored) = (crashes + crashed, findings + found, restored + fromCheckpoint);
        }

        Assert.True(crashes > 40 && findings > 100 && restored > 10, $"{crashes} crashes, {findings} findings, {restored} restarts from a checkpoint");
    }

    private static async Task<(int Crashes, int Findings, int Restored)> LiveAsync(int seed)
    {
        Random random = new(seed);
        SimulatedFileSystem files = new(seed);
        files.CreateDirectory("/data");
        files.SyncDirectory("/");
        StreamOptions options = new() { SegmentBytes = random.Next(500, 8_000), RetainBytes = long.MaxValue, CheckpointInterval = TimeSpan.FromDays(1) };
        SteppedTime time = new();
        Dictionary<string, string> findings = [];
        int crashes = 0, restored = 0;
        for (int run = 0; run < 5; run++)
        {
            bool last = run == 4;
            files.CrashAt = last ? null : files.Operations + random.Next(20, 250);
            files.OnlyKill = random.Next(3) == 0;
            Watched processor = new(Pipeline(random.Next(1, 40)));
            LogStream? stream = null;
            try
            {
                using FileCheckpointStore checkpoints = new(files, "/data/checkpoints");
                stream = await LogStream.OpenAsync(new StreamSetup
                {
                    Name = "web",
                    Directory = "/data/streams/web",
                    CreateProcessor = _ => processor,
                    Files = files,
                    Checkpoints = checkpoints,
                    Time = time,
                    Logger = new ListLogger(),
                    Options = options,
                }).WaitAsync(Patience);
                restored += processor.Restored;
                await CompareAsync(stream, findings, random);
                for (int steps = random.Next(20, 60); steps > 0; steps--)
                {
                    await StepAsync(stream, random, time);
                    if (random.Next(8) == 0)
                        await stream.CheckpointAsync().WaitAsync(Patience);
                }

                await CompareAsync(stream, findings, random);
            }
            catch (Exception over) when (files.Crashed && over is IOException or JournalStoppedException)
            {
                crashes++;
            }
            catch (Exception failure)
            {
                Assert.Fail($"seed {seed}, run {run}: {failure}");
            }
            finally
            {
                if (stream is not null)
                    await stream.DisposeAsync().AsTask().WaitAsync(Patience);
            }

            if (!last)
            {
                files.Crash();
                files = files.Restart();
            }
        }

        return (crashes, findings.Count, restored);
    }

    private static async Task StepAsync(LogStream stream, Random random, SteppedTime time)
    {
        RecordBatch batch = new();
        DateTime now = time.GetUtcNow().UtcDateTime;
        string hash = random.Next(2) == 0 ? FakeBundles.A : FakeBundles.B;
        switch (random.Next(30))
        {
            case < 2:
                batch.AddCommand(new ModelCommand("anna", now, hash, "a model", "a test").ToPayload());
                break;
            case 2:
                batch.AddCommand(new ResetSessionsCommand("anna", now, "a test").ToPayload());
                break;
            case < 9:
                time.Advance(TimeSpan.FromSeconds(1));
                break;
        }

        for (int lines = random.Next(1, 6); lines > 0; lines--)
            batch.Add(Encoding.UTF8.GetBytes($"{Words[random.Next(Words.Length)]} blk_{random.Next(15)}{(random.Next(5) == 0 ? $" blk_{random.Next(15)}" : "")}"));
        await stream.AppendAsync(batch).AsTask().WaitAsync(Patience);
        if (random.Next(4) == 0)
            await stream.AskAsync<Watched, int>(0, lane => lane.Pipeline.Sessions.List(new SessionQuery()).Total).WaitAsync(Patience);
    }

    /// <summary>The lane against one that reads all its records in one go; and what was found once stays found.</summary>
    private static async Task CompareAsync(LogStream stream, Dictionary<string, string> known, Random random)
    {
        byte[] state;
        Dictionary<string, string> findings;
        long position;
        do
        {
            await stream.WaitProcessedAsync(0, stream.Positions[0].Durable).WaitAsync(Patience);
            (state, findings, position) = await stream.AskAsync<Watched, (byte[], Dictionary<string, string>, long)>(
                0, lane => (Seen(lane.Pipeline).State, Seen(lane.Pipeline).Findings, lane.Pipeline.Sessions.Position + 1)).WaitAsync(Patience);
        }
        while (stream.Positions[0].Durable < position); // a tick that the lane has and the disk has not
        LinePipeline undisturbed = Pipeline(random.Next(1, 2_000));
        stream.Replay(0, undisturbed, to: position);
        (byte[] expected, Dictionary<string, string> told) = Seen(undisturbed);
        Assert.Equal(expected, state);
        Assert.Equal(told, findings);
        Assert.All(known, finding => Assert.Equal(finding.Value, findings[finding.Key]));
        foreach ((string id, string finding) in findings)
            known[id] = finding;
    }

    private static (byte[] State, Dictionary<string, string> Findings) Seen(LinePipeline pipeline)
    {
        ArrayBufferWriter<byte> state = new();
        pipeline.Snapshot(state);
        return (state.WrittenSpan.ToArray(), pipeline.Sessions.Findings(10_000).ToDictionary(
            finding => finding.Id, finding => $"{finding.Subject} {finding.Position} {finding.Time:O} {finding.Score} {finding.Bits} {finding.Reasons[0].Text}"));
    }

    private static LinePipeline Pipeline(int batch) => new(Options, new FakeBundles(calm: false, Rules, OtherRules), Limits with { Batch = batch });

    /// <summary>A pipeline that says whether it took over a checkpoint.</summary>
    private sealed class Watched(LinePipeline pipeline) : ILaneProcessor
    {
        public LinePipeline Pipeline => pipeline;

        public int Restored { get; private set; }

        public bool HasArmedTimers => pipeline.HasArmedTimers;

        public void Process(in JournalRecord record, ILaneContext context) => pipeline.Process(record, context);

        public void Drain() => pipeline.Drain();

        public void Snapshot(IBufferWriter<byte> destination) => pipeline.Snapshot(destination);

        public void Restore(ReadOnlySpan<byte> snapshot)
        {
            pipeline.Restore(snapshot);
            Restored++;
        }
    }
}
