using System.Buffers;
using System.Text;
using Tocsin.Engine.Pipeline;
using Tocsin.Engine.Populations;
using Tocsin.Engine.Streams;
using Tocsin.Engine.Streams.Storage;
using Tocsin.Engine.Tests.Streams;
using Tocsin.Engine.Tests.Streams.Storage;

namespace Tocsin.Engine.Tests.Pipeline;

/// <summary>A lane with populations in a stream whose disk fails it: after every crash its state is that of an undisturbed lane that reads the same records, and every answer that was given stands.</summary>
public sealed class PopulationCrashTests
{
    private const int Runs = 5;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly PipelineOptions Options = new() { TailBytes = 64 << 10, TailLines = 1000 };

    [Fact]
    public async Task A_lane_with_populations_says_after_any_crash_what_an_undisturbed_one_says()
    {
        int crashes = 0, restored = 0;
        for (int seed = 0; seed < 20; seed++)
        {
            (int crashed, int fromCheckpoint) = await LiveAsync(seed);
            (crashes, restored) = (crashes + crashed, restored + fromCheckpoint);
        }

        Assert.True(crashes > 25 && restored > 10, $"{crashes} crashes, {restored} restarts from a checkpoint");
    }

    private static async Task<(int Crashes, int Restored)> LiveAsync(int seed)
    {
        Random random = new(seed);
        SimulatedFileSystem files = new(seed);
        files.CreateDirectory("/data");
        files.SyncDirectory("/");
        StreamOptions options = new() { SegmentBytes = random.Next(500, 8_000), RetainBytes = long.MaxValue, CheckpointInterval = TimeSpan.FromDays(1) };
        long told = 0;
        int crashes = 0, restored = 0;
        for (int run = 0; run < Runs; run++)
        {
            files.CrashAt = run == Runs - 1 ? null : files.Operations + random.Next(20, 250);
            files.OnlyKill = random.Next(3) == 0;
            LogStream? stream = null;
            try
            {
                using FileCheckpointStore checkpoints = new(files, "/data/checkpoints");
                LinePipeline pipeline = new(Options);
                stream = await LogStream.OpenAsync(new StreamSetup
                {
                    Name = "web",
                    Directory = "/data/streams/web",
                    CreateProcessor = _ => pipeline,
                    Files = files,
                    Checkpoints = checkpoints,
                    Time = new SteppedTime(),
                    Logger = new ListLogger(),
                    Options = options,
                }).WaitAsync(Patience);
                restored += stream.Positions[0].Checkpointed > 0 ? 1 : 0;
                Assert.InRange(told, 0, stream.Positions[0].Durable);
                await CompareAsync(stream);
                for (int steps = random.Next(20, 60); steps > 0; steps--)
                {
                    told = (await stream.AppendAndProcessAsync(Step(random)).AsTask().WaitAsync(Patience)).Next;
                    if (random.Next(8) == 0)
                        await stream.CheckpointAsync().WaitAsync(Patience);
                }

                await CompareAsync(stream);
            }
            catch (Exception over) when (files.Crashed && over is IOException or JournalStoppedException)
            {
                crashes++;
            }
            finally
            {
                if (stream is not null)
                    await stream.DisposeAsync().AsTask().WaitAsync(Patience);
            }

            if (run < Runs - 1)
            {
                // What a killed process had in the caches of the system stands; a power failure under Fsync takes nothing that was told, either.
                files.Crash();
                files = files.Restart();
            }
        }

        return (crashes, restored);
    }

    private static RecordBatch Step(Random random)
    {
        RecordBatch batch = new();
        DateTime now = SteppedTime.Start.UtcDateTime;
        switch (random.Next(12))
        {
            case 0:
                batch.AddCommand(new PopulationCommand("anna", now, random.Next(5) == 0 ? null : "events", new PopulationOptions { MaxIndividuals = random.Next(2) == 0 ? 4 : null }, random.Next(2) == 0, "").ToPayload());
                break;
            case 1:
                batch.AddCommand(new ResetPopulationsCommand("anna", now, random.Next(2) == 0 ? null : new ScopeName("acme", "web", "all"), "").ToPayload());
                break;
            case 2:
                batch.Add("no event"u8);
                break;
            default:
                for (int i = random.Next(1, 4); i > 0; i--)
                    batch.Add(Encoding.UTF8.GetBytes($"{{\"org\":\"acme\",\"source\":\"web\",\"pop\":\"all\",\"id\":\"user{random.Next(9)}\",\"action\":\"action{random.Next(5)}\"}}"));
                break;
        }

        return batch;
    }

    private static async Task CompareAsync(LogStream stream)
    {
        await StreamBench.SettledAsync(stream);
        (byte[] lane, PopulationCounts counts) = await stream.AskAsync<LinePipeline, (byte[], PopulationCounts)>(0, pipeline => (Snapshot(pipeline), pipeline.Populations.Counts)).WaitAsync(Patience);
        Assert.Equal(counts.Seen, counts.Used + counts.Ignored + counts.Refused);
        LinePipeline undisturbed = new(Options);
        stream.Replay(0, undisturbed);
        Assert.Equal(Snapshot(undisturbed), lane);
    }

    private static byte[] Snapshot(LinePipeline pipeline)
    {
        ArrayBufferWriter<byte> bytes = new();
        pipeline.Snapshot(bytes);
        return bytes.WrittenSpan.ToArray();
    }
}
