using System.Diagnostics;
using System.Globalization;
using System.Text;
using Tocsin.Engine.Populations;

namespace Tocsin.Benchmarks.Populations;

/// <summary>
/// Events a second of the populations' engine on one core, and its memory. Every run begins with an empty engine and ends with all of its individuals known; the naive peer runs
/// between the engine's runs, for as long as an engine's run takes.
/// </summary>
internal static class PopulationsBench
{
    private const int Chunk = 100_000;
    private const int Seed = 20260401;
    private const int ScopesOfALane = 10_000;

    private sealed record Case(string What, int Actions, int Individuals, int Events, double Floor, int? MaxIndividuals = null);

    private readonly record struct Result(double Seconds, double CpuSeconds, double Allocated, double Naive, double Bytes, double Beyond);

    /// <summary>Runs it: <c>populations [--events N] [--repeat N]</c>, 5,000,000 and 5 unless said. Prints a table; 0 when the floors are reached.</summary>
    public static int Run(string[] args)
    {
        int events = Options.Number(args, "--events", 5_000_000), repeat = Options.Number(args, "--repeat", 5);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"Populations, one core, {events:N0} events a run, median of {repeat} (lowest to highest), seed {Seed}; the naive peer runs in between on the same events."));
        Console.WriteLine();
        Console.WriteLine("| what | events/s | range | per CPU second | at least | ns/event | allocated B/event | naive peer, events/s | times | bytes an individual | beyond 4 for each distinct action |");
        Console.WriteLine("| --- | ---: | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |");
        bool reached = true;
        foreach (Case row in (Case[])
        [
            new("40 actions, 1,000 individuals", 40, 1_000, events, 1_000_000),
            new("1,000 actions, 100,000 individuals", 1_000, 100_000, events, 100_000),
            new("1,000 actions, 1,000 individuals, long known", 1_000, 1_000, events, 0),
            new("1,000 actions, 100,000 individuals, at most 10,000 kept", 1_000, 100_000, Math.Min(events, 1_000_000), 0, 10_000),
        ])
            reached &= Row(row, repeat);
        Console.WriteLine();
        Console.WriteLine("| hostile | events/s | MB |");
        Console.WriteLine("| --- | ---: | ---: |");
        int hostile = Math.Min(events, 1_000_000);
        Hostile(string.Create(CultureInfo.InvariantCulture, $"{hostile:N0} individuals, each seen once"), hostile, i => ("p", Name("id", i), "a"u8.ToArray()));
        Hostile(string.Create(CultureInfo.InvariantCulture, $"{hostile:N0} distinct actions of one individual"), hostile, i => ("p", "id"u8.ToArray(), Name("action", i)));
        Hostile(string.Create(CultureInfo.InvariantCulture, $"{hostile:N0} distinct actions of as many individuals"), hostile, i => ("p", Name("id", i), Name("action", i)));
        Hostile(string.Create(CultureInfo.InvariantCulture, $"{ScopesOfALane:N0} scopes, a new action every time"), hostile, i => ($"p{i % ScopesOfALane}", Name("id", i % 7), Name("action", i)));
        return reached ? 0 : 1;
    }

    private static bool Row(Case row, int repeat)
    {
        Measure(row with { Events = Math.Min(row.Events, 300_000) });
        Result[] results = [.. Enumerable.Range(0, repeat).Select(_ => Measure(row)).OrderBy(result => result.Seconds)];
        Result median = results[repeat / 2];
        double rate = row.Events / median.Seconds, naive = results.Select(result => result.Naive).Order().ElementAt(repeat / 2);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"| {row.What} | {rate:N0} | {row.Events / results[^1].Seconds:N0} to {row.Events / results[0].Seconds:N0} | {row.Events / median.CpuSeconds:N0} | {(row.Floor > 0 ? row.Floor.ToString("N0", CultureInfo.InvariantCulture) : "")} | {1e9 / rate:N0} | {median.Allocated:0.##} | {naive:N0} | {rate / naive:N0}× | {median.Bytes:N0} | {median.Beyond:N0} |"));
        return rate >= row.Floor && (median.Beyond < 200 || row.Individuals < 10_000);
    }

    private static Result Measure(Case row)
    {
        PopulationTraffic traffic = new(Seed, row.Actions, row.Individuals);
        (int Id, int Action)[] events = new (int, int)[Chunk];
        long before = GC.GetTotalMemory(true), allocated = 0, position = 0;
        TimeSpan time = default, cpu = default;
        PopulationEngine engine = new(new PopulationLimits()) { Options = new PopulationOptions { MaxIndividuals = row.MaxIndividuals } };
        while (position < row.Events)
        {
            traffic.Draw(events);
            long allocatedBefore = GC.GetAllocatedBytesForCurrentThread(), start = Stopwatch.GetTimestamp();
            TimeSpan cpuBefore = Environment.CpuUsage.TotalTime;
            foreach ((int id, int action) in events)
            {
                PopulationEvent e = new() { Org = "acme"u8, Source = "web"u8, Pop = "all"u8, Id = traffic.Ids[id], Action = traffic.Actions[action] };
                engine.TryObserve(e, position, position, out _);
                position++;
            }

            time += Stopwatch.GetElapsedTime(start);
            cpu += Environment.CpuUsage.TotalTime - cpuBefore;
            allocated += GC.GetAllocatedBytesForCurrentThread() - allocatedBefore;
        }

        double bytes = GC.GetTotalMemory(true) - before, distinct = engine.Top(new ScopeName("acme", "web", "all"), 0, int.MaxValue).Sum(individual => (double)individual.Distinct);
        long individuals = engine.Scopes()[0].Individuals;
        GC.KeepAlive(traffic);
        GC.KeepAlive(events);
        return new Result(time.TotalSeconds, cpu.TotalSeconds, (double)allocated / row.Events, Naive(row, time), bytes / individuals, (bytes - (distinct * sizeof(uint))) / individuals);
    }

    private static double Naive(Case row, TimeSpan time)
    {
        PopulationTraffic traffic = new(Seed, row.Actions, row.Individuals);
        string[] ids = [.. traffic.Ids.Select(Encoding.UTF8.GetString)], actions = [.. traffic.Actions.Select(Encoding.UTF8.GetString)];
        (int Id, int Action)[] events = new (int, int)[Chunk];
        NaivePopulation naive = new();
        traffic.Draw(events);
        long start = Stopwatch.GetTimestamp(), done = 0;
        for (; done < row.Events && Stopwatch.GetElapsedTime(start) < time; done++)
        {
            (int id, int action) = events[done % Chunk];
            naive.Observe(ids[id], actions[action]);
        }

        return done / Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    private static void Hostile(string what, int events, Func<int, (string Pop, byte[] Id, byte[] Action)> make)
    {
        (byte[] Pop, byte[] Id, byte[] Action)[] all = [.. Enumerable.Range(0, events).Select(i => make(i)).Select(made => (Encoding.UTF8.GetBytes(made.Pop), made.Id, made.Action))];
        long before = GC.GetTotalMemory(true), start = Stopwatch.GetTimestamp();
        PopulationEngine engine = new(new PopulationLimits());
        for (int i = 0; i < events; i++)
            engine.TryObserve(new PopulationEvent { Org = "acme"u8, Source = "web"u8, Pop = all[i].Pop, Id = all[i].Id, Action = all[i].Action }, i, i, out _);
        double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds, bytes = GC.GetTotalMemory(true) - before;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {what} | {events / seconds:N0} | {bytes / 1e6:N0} |"));
        GC.KeepAlive(engine);
        GC.KeepAlive(all);
    }

    private static byte[] Name(string kind, int number) => Encoding.UTF8.GetBytes($"{kind}{number}");
}
