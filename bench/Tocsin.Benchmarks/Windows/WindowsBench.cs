using System.Buffers;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using Tocsin.Engine.Windows;

namespace Tocsin.Benchmarks.Windows;

/// <summary>Records a second from fields to closed windows on one core: the engine alone, without reading lines. The naive peer runs between the engine's runs, on the same records.</summary>
internal static class WindowsBench
{
    private const int Seed = 20250530, FlushEvery = 20_000;

    private sealed record Case(string What, double Errors, int Urls, int Lanes, double Floor);

    private readonly record struct Result(double Seconds, double CpuSeconds, double Allocated);

    /// <summary>Runs it: <c>windows [--records N] [--lines N] [--repeat N]</c>, 3,000,000, as many, and 5 unless said. Prints a table; 0 when the floors are reached.</summary>
    public static int Run(string[] args)
    {
        int records = Options.Number(args, "--records", 3_000_000), repeat = Options.Number(args, "--repeat", 5), lines = Options.Number(args, "--lines", 3_000_000);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"Windows of 30 s, lateness 10 s, {WindowTraffic.Rate:N0} records a second of event time, disorder 5 s, 16 M possible addresses; {records:N0} records a run, median of {repeat} (lowest to highest), seed {Seed}; the naive peer runs in between on the same records."));
        Console.WriteLine();
        Console.WriteLine("| what | records/s | range | per CPU second | at least | ns/record | allocated B/record | naive peer, records/s | times |");
        Console.WriteLine("| --- | ---: | --- | ---: | ---: | ---: | ---: | ---: | ---: |");
        bool reached = true;
        foreach (Case row in (Case[])
        [
            new("20 % errors, 10 URLs", 0.2, 10, 1, 5_000_000),
            new("20 % errors, 10,000 URLs", 0.2, 10_000, 1, 5_000_000),
            new("all errors, 10 URLs", 1, 10, 1, 5_000_000),
            new("all errors, 10,000 URLs", 1, 10_000, 1, 0),
            new("all errors, 10 URLs, 16 lanes that count by themselves and are merged", 1, 10, 16, 0),
        ])
            reached &= Row(row, records, repeat);
        Console.WriteLine();
        reached &= WindowLinesBench.Run(Seed, lines, repeat);
        Console.WriteLine();
        reached &= WindowMemory.Run();
        return reached ? 0 : 1;
    }

    private static bool Row(Case row, int records, int repeat)
    {
        WindowTraffic traffic = new(Seed, records, row.Errors, row.Urls);
        Measure(row, traffic);
        List<Result> results = [];
        List<double> naive = [];
        for (int run = 0; run < repeat; run++)
        {
            results.Add(Measure(row, traffic));
            naive.Add(Naive(traffic));
        }

        Result[] sorted = [.. results.OrderBy(result => result.Seconds)];
        double rate = records / sorted[repeat / 2].Seconds, peer = records / naive.Order().ElementAt(repeat / 2);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"| {row.What} | {rate:N0} | {records / sorted[^1].Seconds:N0} to {records / sorted[0].Seconds:N0} | {records / sorted[repeat / 2].CpuSeconds:N0} | {(row.Floor > 0 ? row.Floor.ToString("N0", CultureInfo.InvariantCulture) : "")} | {1e9 / rate:N0} | {sorted[repeat / 2].Allocated:0.##} | {peer:N0} | {rate / peer:0.#}× |"));
        return rate >= row.Floor;
    }

    private static Result Measure(Case row, WindowTraffic traffic)
    {
        SilentListener listener = new();
        WindowEngine engine = new("bench", listener);
        GC.Collect();
        long allocated = GC.GetAllocatedBytesForCurrentThread(), start = Stopwatch.GetTimestamp();
        TimeSpan cpuBefore = Environment.CpuUsage.TotalTime;
        if (row.Lanes == 1)
            Alone(engine, traffic);
        else
            Merged(engine, traffic, row.Lanes);
        engine.CloseAll(WindowTraffic.Arrival(traffic.Count));
        double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds, cpu = (Environment.CpuUsage.TotalTime - cpuBefore).TotalSeconds;
        allocated = GC.GetAllocatedBytesForCurrentThread() - allocated;
        WindowCounts counts = engine.Counts;
        if (counts.Seen != traffic.Count || counts.Used != listener.Records || counts.Late != 0)
            throw new InvalidOperationException($"The engine has lost records: {counts}, and {listener.Records} in closed windows.");
        return new Result(seconds, cpu, (double)allocated / traffic.Count);
    }

    private static void Alone(WindowEngine engine, WindowTraffic traffic)
    {
        for (int i = 0; i < traffic.Count; i++)
        {
            if (traffic.IsError(i))
                engine.Observe(0, traffic[i], i, WindowTraffic.Arrival(i));
            else
                engine.Ignore(0, traffic.Ticks(i), i, WindowTraffic.Arrival(i));
        }
    }

    private static void Merged(WindowEngine engine, WindowTraffic traffic, int lanes)
    {
        PartialWindows[] partials = [.. Enumerable.Range(0, lanes).Select(_ => new PartialWindows(engine.Options))];
        ArrayBufferWriter<byte> bytes = new(1 << 16);
        for (int lane = 0; lane < lanes; lane++)
            engine.Expect(lane, WindowTraffic.Arrival(0));
        for (int i = 0; i < traffic.Count; i++)
        {
            if (traffic.IsError(i))
                partials[i % lanes].Observe(traffic[i], i % lanes, i, WindowTraffic.Arrival(i));
            else
                partials[i % lanes].Ignore(traffic.Ticks(i), WindowTraffic.Arrival(i));
            if (i % FlushEvery == FlushEvery - 1)
                Flush(i);
        }

        Flush(traffic.Count);

        void Flush(int i)
        {
            for (int lane = 0; lane < lanes; lane++)
            {
                bytes.ResetWrittenCount();
                partials[lane].Flush(bytes);
                engine.Merge(lane, bytes.WrittenSpan, i, WindowTraffic.Arrival(i));
            }
        }
    }

    private static double Naive(WindowTraffic traffic)
    {
        GC.Collect();
        NaiveWindows naive = new(30 * TimeSpan.TicksPerSecond, 10 * TimeSpan.TicksPerSecond);
        long start = Stopwatch.GetTimestamp();
        for (int i = 0; i < traffic.Count; i++)
        {
            if (traffic.IsError(i))
                Observe(naive, traffic[i]);
            else
                naive.Ignore(traffic.Ticks(i));
        }

        naive.CloseAll();
        return Stopwatch.GetElapsedTime(start).TotalSeconds;

        static void Observe(NaiveWindows naive, in WindowRecord record) =>
            naive.Observe(record.Ticks, Encoding.UTF8.GetString(record.Group), Encoding.UTF8.GetString(record.Address), Encoding.UTF8.GetString(record.Url));
    }
}
