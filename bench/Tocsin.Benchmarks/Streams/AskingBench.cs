using System.Diagnostics;
using System.Globalization;
using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Tocsin.Engine.Pipeline;
using Tocsin.Engine.Populations;
using Tocsin.Engine.Streams;
using Tocsin.Engine.Streams.Storage;

namespace Tocsin.Benchmarks.Streams;

/// <summary>
/// Askers in one process, without HTTP: each appends one event, waits until it is durable and processed, reads its answer, and asks again. What one request that
/// waits for its answer costs in the engine, and how group commit shares the disk's syncs.
/// </summary>
internal static class AskingBench
{
    private const int Seed = 20260401;
    private const int TimesKept = 1 << 17;
    private const int Individuals = 1_000, Actions = 40;

    /// <summary>Runs it: <c>asking [--askers N] [--seconds N] [--repeat N] [--folder F]</c>. Prints a table; 0 when the floors are reached.</summary>
    public static int Run(string[] args)
    {
        int askers = Options.Number(args, "--askers", 32), seconds = Options.Number(args, "--seconds", 4), repeat = Options.Number(args, "--repeat", 5);
        string folder = Directory.CreateDirectory(Path.Combine(Options.Text(args, "--folder", Path.GetTempPath()), "tocsin-asking-bench")).FullName;
        try
        {
            Console.WriteLine($"{askers} askers, one event each at a time, {seconds} s; {Individuals} individuals, {Actions} actions, seed {Seed}; median of {repeat} (lowest to highest).");
            Console.WriteLine(DiskProbe.MeasureSync(folder, 200, TimeSpan.FromSeconds(5), TimeProvider.System));
            Console.WriteLine();
            Console.WriteLine("| durability | asks/s | range | p50 | p99 | asks a group | CPU an ask | allocated an ask |");
            Console.WriteLine("| --- | ---: | --- | ---: | ---: | ---: | ---: | ---: |");
            double fsync = Row(Durability.Fsync, folder, askers, seconds, repeat), os = Row(Durability.Os, folder, askers, seconds, repeat);
            return fsync >= 30_000 && os >= 60_000 ? 0 : 1;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static double Row(Durability durability, string folder, int askers, int seconds, int repeat)
    {
        MeasureAsync(Path.Combine(folder, "warm"), durability, askers, 1).GetAwaiter().GetResult();
        Result[] results = [.. Enumerable.Range(1, repeat)
            .Select(run => MeasureAsync(Path.Combine(folder, $"{durability}-{run}"), durability, askers, seconds).GetAwaiter().GetResult())
            .OrderBy(result => result.Rate)];
        Result median = results[repeat / 2];
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"| {durability} | {median.Rate:N0} | {results[0].Rate:N0} to {results[^1].Rate:N0} | {median.Median.TotalMilliseconds:0.00} ms | {median.Slow.TotalMilliseconds:0.00} ms | {median.Group:0.0} | {median.Cpu.TotalMicroseconds:0.0} µs | {median.Allocated:N0} B |"));
        return median.Rate;
    }

    private static async Task<Result> MeasureAsync(string folder, Durability durability, int askers, int seconds)
    {
        try
        {
            Directory.CreateDirectory(folder);
            CountingFiles files = new(new PhysicalFileSystem());
            using FileCheckpointStore checkpoints = new(new PhysicalFileSystem(), Path.Combine(folder, "checkpoints"));
            LinePipeline pipeline = new(new PipelineOptions());
            await using LogStream stream = await LogStream.OpenAsync(new StreamSetup
            {
                Name = "bench",
                Directory = folder,
                CreateProcessor = _ => pipeline,
                Files = files,
                Checkpoints = checkpoints,
                Time = TimeProvider.System,
                Logger = NullLogger.Instance,
                Options = new StreamOptions { Durability = durability },
            });
            RecordBatch rule = new();
            rule.AddCommand(new PopulationCommand("bench", DateTime.UnixEpoch, "events", new PopulationOptions(), Mined: false, "a bench").ToPayload());
            await stream.AppendAndProcessAsync(rule);
            // Made before anything is measured; an asker that fills his goes on without noting times.
            List<long>[] times = [.. Enumerable.Range(0, askers).Select(_ => new List<long>(TimesKept))];
            using CancellationTokenSource end = new(TimeSpan.FromSeconds(seconds));
            long allocated = GC.GetTotalAllocatedBytes(precise: true), start = Stopwatch.GetTimestamp();
            int writes = files.Writes;
            TimeSpan cpu = Environment.CpuUsage.TotalTime;
            long[] asks = await Task.WhenAll(Enumerable.Range(0, askers).Select(asker => Task.Run(() => AskAsync(stream, pipeline, asker, times[asker], end.Token))));
            TimeSpan took = Stopwatch.GetElapsedTime(start);
            cpu = Environment.CpuUsage.TotalTime - cpu;
            double total = asks.Sum(), group = total / (files.Writes - writes), each = (GC.GetTotalAllocatedBytes(precise: true) - allocated) / total;
            long[] all = [.. times.SelectMany(of => of).Order()];
            return new Result(
                total / took.TotalSeconds, Stopwatch.GetElapsedTime(0, all[all.Length / 2]), Stopwatch.GetElapsedTime(0, all[(int)(all.Length * 0.99)]), group, cpu / total, each);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<long> AskAsync(LogStream stream, LinePipeline pipeline, int asker, List<long> times, CancellationToken end)
    {
        Random random = new(Seed + asker);
        RecordBatch batch = new();
        byte[][] lines = [.. Enumerable.Range(0, 1024).Select(_ => Encoding.UTF8.GetBytes(
            $"{{\"org\":\"acme\",\"source\":\"web\",\"pop\":\"all\",\"id\":\"user{random.Next(Individuals)}\",\"action\":\"action{random.Next(Actions)}\"}}"))];
        long asks = 0;
        for (int i = 0; !end.IsCancellationRequested; i++)
        {
            long start = Stopwatch.GetTimestamp();
            batch.Clear();
            batch.Add(lines[i % lines.Length]);
            AppendResult result = await stream.AppendAndProcessAsync(batch, CancellationToken.None);
            if (!pipeline.Populations.TryAnswer(result.Next - 1, out Engine.Populations.Lanes.EventAnswer _))
            {
                throw new InvalidOperationException($"No answer at {result.Next - 1}.");
            }

            asks++;
            if (times.Count < TimesKept)
            {
                times.Add(Stopwatch.GetTimestamp() - start);
            }
        }

        return asks;
    }

    private sealed record Result(double Rate, TimeSpan Median, TimeSpan Slow, double Group, TimeSpan Cpu, double Allocated);
}
