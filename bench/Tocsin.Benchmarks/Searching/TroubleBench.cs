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
            for (int run = -1; run < repeat; run++)
            {
                long started = Stopwatch.GetTimestamp();
                found = Look(text);
                double look = Stopwatch.GetElapsedTime(started).TotalSeconds;
                started = Stopwatch.GetTimestamp();
                Read(text);
                double reading = Stopwatch.GetElapsedTime(started).TotalSeconds;
                if (run >= 0)
                {
                    looked.Add(look);
                    read.Add(reading);
                }
            }

            double rate = text.Length / 1e9 / looked.Order().ElementAt(repeat / 2), reader = text.Length / 1e9 / read.Order().ElementAt(repeat / 2);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{lines:N0} lines without trouble, {text.Length / 1e6:N0} MB, seed {MadeUpTree.Seed}, one core, median of {repeat}: looked at with {rate:0.00} GB/s ({text.Length / rate / lines:0} ns a line), read with {reader:0.00} GB/s; {found} found."));
            return rate >= Floor ? 0 : 1;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static int Look(ReadOnlySpan<byte> text)
    {
        TroubleDetector detector = new();
        int found = 0;
        while (!text.IsEmpty)
        {
            int end = text.IndexOf((byte)'\n');
            found += detector.Look(text[..end], Severity.Unknown) >= Severity.Warning ? 1 : 0;
            text = text[(end + 1)..];
        }

        return found;
    }

    private static void Read(byte[] text)
    {
        using LineReader reader = new(new MemoryStream(text));
        while (reader.TryRead(out _))
        {
        }
    }
}
