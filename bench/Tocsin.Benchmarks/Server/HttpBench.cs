using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Tocsin.Engine.Streams.Storage;

namespace Tocsin.Benchmarks.Server;

/// <summary>
/// Records a second over HTTP into the journal, every answer after its sync, server and sender on the same cores; and what the
/// server holds in memory after all of them. The bodies are made before the clock runs.
/// </summary>
internal static class HttpBench
{
    private const int Seed = 20260103;
    private const int PerBody = 10_000;
    private const int Connections = 2;

    /// <summary>Runs it: <c>http [--lines N] [--repeat N] [--folder F]</c>. Prints a table; 0 when both floors are reached.</summary>
    public static int Run(string[] args)
    {
        int records = Options.Number(args, "--lines", 2_000_000), repeat = Options.Number(args, "--repeat", 5);
        string folder = Directory.CreateDirectory(Path.Combine(Options.Text(args, "--folder", Path.GetTempPath()), "tocsin-http-bench")).FullName;
        try
        {
            using ServerProcess server = ServerProcess.Start(Path.Combine(folder, "data"));
            double idle = server.ResidentMegabytes;
            using HttpClient http = new() { BaseAddress = server.Address };
            Console.WriteLine($"NDJSON over HTTP, {PerBody:N0} records a body, {Connections} connections, Durability Fsync, {records:N0} distinct records a run (seed {Seed} + run); median of {repeat}.");
            Console.WriteLine(DiskProbe.MeasureSync(folder, 200, TimeSpan.FromSeconds(5), TimeProvider.System));
            Console.WriteLine();
            MeasureAsync(http, records, Seed, before: 0).GetAwaiter().GetResult(); // warms up
            Result[] results = [.. Enumerable.Range(1, repeat)
                .Select(run => MeasureAsync(http, records, Seed + run, run * (long)records).GetAwaiter().GetResult())
                .OrderByDescending(result => result.Accepted)];
            Result median = results[repeat / 2];
            long sent = (repeat + 1L) * records;
            Console.WriteLine("| what | records/s | range |");
            Console.WriteLine("| --- | ---: | --- |");
            Console.WriteLine($"| durable and acknowledged | {median.Accepted:N0} | {results[^1].Accepted:N0} to {results[0].Accepted:N0} |");
            Console.WriteLine($"| and mined | {median.Processed:N0} | {results.Min(result => result.Processed):N0} to {results.Max(result => result.Processed):N0} |");
            Console.WriteLine();
            double resident = server.ResidentMegabytes;
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"Resident memory of serve: {idle:N0} MB at start, {resident:N0} MB after {sent:N0} records, {server.PeakMegabytes:N0} MB at most."));
            return median.Accepted >= 250_000 && resident < 300 ? 0 : 1;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<Result> MeasureAsync(HttpClient http, int records, int seed, long before)
    {
        List<byte[]> bodies = JsonRecords.Bodies(records, PerBody, seed);
        int next = -1;
        long start = Stopwatch.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, Connections).Select(_ => SendAsync()));
        TimeSpan accepted = Stopwatch.GetElapsedTime(start);
        using PeriodicTimer look = new(TimeSpan.FromMilliseconds(20)); // asking without a pause would meet the rate limit
        while (await ProcessedAsync(http) < before + records)
        {
            await look.WaitForNextTickAsync();
        }

        TimeSpan processed = Stopwatch.GetElapsedTime(start);
        return new Result(records / accepted.TotalSeconds, records / processed.TotalSeconds);

        async Task SendAsync()
        {
            int body;
            while ((body = Interlocked.Increment(ref next)) < bodies.Count)
            {
                using ByteArrayContent content = new(bodies[body]) { Headers = { ContentType = new MediaTypeHeaderValue("application/x-ndjson") } };
                using HttpResponseMessage answer = await http.PostAsync(new Uri("/api/v1/streams/bench/records", UriKind.Relative), content);
                answer.EnsureSuccessStatusCode();
            }
        }
    }

    private static async Task<long> ProcessedAsync(HttpClient http)
    {
        JsonElement stream = await http.GetFromJsonAsync<JsonElement>(new Uri("/api/v1/streams/bench", UriKind.Relative));
        return stream.GetProperty("ledger").GetProperty("processed").GetInt64();
    }

    private sealed record Result(double Accepted, double Processed);
}
