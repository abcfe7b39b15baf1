using System.Diagnostics;
using System.Globalization;
using Tocsin.Engine.Formats;
using Tocsin.Engine.Windows;
using Tocsin.Engine.Windows.Records;

namespace Tocsin.Benchmarks.Windows;

/// <summary>JSON lines from a file to closed windows on one core, without the errors folder. The peer, mawk, counts the same and holds the distinct addresses; it runs in between.</summary>
internal static class WindowLinesBench
{
    private const double Floor = 1_500_000;

    // By quotes: $4 is the time, $8 the address, $16 the URL, $19 the status.
    private const string Awk = """
        { s = substr($19, 2) + 0
          if (s >= 400) {
            w = substr($4, 1, 17) (substr($4, 18, 2) >= 30 ? 30 : 0)
            n[w, s]++
            if (!((w, s, $8) in seen)) { seen[w, s, $8]; d[w, s]++ }
            u[w, s, $16]++
          } }
        END { for (k in n) t += n[k]; print t }
        """;

    /// <summary>Prints a table; true when the floor is reached.</summary>
    public static bool Run(int seed, int lines, int repeat)
    {
        WindowTraffic traffic = new(seed, lines, 0.2, 10);
        string path = Path.GetTempFileName();
        try
        {
            File.WriteAllBytes(path, traffic.Lines);
            Measure(path, lines);
            List<double> seconds = [], cpu = [], peers = [];
            long errors = 0;
            for (int run = 0; run < repeat; run++)
            {
                (double second, double used, errors) = Measure(path, lines);
                seconds.Add(second);
                cpu.Add(used);
                if (Peer(path, out long counted) is { } peer && counted == errors)
                    peers.Add(peer);
            }

            double[] sorted = [.. seconds.Order()], awk = [.. peers.Order()];
            double rate = lines / sorted[repeat / 2];
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"JSON lines of {traffic.Lines.Length / lines} B from a file to closed windows, 20 % errors ({errors:N0}), 10 URLs, {lines:N0} lines a run."));
            Console.WriteLine();
            Console.WriteLine("| lines/s | range | per CPU second | at least | mawk, lines/s | times |");
            Console.WriteLine("| ---: | --- | ---: | ---: | ---: | ---: |");
            string peerRate = awk.Length == 0 ? "not here | " : string.Create(CultureInfo.InvariantCulture, $"{lines / awk[awk.Length / 2]:N0} | {rate * awk[awk.Length / 2] / lines:0.#}×");
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {rate:N0} | {lines / sorted[^1]:N0} to {lines / sorted[0]:N0} | {lines / cpu.Order().ElementAt(repeat / 2):N0} | {Floor:N0} | {peerRate} |"));
            return rate >= Floor;
        }
        finally
        {
            File.Delete(path);
        }
    }

    private static (double Seconds, double Cpu, long Errors) Measure(string path, int expected)
    {
        SilentListener listener = new();
        WindowEngine engine = new("bench", listener) { FromFile = true };
        WindowReader reader = WindowRule.Default.CreateReader();
        GC.Collect();
        long start = Stopwatch.GetTimestamp(), position = 0, arrival = WindowTraffic.Arrival(expected);
        TimeSpan cpuBefore = Environment.CpuUsage.TotalTime;
        using (LineReader lines = new(File.OpenRead(path)))
        {
            while (lines.TryRead(out InputLine line))
            {
                switch (reader.Read(line.Bytes, arrival, out WindowRecord record))
                {
                    case RecordOutcome.Used:
                        engine.Observe(0, in record, position, arrival);
                        break;
                    case RecordOutcome.Ignored:
                        engine.Ignore(0, record.Ticks, position, arrival);
                        break;
                    default:
                        engine.Refuse();
                        break;
                }

                position++;
            }
        }

        engine.CloseAll(arrival);
        double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds, cpu = (Environment.CpuUsage.TotalTime - cpuBefore).TotalSeconds;
        if (engine.Counts.Seen != expected || engine.Counts.Used != listener.Records || engine.Counts.Used + engine.Counts.Ignored != expected)
            throw new InvalidOperationException($"The engine has lost lines: {engine.Counts}.");
        return (seconds, cpu, listener.Records);
    }

    private static double? Peer(string path, out long counted)
    {
        counted = 0;
        const string mawk = "/usr/bin/mawk";
        if (!File.Exists(mawk))
            return null;
        long start = Stopwatch.GetTimestamp();
        using Process process = Process.Start(new ProcessStartInfo(mawk, ["-F", "\"", Awk, path]) { RedirectStandardOutput = true, UseShellExecute = false })!;
        counted = long.Parse(process.StandardOutput.ReadToEnd(), CultureInfo.InvariantCulture);
        process.WaitForExit();
        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    }
}
