using System.Diagnostics;
using System.Globalization;
using Tocsin.Engine.Formats;
using Tocsin.Engine.Formats.Trouble;
using Tocsin.Engine.Logs;

namespace Tocsin.Benchmarks.Searching;

/// <summary>One core: the lines of a log are looked at for trouble, against reading them.</summary>
internal static class TroubleBench
{
    private const double Floor = 1.0;
    private const int Slice = 500;

    /// <summary>Runs it: <c>trouble [--mib N] [--repeat N]</c>. 0 when a GB of lines without trouble takes a second at most.</summary>
    public static int Run(string[] args)
    {
        int mib = Options.Number(args, "--mib", 256), repeat = Options.Number(args, "--repeat", 5);
        string folder = Directory.CreateTempSubdirectory("tocsin-trouble-bench-").FullName;
        try
        {
            long lines = MadeUpTree.Write(folder, 1, (long)mib << 20);
            byte[] text = File.ReadAllBytes(Path.Combine(folder, "server-0.log"));
            List<double> looked = [], read = [];
            int found = 0;
            for (int run = -2; run < repeat; run++)
            {
                found = Look(text, run < 0 ? null : looked);
                Read(text, run < 0 ? null : read);
            }

            double look = Median(looked), reading = Median(read), bytes = (double)text.Length / lines;
            double rate = bytes / look;
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{lines:N0} lines without trouble, {text.Length / 1e6:N0} MB, seed {MadeUpTree.Seed}, one core, {repeat} times, medians of slices of {Slice} lines: looked at in {look:0} ns a line ({rate:0.00} GB/s), read in {reading:0} ns ({bytes / reading:0.00} GB/s); {found} found."));
            return rate >= Floor ? 0 : 1;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    // Slices are short, so that a busy machine spoils some of them and not the median.
    private static int Look(ReadOnlySpan<byte> text, List<double>? times)
    {
        TroubleDetector detector = new();
        int found = 0;
        while (!text.IsEmpty)
        {
            long started = Stopwatch.GetTimestamp();
            for (int line = 0; line < Slice && !text.IsEmpty; line++)
            {
                int end = text.IndexOf((byte)'\n');
                found += detector.Look(text[..end], Severity.Unknown) >= Severity.Warning ? 1 : 0;
                text = text[(end + 1)..];
            }

            times?.Add(Stopwatch.GetElapsedTime(started).TotalNanoseconds / Slice);
        }

        return found;
    }

    private static void Read(byte[] text, List<double>? times)
    {
        using LineReader reader = new(new MemoryStream(text));
        for (bool more = true; more;)
        {
            long started = Stopwatch.GetTimestamp();
            for (int line = 0; line < Slice && (more = reader.TryRead(out _)); line++)
            {
            }

            if (more)
                times?.Add(Stopwatch.GetElapsedTime(started).TotalNanoseconds / Slice);
        }
    }

    private static double Median(List<double> times) => times.Order().ElementAt(times.Count / 2);
}
