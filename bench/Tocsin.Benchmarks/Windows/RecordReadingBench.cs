using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Tocsin.Engine.Traffic;
using Tocsin.Engine.Windows;
using Tocsin.Engine.Windows.Records;

namespace Tocsin.Benchmarks.Windows;

/// <summary>One core: generated lines to records by the rule <c>http</c>, beside the framework's reader of JSON on the same lines in the same run; and the making of the lines.</summary>
internal static class RecordReadingBench
{
    private const int Slice = 2_000;
    private const double Floor = 3_000_000;
    private static readonly DateTime Start = new(2025, 5, 30, 18, 52, 0, DateTimeKind.Utc);

    private delegate long Reading(byte[][] lines);

    /// <summary>Runs it: <c>records [--lines N] [--repeat N]</c>. Answers 1 when lines of JSON are read, or lines made, at fewer than 3 million a second.</summary>
    public static int Run(string[] args)
    {
        int count = Options.Number(args, "--lines", 200_000);
        int repeat = Options.Number(args, "--repeat", 5);
        HttpTrafficOptions traffic = new() { StatusWeights = (80, 10, 10), Disorder = TimeSpan.FromSeconds(5), Urls = 100 };
        Console.WriteLine($"{count:N0} lines of each kind, seed {traffic.Seed}, 20 % errors, disorder 5 s, one core, {repeat} times; medians of slices of {Slice} lines.");
        Console.WriteLine();
        Console.WriteLine("| what | bytes/line | ns/line | lines/s | bytes allocated/line |");
        Console.WriteLine("| --- | ---: | ---: | ---: | ---: |");
        bool reached = true;
        foreach (HttpTrafficFormat format in Enum.GetValues<HttpTrafficFormat>())
        {
            byte[][] lines = Lines(traffic with { Format = format }, count);
            WindowReader reader = WindowRule.Default.CreateReader();
            List<(string Name, Reading Read, List<double> Slices)> ways = [($"records of {format} lines", part => Records(reader, part), [])];
            if (format == HttpTrafficFormat.Json)
                ways.Add(("the same by Utf8JsonReader", Framework, []));
            HttpTraffic again = new(traffic with { Format = format });
            ways.Add(($"making {format} lines", part => Make(again, part.Length), []));
            long allocated = Measure(lines, ways, repeat);
            double average = lines.Average(static line => line.Length);
            foreach ((string name, _, List<double> slices) in ways)
            {
                slices.Sort();
                double median = slices[slices.Count / 2];
                reached &= format != HttpTrafficFormat.Json || name.EndsWith("Reader", StringComparison.Ordinal) || 1e9 / median >= Floor;
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {name} | {average:0} | {median:0} | {1e9 / median:N0} | {(double)allocated / Slice:0} |"));
            }
        }

        return reached ? 0 : 1;
    }

    /// <summary>The ways take turns, slice by slice; answers the bytes that the last slices allocated.</summary>
    private static long Measure(byte[][] lines, List<(string Name, Reading Read, List<double> Slices)> ways, int repeat)
    {
        long allocated = 0;
        for (int round = -2; round < repeat; round++)
        {
            for (int start = 0; start + Slice <= lines.Length; start += Slice)
            {
                byte[][] part = lines[start..(start + Slice)];
                foreach ((_, Reading read, List<double> slices) in ways)
                {
                    long before = GC.GetAllocatedBytesForCurrentThread();
                    long began = Stopwatch.GetTimestamp();
                    read(part);
                    double took = Stopwatch.GetElapsedTime(began).TotalNanoseconds / Slice;
                    allocated = GC.GetAllocatedBytesForCurrentThread() - before;
                    if (round >= 0)
                        slices.Add(took);
                }
            }
        }

        return allocated;
    }

    private static long Records(WindowReader reader, byte[][] lines)
    {
        long sum = 0;
        foreach (byte[] line in lines)
        {
            reader.Read(line, 0, out WindowRecord record);
            sum += record.Ticks + record.Url.Length;
        }

        return sum;
    }

    /// <summary>What one would write without us: the five members, the time as a DateTime, the filter.</summary>
    private static long Framework(byte[][] lines)
    {
        long sum = 0;
        foreach (byte[] line in lines)
        {
            Utf8JsonReader json = new(line);
            long ticks = 0;
            int status = 0;
            int url = 0;
            while (json.Read())
            {
                if (json.TokenType != JsonTokenType.PropertyName)
                    continue;
                if (json.ValueTextEquals("timestamp"u8) && json.Read())
                    ticks = json.GetDateTime().Ticks;
                else if (json.ValueTextEquals("status"u8) && json.Read())
                    status = json.GetInt32();
                else if (json.ValueTextEquals("url"u8) && json.Read())
                    url = json.ValueSpan.Length;
                else
                    json.Skip();
            }

            sum += ticks + (status >= 400 ? url : 0);
        }

        return sum;
    }

    private static long Make(HttpTraffic traffic, int lines)
    {
        Span<byte> to = stackalloc byte[HttpTraffic.LongestLine];
        long sum = 0;
        for (int line = 0; line < lines; line++)
            sum += traffic.Write(to, Start.Ticks + (line * TimeSpan.TicksPerMillisecond));
        return sum;
    }

    private static byte[][] Lines(HttpTrafficOptions options, int count)
    {
        HttpTraffic traffic = new(options);
        byte[] line = new byte[HttpTraffic.LongestLine];
        return [.. Enumerable.Range(0, count).Select(i => line[..(traffic.Write(line, Start.Ticks + (i * TimeSpan.TicksPerMillisecond / 10)) - 1)])];
    }
}
