using System.Globalization;
using Tocsin.Engine.Streams.Storage;

namespace Tocsin.Benchmarks.Server;

/// <summary>
/// One event a request through <c>POST /discrete</c>, asked by <c>wrk</c> on the same cores: under both durabilities, and in between a bare endpoint of Kestrel that only
/// binds and answers JSON. Afterwards what was answered is held against what was counted, and once more after a kill.
/// </summary>
internal static class DiscreteBench
{
    private const int Seed = 20260402;
    private const int Events = 4_096;
    private const int WarmUpSeconds = 5;

    private static readonly (string Name, double Floor)[] Durabilities = [("Fsync", 15_000), ("Os", 20_000)];

    /// <summary>Runs it: <c>discrete [--connections N] [--seconds N] [--repeat N] [--folder F]</c>. Prints a table; 0 when the floors are reached and every answer was counted.</summary>
    public static int Run(string[] args)
    {
        if (Wrk.Program is null)
        {
            Console.WriteLine("Skipped: wrk is not on the PATH (Debian and Ubuntu: apt-get install wrk).");
            return 0;
        }

        int connections = Options.Number(args, "--connections", 32), seconds = Options.Number(args, "--seconds", 5), repeat = Options.Number(args, "--repeat", 5);
        string folder = Directory.CreateDirectory(Path.Combine(Options.Text(args, "--folder", Path.GetTempPath()), "tocsin-discrete-bench")).FullName;
        RunningPopulation[] servers = [.. Durabilities.Select(durability => new RunningPopulation(folder, durability.Name))];
        try
        {
            using ServerProcess bare = ServerProcess.StartBare();
            using Wrk wrk = new(EventBodies.Single(Events, Seed));
            Uri[] urls = [.. servers.Select(static server => server.Discrete), new Uri(bare.Address, "/discrete")];
            Console.WriteLine(
                $"POST /discrete, one event a request, wrk with {connections} connections and two threads on the same cores, {repeat} runs of {seconds} s after {WarmUpSeconds} s to warm up, one after the other in turn; " +
                $"{EventBodies.Individuals:N0} individuals, {EventBodies.Actions} actions, seed {Seed}; medians (lowest to highest). The server is the Release build beside this bench, `dotnet tocsin.dll serve --facade binormal=…`.");
            WrkResult[] warm = [.. urls.Select(url => wrk.Ask(url, connections, WarmUpSeconds))];
            List<WrkResult>[] results = [.. urls.Select(static _ => new List<WrkResult>())];
            SyncTimes before = Probe(folder);
            for (int run = 0; run < repeat; run++)
            {
                for (int of = 0; of < urls.Length; of++)
                {
                    results[of].Add(wrk.Ask(urls[of], connections, seconds));
                }
            }

            Console.WriteLine($"Before: {before}. After: {Probe(folder)}.");
            Console.WriteLine();
            Console.WriteLine("| what | requests/s | range | p50 | p99 | longest | of the bare endpoint | other than 2xx | at least |");
            Console.WriteLine("| --- | ---: | --- | ---: | ---: | ---: | ---: | ---: | ---: |");
            double peer = Median(results[^1], static result => result.Rate);
            bool reached = true;
            for (int of = 0; of < Durabilities.Length; of++)
            {
                reached &= Row($"`/discrete`, {Durabilities[of].Name}", results[of], peer, Durabilities[of].Floor);
            }

            double slowest = Median(results[0], static result => result.P99 / 1000.0), allowed = 8 + before.P99.TotalMilliseconds;
            Row("bare Kestrel endpoint", results[^1], peer, 0);
            Console.WriteLine();
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"p99 under Fsync: {slowest:0.00} ms, at most {allowed:0.00} ms (8 ms and one sync's p99)."));
            reached &= slowest <= allowed;
            for (int of = 0; of < Durabilities.Length; of++)
            {
                reached &= HoldAsync(Durabilities[of].Name, servers[of], [warm[of], .. results[of]], connections).GetAwaiter().GetResult();
            }

            return reached ? 0 : 1;
        }
        finally
        {
            Array.ForEach(servers, static server => server.Dispose());
            Directory.Delete(folder, recursive: true);
        }
    }

    private static SyncTimes Probe(string folder) => DiskProbe.MeasureSync(folder, 200, TimeSpan.FromSeconds(5), TimeProvider.System);

    private static bool Row(string name, List<WrkResult> results, double peer, double floor)
    {
        double rate = Median(results, static result => result.Rate);
        long bad = results.Sum(static result => result.Refused + result.Broken);
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"| {name} | {rate:N0} | {results.Min(static result => result.Rate):N0} to {results.Max(static result => result.Rate):N0} | {Median(results, static result => result.P50 / 1000.0):0.00} ms | {Median(results, static result => result.P99 / 1000.0):0.00} ms | {results.Max(static result => result.Max) / 1000.0:0.0} ms | {rate / peer:P0} | {bad:N0} | {(floor > 0 ? floor.ToString("N0", CultureInfo.InvariantCulture) : "")} |"));
        return rate >= floor && bad == 0;
    }

    // wrk leaves while its last requests are on their way, one a connection at most: those are counted, too.
    private static async Task<bool> HoldAsync(string name, RunningPopulation server, WrkResult[] asked, int connections)
    {
        long seen = asked.Sum(static result => result.Requests), counted = await server.CountedAsync(), answered = await server.AnsweredAsync("/discrete");
        server.KillAndStartAgain();
        long again = await server.CountedAsync();
        bool holds = answered == counted && again == counted && counted >= seen && counted <= seen + (asked.Length * (long)connections);
        Console.WriteLine(
            $"{name}: wrk saw {seen:N0} answers, the server gave {answered:N0} with 200 (up to {connections} a run went to connections that wrk had closed), the scope counted {counted:N0} events, and {again:N0} after a kill -9: {(holds ? "they agree" : "THEY DO NOT AGREE")}.");
        return holds;
    }

    private static double Median(List<WrkResult> results, Func<WrkResult, double> of) => results.Select(of).Order().ElementAt(results.Count / 2);
}
