using Tocsin.Engine.Streams;

namespace Tocsin.Engine.Tests.Streams;

public sealed class AllocationTests : IDisposable
{
    private const int BatchSize = 5000;
    private readonly StreamBench _bench = new();

    public void Dispose() => _bench.Dispose();

    [Fact]
    public async Task Nothing_is_allocated_per_record_on_the_way_from_a_batch_to_the_processor()
    {
        CountingProcessor processor = new();
        MeasuringTime time = new();
        await using LogStream stream = await LogStream.OpenAsync(_bench.Setup() with
        {
            CreateProcessor = _ => processor,
            Time = time,
            Options = new StreamOptions { Durability = Durability.Os, CheckpointInterval = TimeSpan.FromHours(1) },
        });
        RecordBatch batch = new();
        for (int round = 0; round < 40; round++)
        {
            batch.Clear();
            batch.Source = "a";
            for (int i = 0; i < BatchSize; i++)
            {
                batch.Add("081109 203615 148 INFO dfs.DataNode$PacketResponder: PacketResponder 1 for block terminating"u8, (round * BatchSize) + i);
            }

            await stream.AppendAsync(batch);
        }

        await StreamBench.SettledAsync(stream);

        // From the 10th batch to the last: some 200 bytes a batch for its task, nothing for its records.
        const int Measured = 30 * BatchSize;
        Assert.InRange((double)(processor.AllocatedAt[^1] - processor.AllocatedAt[9]) / Measured, 0, 0.1);
        Assert.InRange((double)(time.AllocatedAt[^1] - time.AllocatedAt[9]) / Measured, 0, 0.2);
    }

    /// <summary>The appender asks for the time once a batch, on its own thread.</summary>
    private sealed class MeasuringTime : TimeProvider
    {
        public List<long> AllocatedAt { get; } = new(1000);

        public override DateTimeOffset GetUtcNow()
        {
            if (Thread.CurrentThread.Name?.StartsWith("appender", StringComparison.Ordinal) == true)
            {
                AllocatedAt.Add(GC.GetAllocatedBytesForCurrentThread());
            }

            return SteppedTime.Start;
        }
    }

    private sealed class CountingProcessor : ILaneProcessor
    {
        private int _count;

        public List<long> AllocatedAt { get; } = new(1000);

        public bool HasArmedTimers => false;

        public void Process(in JournalRecord record, ILaneContext context)
        {
            if (++_count % BatchSize == 0)
            {
                AllocatedAt.Add(GC.GetAllocatedBytesForCurrentThread());
            }
        }

        public void Drain()
        {
        }

        public void Snapshot(System.Buffers.IBufferWriter<byte> destination)
        {
        }

        public void Restore(ReadOnlySpan<byte> snapshot)
        {
        }
    }
}
