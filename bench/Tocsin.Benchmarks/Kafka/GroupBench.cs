using System.Diagnostics;
using System.Globalization;
using Confluent.Kafka;
using Tocsin.Engine.Logs;
using Tocsin.Engine.Traffic;
using Tocsin.Engine.Windows;
using Tocsin.Kafka;
using Tocsin.Kafka.Windows;

namespace Tocsin.Benchmarks.Kafka;

/// <summary>A prefilled topic to closed windows with committed offsets, by a group of one worker; beside it the client alone, in the same run, both from assignment on.</summary>
internal static class GroupBench
{
    private const string Topic = "http-logs";
    private const int Seed = 20260105;
    private const int LongestRecord = 120;
    private static readonly DateTime Beginning = new(2026, 1, 5, 12, 0, 0, DateTimeKind.Utc);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);

    /// <summary>Runs it: <c>kafka [--partitions N] [--records N] [--repeat N]</c>. Answers 1 when the floor is missed.</summary>
    public static int Run(string[] args)
    {
        int partitions = Options.Number(args, "--partitions", 64);
        int each = Options.Number(args, "--records", 35_000);
        int repeat = Options.Number(args, "--repeat", 3);
        long all = (long)partitions * each;
        using Process mock = Process.Start(new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "Tocsin.Kafka.MockCluster.dll")])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!;
        try
        {
            string bootstrap = mock.StandardOutput.ReadLine()!;
            Say(mock, $"topic {Topic} {partitions}");
            long bytes = Fill(bootstrap, partitions, all);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{all:N0} records in {partitions} partitions ({Count(bootstrap, partitions):N0} counted there), {(double)bytes / all:0} B each, at most {LongestRecord}; JSON, 20 % errors, disorder 5 s, seed {Seed}. Mock cluster of librdkafka in a process of its own, on the same cores."));
            Console.WriteLine();
            Console.WriteLine("| run | client alone, records/s | to windows, offsets committed, records/s | share of the client |");
            Console.WriteLine("| ---: | ---: | ---: | ---: |");
            List<double> rates = [];
            for (int run = 1; run <= repeat; run++)
            {
                double alone = all / Alone(bootstrap, partitions, all).TotalSeconds;
                string group = $"bench-{run}";
                Say(mock, $"topic tocsin.{group}.windows 1");
                double counted = all / Counted(bootstrap, group, partitions, all).TotalSeconds;
                rates.Add(counted);
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {run} | {alone:N0} | {counted:N0} | {counted / alone:P0} |"));
            }

            rates.Sort();
            return rates[rates.Count / 2] >= 150_000 ? 0 : 1;
        }
        finally
        {
            mock.StandardInput.Close();
            if (!mock.WaitForExit(Patience))
                mock.Kill();
        }
    }

    private static void Say(Process mock, string command)
    {
        mock.StandardInput.WriteLine(command);
        mock.StandardInput.Flush();
        if (mock.StandardOutput.ReadLine() is not "ok" and var answer)
            throw new InvalidOperationException($"The mock cluster answers '{command}' with: {answer}");
    }

    private static long Fill(string bootstrap, int partitions, long all)
    {
        HttpTraffic traffic = new(new HttpTrafficOptions { Seed = Seed, StatusWeights = (80, 10, 10) });
        Random disorder = new(Seed);
        byte[] line = new byte[HttpTraffic.LongestLine];
        long bytes = 0;
        using IProducer<byte[]?, byte[]?> producer = KafkaClients.Producer(
            new KafkaOptions(), bootstrap, new KafkaHealth(bootstrap), ("compression.codec", "none"), ("queue.buffering.max.messages", "1000000")).Open();
        for (long record = 0; record < all; record++)
        {
            long ticks = Beginning.Ticks + (record * TimeSpan.TicksPerSecond / 20_000) - disorder.NextInt64(5 * TimeSpan.TicksPerSecond);
            int length;
            do
            {
                length = traffic.Write(line, ticks);
                while (length > 0 && line[length - 1] is (byte)'\n' or (byte)'\r')
                    length--;
            }
            while (length > LongestRecord);

            bytes += length;
            Message<byte[]?, byte[]?> message = new() { Value = line[..length] };
            TopicPartition to = new(Topic, (int)(record % partitions));
            while (true)
            {
                try
                {
                    producer.Produce(to, message);
                    break;
                }
                catch (ProduceException<byte[]?, byte[]?> full) when (full.Error.Code == ErrorCode.Local_QueueFull)
                {
                    producer.Flush(TimeSpan.FromMilliseconds(100));
                }
            }
        }

        producer.Flush(Patience);
        return bytes;
    }

    private static long Count(string bootstrap, int partitions)
    {
        using IConsumer<byte[]?, byte[]?> consumer = Client(bootstrap, "count");
        TopicPartition[] lanes = Lanes(partitions);
        Dictionary<TopicPartition, long> lows = KafkaOffsets.Lows(consumer, lanes, Patience);
        Dictionary<TopicPartition, long> highs = KafkaOffsets.Highs(consumer, lanes, Patience);
        return lanes.Sum(lane => highs[lane] - lows[lane]);
    }

    private static TimeSpan Alone(string bootstrap, int partitions, long all)
    {
        using IConsumer<byte[]?, byte[]?> consumer = Client(bootstrap, "alone");
        consumer.Assign(Enumerable.Range(0, partitions).Select(partition => new TopicPartitionOffset(Topic, partition, 0)));
        long began = Stopwatch.GetTimestamp();
        for (long read = 0; read < all;)
        {
            if (consumer.Consume(Patience) is not null)
                read++;
        }

        return Stopwatch.GetElapsedTime(began);
    }

    private static TimeSpan Counted(string bootstrap, string group, int partitions, long all)
    {
        Watch watch = new();
        using CancellationTokenSource stop = new();
        WindowGroupOptions options = new() { Address = KafkaAddress.Parse($"kafka://{bootstrap}/{Topic}?group={group}&from=earliest", out _)! };
        Task worker = Task.Factory.StartNew(
            () => new WindowGroupWorker(options, watch, TimeProvider.System).Run(stop.Token), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        using IConsumer<byte[]?, byte[]?> looking = Client(bootstrap, group);
        TopicPartition[] lanes = Lanes(partitions);
        while (!worker.IsCompleted)
        {
            long committed = watch.Counts.Seen < all ? 0 : looking.Committed(lanes, Patience).Sum(lane => Math.Max(0, lane.Offset.Value));
            if (committed == all)
                break;
            worker.Wait(TimeSpan.FromMilliseconds(20));
        }

        TimeSpan took = Stopwatch.GetElapsedTime(watch.Assigned);
        stop.Cancel();
        worker.Wait(Patience);
        return watch.Counts is { Late: 0, Refused: 0 } counts && counts.Seen == all && counts.Balances
            ? took
            : throw new InvalidOperationException($"{all} records were sent; counted were {watch.Counts}. {string.Join(" | ", watch.Notices)}");
    }

    private static TopicPartition[] Lanes(int partitions) => [.. Enumerable.Range(0, partitions).Select(partition => new TopicPartition(Topic, partition))];

    private static IConsumer<byte[]?, byte[]?> Client(string bootstrap, string group) =>
        KafkaClients.Consumer(new KafkaOptions(), bootstrap, group, new KafkaHealth(bootstrap), ("dotnet.consumer.consume.result.fields", "timestamp")).Open();

    /// <summary>Looks at what is counted.</summary>
    private sealed class Watch : IWindowGroupOutput
    {
        private readonly Lock _gate = new();
        private WindowCounts _counts;

        public long Assigned { get; private set; }

        public List<string> Notices { get; } = [];

        public WindowCounts Counts
        {
            get
            {
                lock (_gate)
                    return _counts;
            }
        }

        public void Notice(string text) => Notices.Add(text);

        public ILaneOutput? Open(int partition)
        {
            if (Assigned == 0)
                Assigned = Stopwatch.GetTimestamp();
            return null;
        }

        public void Reject(int partition, long offset, byte[]? key, ReadOnlySpan<byte> record, string reason) => Notices.Add(reason);

        public Task SettleAsync() => Task.CompletedTask;

        public Task CloseAsync(WindowSummary window, CancellationToken cancellation) => Task.CompletedTask;

        public Task RingAsync(Alert alert, CancellationToken cancellation) => Task.CompletedTask;

        public void Show(WindowEngine windows, WindowGroupStatus status)
        {
            lock (_gate)
                _counts = windows.Counts;
        }
    }
}
