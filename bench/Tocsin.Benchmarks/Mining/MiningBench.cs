using System.Diagnostics;
using System.Globalization;
using Tocsin.Engine.Templates;
using Tocsin.Engine.Templates.Masking;

namespace Tocsin.Benchmarks.Mining;

/// <summary>
/// Lines a second of the miner on one core, masks included. Lines are made in chunks ahead of the clock, each is mined once by a
/// miner that begins without clusters; the figure is the median of the repetitions. Where others use the machine, the clock says
/// little: the lines per second of processor time stand beside it.
/// </summary>
internal static class MiningBench
{
    private const int ChunkLines = 250_000;
    private const int Seed = 20260101;

    private static readonly MinerOptions Masked = new()
    {
        SimTh = 0.5,
        Masks =
        [
            new(@"\b(?:\d{1,3}\.){3}\d{1,3}(?::\d{1,5})?\b", "IP"),
            new(@"\bblk_-?\d+\b", "BLOCK"),
            new(@"\b0x[0-9a-fA-F]+\b", "HEX"),
            new(@"\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b", "UUID"),
            new(@"\b\d+\b", "NUM"),
        ],
    };

    private static readonly MinerOptions Plain = new() { SimTh = 0.4 };

    /// <summary>Runs it: <c>mining [--lines N] [--repeat N]</c>, 10,000,000 and 5 unless said. Prints a table; 0 when both floors are reached.</summary>
    public static int Run(string[] args)
    {
        int lines = Option(args, "--lines", 10_000_000), repeat = Option(args, "--repeat", 5);
        Console.WriteLine($"Mining, one core, {lines:N0} lines a run, median of {repeat} (lowest to highest), seed {Seed}; Drain3's figures are those of the issue, measured on a machine like this.");
        Console.WriteLine();
        Console.WriteLine("| what | lines/s | range | per CPU second | ns/line | of which masks | templates | bytes/line | Drain3 | times |");
        Console.WriteLine("| --- | ---: | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |");
        bool reached = Row("HDFS content, five masks", () => new BlockStoreLines(Seed), Masked, lines, repeat, 23_000) >= 1_000_000;
        Row("HDFS content, no masks", () => new BlockStoreLines(Seed), Plain, lines, repeat, 114_000);
        if (RealLogs.Contents() is { } contents)
        {
            reached &= Row("twelve logs mixed and varied, five masks", () => new VariedLines(contents, Seed), Masked, lines, repeat, 21_000) >= 400_000;
            Row("the same, at most 200 clusters", () => new VariedLines(contents, Seed), Masked with { MaxClusters = 200 }, lines, repeat, null);
        }
        else
        {
            Console.WriteLine("(the twelve logs need ../shared/data/loghub2k, which is not beside this checkout)");
        }

        Row("flood: a new template on every line, at most 10,000 clusters", () => new FloodLines(Seed), Masked with { MaxClusters = 10_000 }, Math.Min(lines, 1_000_000), repeat, null);
        return reached ? 0 : 1;
    }

    private static double Row(string what, Func<ILineSource> source, MinerOptions options, int lines, int repeat, int? drain3)
    {
        Measure(source(), options, Math.Min(lines, 500_000));
        Result[] results = [.. Enumerable.Range(0, repeat).Select(_ => Measure(source(), options, lines)).OrderBy(result => result.Mining)];
        Result median = results[repeat / 2];
        double rate = lines / median.Mining.TotalSeconds;
        string masks = options.Masks.Count == 0 ? "" : $"{median.Masking / median.Mining:P0}";
        string peer = drain3 is { } figure ? $"{figure:N0} | {rate / figure:N0}×" : " | ";
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"| {what} | {rate:N0} | {lines / results[^1].Mining.TotalSeconds:N0} to {lines / results[0].Mining.TotalSeconds:N0} | {lines / median.Processor.TotalSeconds:N0} | {1e9 / rate:N0} | {masks} | {median.Templates} | {median.BytesPerLine:0.###} | {peer} |"));
        return rate;
    }

    private static Result Measure(ILineSource source, MinerOptions options, int lines)
    {
        DrainMiner miner = new(options);
        Masker masker = new(options.Masks);
        LineChunk chunk = new(ChunkLines);
        TimeSpan mining = TimeSpan.Zero, masking = TimeSpan.Zero, processor = TimeSpan.Zero;
        long allocated = 0;
        for (int done = 0; done < lines; done += chunk.Count)
        {
            chunk.Clear();
            while (!chunk.IsFull && done + chunk.Count < lines)
            {
                source.WriteLine(chunk);
            }

            masking += Mask(masker, chunk);
            long before = GC.GetAllocatedBytesForCurrentThread();
            TimeSpan processorBefore = Environment.CpuUsage.TotalTime;
            long start = Stopwatch.GetTimestamp();
            for (int k = 0; k < chunk.Count; k++)
            {
                miner.Mine(chunk[k]);
            }

            mining += Stopwatch.GetElapsedTime(start);
            processor += Environment.CpuUsage.TotalTime - processorBefore;
            allocated += GC.GetAllocatedBytesForCurrentThread() - before;
        }

        return new Result(mining, processor, masking, miner.ClusterCount, (double)allocated / lines);
    }

    private static TimeSpan Mask(Masker masker, LineChunk chunk)
    {
        long start = Stopwatch.GetTimestamp(), sum = 0;
        for (int k = 0; k < chunk.Count; k++)
        {
            sum += masker.Mask(chunk[k], 0, out _).Length;
        }

        return sum < 0 ? TimeSpan.Zero : Stopwatch.GetElapsedTime(start);
    }

    private static int Option(string[] args, string name, int fallback) =>
        Array.IndexOf(args, name) is >= 0 and int at && at + 1 < args.Length ? int.Parse(args[at + 1], CultureInfo.InvariantCulture) : fallback;

    private sealed record Result(TimeSpan Mining, TimeSpan Processor, TimeSpan Masking, int Templates, double BytesPerLine);
}
