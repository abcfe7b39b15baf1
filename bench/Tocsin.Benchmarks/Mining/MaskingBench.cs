using System.Diagnostics;
using System.Globalization;
using System.Text;
using Tocsin.Engine.Templates;
using Tocsin.Engine.Templates.Masking;

namespace Tocsin.Benchmarks.Mining;

/// <summary>Nanoseconds a line of the masks alone, on one core: the scanner, and the same masks as regexes one after the other.</summary>
internal static class MaskingBench
{
    private const int Lines = 100_000;
    private const int Slice = 500;
    private const int Seed = 20260101;

    private static readonly MaskRule[] Five =
    [
        .. ((ScannedMask[])[ScannedMask.Ip, ScannedMask.Block, ScannedMask.Hex, ScannedMask.Uuid, ScannedMask.Num])
            .Select(mask => ScannedMasks.Rule(mask, mask.ToString().ToUpperInvariant())),
    ];

    /// <summary>Runs it: <c>masking [--repeat N]</c>, 15 unless said. Prints a table.</summary>
    public static int Run(string[] args)
    {
        int repeat = Options.Number(args, "--repeat", 15);
        Console.WriteLine($"Masking, one core, {Lines:N0} distinct lines, {repeat} times, median of slices of {Slice} lines (and 5th percentile), seed {Seed}.");
        Console.WriteLine();
        Console.WriteLine("| what | bytes/line | ns/line | 5 % | regexes, ns/line |");
        Console.WriteLine("| --- | ---: | ---: | ---: | ---: |");
        Rows("HDFS content", new BlockStoreLines(Seed), repeat);
        if (RealLogs.Contents() is { } contents)
        {
            Rows("twelve logs mixed and varied", new VariedLines(contents, Seed), repeat);
        }

        return 0;
    }

    private static void Rows(string what, ILineSource source, int repeat)
    {
        LineChunk chunk = new(Lines);
        long bytes = 0;
        while (!chunk.IsFull)
        {
            source.WriteLine(chunk);
        }

        for (int k = 0; k < chunk.Count; k++)
        {
            bytes += chunk[k].Length;
        }

        foreach ((string name, IReadOnlyList<MaskRule> rules) in ((string, IReadOnlyList<MaskRule>)[])[("five masks", Five), ("default masks", DefaultMasks.Rules)])
        {
            (double median, double lowest) = Scan(chunk, rules, repeat);
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"| {what}, {name} | {(double)bytes / chunk.Count:0} | {median:0} | {lowest:0} | {Regexes(chunk, rules):N0} |"));
        }
    }

    // Slices are short, so that a busy machine spoils some of them and not the median.
    private static (double Median, double Lowest) Scan(LineChunk chunk, IReadOnlyList<MaskRule> rules, int repeat)
    {
        Masker masker = new(rules);
        List<double> slices = [];
        for (int i = -3; i < repeat; i++)
        {
            for (int first = 0; first + Slice <= chunk.Count; first += Slice)
            {
                long start = Stopwatch.GetTimestamp();
                for (int k = first; k < first + Slice; k++)
                {
                    masker.Mask(chunk[k], 0, out _);
                }

                if (i >= 0)
                {
                    slices.Add(Stopwatch.GetElapsedTime(start).TotalNanoseconds / Slice);
                }
            }
        }

        slices.Sort();
        return (slices[slices.Count / 2], slices[slices.Count / 20]);
    }

    private static double Regexes(LineChunk chunk, IReadOnlyList<MaskRule> rules)
    {
        RegexMasks regexes = new(rules, Masker.DefaultTimeLimit);
        int lines = Math.Min(chunk.Count, 20_000);
        double best = double.MaxValue;
        for (int i = 0; i < 3; i++)
        {
            long start = Stopwatch.GetTimestamp();
            for (int k = 0; k < lines; k++)
            {
                ulong timedOut = 0;
                int length = Encoding.UTF8.GetChars(chunk[k], regexes.Input(chunk[k].Length));
                regexes.Mask(length, 0, rules.Count, 0, ref timedOut);
            }

            best = Math.Min(best, Stopwatch.GetElapsedTime(start).TotalNanoseconds / lines);
        }

        return best;
    }
}
