using Tocsin.Engine.Streams;
using Tocsin.Engine.Streams.Storage;
using Tocsin.Engine.Tests.Streams.Storage;

namespace Tocsin.Engine.Tests.Streams.Crashes;

/// <summary>
/// Senders and checkpoints that do not wait for each other: what <see cref="CrashSimulation"/> leaves out for the sake of reproduction. A seed
/// fixes the disk and the batches here, and the threads their order.
/// </summary>
public sealed class ConcurrentCrashTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Theory]
    [InlineData(0)]
    [InlineData(50)]
    public async Task Senders_that_race_each_other_into_a_crash_lose_nothing(int firstSeed)
    {
        for (int seed = firstSeed; seed < firstSeed + 50; seed++)
        {
            await LiveAsync(seed);
        }
    }

    private static async Task LiveAsync(int seed)
    {
        Random random = new(seed);
        bool withMarks = seed % 2 == 0;
        bool onlyKilled = seed % 3 == 0; // what Durability.Os survives
        NumberedSender[] senders = [new("a"), new("b"), new("c"), new("d")];
        Verdict verdict = new(senders, new AnonymousSender(), withMarks);
        SimulatedFileSystem files = new(seed);
        StreamOptions options = new()
        {
            Durability = onlyKilled ? Durability.Os : Durability.Fsync,
            SegmentBytes = random.Next(500, 8_000),
            RetainBytes = random.Next(2) == 0 ? 1 : long.MaxValue,
            MaxPending = random.Next(10, 200), // backpressure, too
            CheckpointInterval = TimeSpan.FromDays(1),
        };
        for (int run = 0; run < 4; run++)
        {
            bool last = run == 3;
            files.CrashAt = last ? null : files.Operations + random.Next(20, 200);
            files.OnlyKill = onlyKilled;
            LogStream? stream = null;
            try
            {
                stream = await LogStream.OpenAsync(new StreamSetup
                {
                    Name = "web",
                    Directory = "/data/streams/web",
                    CreateProcessor = _ => new RecordingProcessor(run),
                    Files = files,
                    Checkpoints = new FileCheckpointStore(files, "/checkpoints"),
                    Time = new SteppedTime(),
                    Logger = new ListLogger(),
                    Options = options,
                }).WaitAsync(Patience);
                await VerifyAsync(verdict, stream, complete: false);
                Task sent = Task.WhenAll(senders.Select((sender, i) =>
                    Task.Run(() => SendAsync(stream, sender, new Random((seed * 10) + i), batches: last ? 10 : int.MaxValue, withMarks))));
                await Task.WhenAll(sent, Task.Run(() => CheckpointAsync(stream, sent))).WaitAsync(Patience);
                await VerifyAsync(verdict, stream, complete: true);
            }
            catch (Exception over) when (files.Crashed && over is IOException or JournalStoppedException)
            {
                // The end of this run.
            }
            catch (Exception failure)
            {
                Assert.Fail($"seed {seed}, run {run}: {failure}");
            }
            finally
            {
                if (stream is not null)
                {
                    await stream.DisposeAsync().AsTask().WaitAsync(Patience);
                    Assert.Equal(0, files.OpenHandles);
                }
            }

            if (!last)
            {
                if (onlyKilled)
                {
                    files.Kill();
                }
                else
                {
                    files.Crash();
                }

                files = files.Restart();
            }
        }

        Assert.All(senders, sender => Assert.True(sender.Acknowledged >= 10));
    }

    private static async Task SendAsync(LogStream stream, NumberedSender sender, Random random, int batches, bool withMarks)
    {
        for (int i = 0; i < batches || sender.HasBatchUnderWay; i++)
        {
            AppendResult result = await stream.AppendAsync(sender.Next(random, withMarks));
            sender.BatchAcknowledged();
            Assert.InRange(result.Accepted + result.Duplicates, 1, 8);
        }
    }

    private static async Task CheckpointAsync(LogStream stream, Task sent)
    {
        while (!sent.IsCompleted)
        {
            await stream.CheckpointAsync();
            await Task.WhenAny(sent, Task.Delay(TimeSpan.FromMilliseconds(1), TimeProvider.System));
        }
    }

    private static async Task VerifyAsync(Verdict verdict, LogStream stream, bool complete)
    {
        long durable;
        do
        {
            durable = stream.Positions[0].Durable;
            await stream.WaitProcessedAsync(0, durable).WaitAsync(Patience);
        }
        while (stream.Positions[0].Durable > durable); // marks of the last records

        verdict.Check(await stream.AskAsync<RecordingProcessor, List<RecordedEntry>>(0, lane => [.. lane.Entries]).WaitAsync(Patience), stream, complete);
    }
}
