using System.Diagnostics;
using System.Net.Http.Headers;
using Tocsin.Engine.Streams.Storage;

namespace Tocsin.Benchmarks.Server;

/// <summary>
/// Events a second in batches of newline-delimited JSON through <c>POST /api/v1/populations/events</c>, server and sender on the same cores: until they are durable and
/// acknowledged, until the model has counted them, and with an answer for each. The bodies are made before the clock runs.
/// </summary>
internal static class EventsBench
{
    private const int Seed = 20260403;
    private const int PerBody = 10_000;
    private const int Connections = 2;
    private const double Floor = 200_000;

    /// <summary>Runs it: <c>events [--lines N] [--repeat N] [--folder F]</c>. Prints a table; 0 when the floor is reached and every event was counted.</summary>
    public static int Run(string[] args)
    {
        int events = Options.Number(args, "--lines", 1_000_000), repeat = Options.Number(args, "--repeat", 5);
        string folder = Directory.CreateDirectory(Path.Combine(Options.Text(args, "--folder", Path.GetTempPath()), "tocsin-events-bench")).FullName;
        try
        {
            using RunningPopulation server = new(folder, "Fsync");
            Console.WriteLine(
                $"NDJSON over HTTP, {PerBody:N0} events a body, {Connections} connections, Durability Fsync, {events:N0} events a run, {EventBodies.Individuals:N0} individuals, {EventBodies.Actions} actions (seed {Seed} + run); median of {repeat} (lowest to highest). " +
                "The server is the Release build beside this bench.");
            Console.WriteLine(DiskProbe.MeasureSync(folder, 200, TimeSpan.FromSeconds(5), TimeProvider.System));
            Console.WriteLine();
            return RunAsync(server, events, repeat).GetAwaiter().GetResult();
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<int> RunAsync(RunningPopulation server, int events, int repeat)
    {
        long sent = 0;
        List<double> acknowledged = [], counted = [], answered = [];
        for (int run = 0; run <= repeat; run++)
        {
            List<byte[]> bodies = EventBodies.Bodies(events, PerBody, Seed + run);
            long start = Stopwatch.GetTimestamp();
            await SendAsync(server.Http, bodies, answers: false);
            TimeSpan took = Stopwatch.GetElapsedTime(start);
            sent += events;
            await ProcessedAsync(server, sent);
            TimeSpan all = Stopwatch.GetElapsedTime(start);
            start = Stopwatch.GetTimestamp();
            await SendAsync(server.Http, bodies, answers: true);
            TimeSpan asking = Stopwatch.GetElapsedTime(start);
            sent += events;
            if (run > 0) // the first one warms up
            {
                acknowledged.Add(events / took.TotalSeconds);
                counted.Add(events / all.TotalSeconds);
                answered.Add(events / asking.TotalSeconds);
            }
        }

        Console.WriteLine("| what | events/s | range | at least |");
        Console.WriteLine("| --- | ---: | --- | ---: |");
        bool reached = Row("durable and acknowledged", acknowledged, Floor) & Row("and counted by the model", counted, Floor) & Row("with an answer for each (`?answers=true`)", answered, 0);
        long found = await server.CountedAsync();
        Console.WriteLine();
        Console.WriteLine($"{sent:N0} events were acknowledged, {found:N0} are counted.");
        Console.WriteLine($"Resident memory of serve: {server.Process.ResidentMegabytes:N0} MB, {server.Process.PeakMegabytes:N0} MB at most.");
        return reached && found == sent ? 0 : 1;
    }

    private static bool Row(string name, List<double> rates, double floor)
    {
        double median = rates.Order().ElementAt(rates.Count / 2);
        Console.WriteLine($"| {name} | {median:N0} | {rates.Min():N0} to {rates.Max():N0} | {(floor > 0 ? $"{floor:N0}" : "")} |");
        return median >= floor;
    }

    private static async Task SendAsync(HttpClient http, List<byte[]> bodies, bool answers)
    {
        Uri path = new(answers ? "/api/v1/populations/events?answers=true" : "/api/v1/populations/events", UriKind.Relative);
        int next = -1;
        await Task.WhenAll(Enumerable.Range(0, Connections).Select(async _ =>
        {
            int body;
            while ((body = Interlocked.Increment(ref next)) < bodies.Count)
            {
                using ByteArrayContent content = new(bodies[body]) { Headers = { ContentType = new MediaTypeHeaderValue("application/x-ndjson") } };
                using HttpResponseMessage answer = await http.PostAsync(path, content);
                answer.EnsureSuccessStatusCode();
            }
        }));
    }

    // The command that set the rule is not a record of the ledger.
    private static async Task ProcessedAsync(RunningPopulation server, long events)
    {
        using PeriodicTimer look = new(TimeSpan.FromMilliseconds(10));
        while ((await server.LedgerAsync()).GetProperty("processed").GetInt64() < events)
        {
            await look.WaitForNextTickAsync();
        }
    }
}
