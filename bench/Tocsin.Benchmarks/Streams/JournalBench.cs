using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.Logging.Abstractions;
using Tocsin.Engine.Ingestion;
using Tocsin.Engine.Pipeline;
using Tocsin.Engine.Streams;
using Tocsin.Engine.Streams.Storage;

namespace Tocsin.Benchmarks.Streams;

/// <summary>
/// Lines a second from a file to templates, through the journal: read, cut into lines, made durable, header, masks, mining,
/// statistics, live view. Two cores: one fills the journal, one is the lane. The disk's own sync times stand beside it.
/// </summary>
internal static class JournalBench
{
    private const int Seed = 20260102;
    private const int ReadBytes = 1 << 20;

    /// <summary>Runs it: <c>journal [--lines N] [--repeat N] [--folder F]</c>. Prints a table; 0 when the floor is reached.</summary>
    public static int Run(string[] args)
    {
        int lines = Options.Number(args, "--lines", 3_000_000), repeat = Options.Number(args, "--repeat", 5);
        string folder = Directory.CreateDirectory(Path.Combine(Options.Text(args, "--folder", Path.GetTempPath()), "tocsin-journal-bench")).FullName;
        try
        {
            string file = Path.Combine(folder, "blocks.log");
            long bytes = BlockStoreFile.Write(file, lines, Seed);
            Console.WriteLine($"From a file of {lines:N0} distinct HDFS lines ({bytes / 1e6:N0} MB, seed {Seed}, warm) to templates through the journal; median of {repeat} (lowest to highest).");
            Console.WriteLine(DiskProbe.MeasureSync(folder, 200, TimeSpan.FromSeconds(5), TimeProvider.System));
            Console.WriteLine();
            Console.WriteLine("| durability | lines/s | range | MB/s | templates |");
            Console.WriteLine("| --- | ---: | --- | ---: | ---: |");
            double fsync = Row(Durability.Fsync, folder, file, lines, bytes, repeat);
            Row(Durability.Os, folder, file, lines, bytes, repeat);
            return fsync >= 500_000 ? 0 : 1;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static double Row(Durability durability, string folder, string file, int lines, long bytes, int repeat)
    {
        MeasureAsync(Path.Combine(folder, $"{durability}-0"), file, durability, lines).GetAwaiter().GetResult(); // warms up
        Result[] results = [.. Enumerable.Range(1, repeat)
            .Select(run => MeasureAsync(Path.Combine(folder, $"{durability}-{run}"), file, durability, lines).GetAwaiter().GetResult())
            .OrderBy(result => result.Time)];
        Result median = results[repeat / 2];
        double rate = lines / median.Time.TotalSeconds;
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"| {durability} | {rate:N0} | {lines / results[^1].Time.TotalSeconds:N0} to {lines / results[0].Time.TotalSeconds:N0} | {bytes / 1e6 / median.Time.TotalSeconds:N0} | {median.Templates} |"));
        return rate;
    }

    private static async Task<Result> MeasureAsync(string folder, string file, Durability durability, int lines)
    {
        try
        {
            Directory.CreateDirectory(folder);
            using FileCheckpointStore checkpoints = new(new PhysicalFileSystem(), Path.Combine(folder, "checkpoints"));
            PipelineOptions options = new() { Format = "hdfs" };
            await using LogStream stream = await LogStream.OpenAsync(new StreamSetup
            {
                Name = "bench",
                Directory = folder,
                CreateProcessor = _ => new LinePipeline(options),
                Files = new PhysicalFileSystem(),
                Checkpoints = checkpoints,
                Time = TimeProvider.System,
                Logger = NullLogger.Instance,
                Options = new StreamOptions { Durability = durability },
                FirstBatch = batch => FormatCommand.Before(options.Format, new FormatChoice(null, ""), batch, DateTime.UnixEpoch)?.ToPayload(),
            });

            long start = Stopwatch.GetTimestamp();
            await FillAsync(stream, file);
            await stream.WaitProcessedAsync(0, stream.Positions[0].Durable);
            TimeSpan time = Stopwatch.GetElapsedTime(start);
            if (stream.Ledger.Processed != lines)
            {
                throw new InvalidOperationException($"{stream.Ledger.Processed} of {lines} lines were processed.");
            }

            return new Result(time, (await stream.AskAsync<LinePipeline, int>(0, lane => lane.Templates().Rows.Count)));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>Reads the next megabyte while the last one is being made durable.</summary>
    private static async Task FillAsync(LogStream stream, string file)
    {
        using var handle = File.OpenHandle(file);
        LineAssembler lines = new(new StreamOptions().MaxLineBytes);
        byte[] buffer = new byte[ReadBytes];
        RecordBatch next = new(), waiting = new();
        ValueTask<AppendResult> append = default;
        while (true)
        {
            int read = RandomAccess.Read(handle, buffer, lines.Position);
            lines.Feed(buffer.AsSpan(0, read), next);
            await append;
            if (read == 0)
            {
                return;
            }

            waiting.Clear();
            (next, waiting) = (waiting, next);
            append = stream.AppendAsync(waiting);
        }
    }

    private sealed record Result(TimeSpan Time, int Templates);
}
