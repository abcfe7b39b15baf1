using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using Microsoft.Playwright;
using Tocsin.Benchmarks.Server;

namespace Tocsin.Benchmarks.Windows;

/// <summary>
/// From a record's arrival to the page: a server in a process of its own, records at a steady rate over HTTP, the page Windows open in a real Chromium.
/// Every record in error is measured: from the moment its request was due to the first frame in which the page's count of its window and status includes it.
/// </summary>
internal static class PageLatencyBench
{
    private const int Seed = 20260105;
    private const double Floor = 250;
    private static readonly TimeSpan Batch = TimeSpan.FromMilliseconds(20), Warming = TimeSpan.FromSeconds(5);

    // One entry for each change that was shown: when (the machine's clock, in ms), of which row, which count.
    private const string Watch =
        """
        () => {
          window.shown = [];
          const last = new Map();
          let due = false;
          const look = () => {
            due = false;
            const now = Date.now();
            for (const row of document.querySelectorAll('tr[data-row]')) {
              const count = +row.querySelector('[data-count]').dataset.count;
              if (last.get(row.dataset.row) === count) continue;
              last.set(row.dataset.row, count);
              window.shown.push(`${now} ${row.dataset.row} ${count}`);
            }
          };
          new MutationObserver(() => { if (!due) { due = true; requestAnimationFrame(look); } })
            .observe(document.body, { subtree: true, childList: true, characterData: true, attributes: true });
        }
        """;

    /// <summary>Runs it: <c>page [--rate N] [--seconds N]</c>, 1,000 a second for 35 s unless said. Prints a table; 0 when p99 is below 250 ms.</summary>
    public static int Run(string[] args) => RunAsync(Options.Number(args, "--rate", 1_000), Options.Number(args, "--seconds", 35)).GetAwaiter().GetResult();

    private static async Task<int> RunAsync(int rate, int seconds)
    {
        string chromium = Environment.GetEnvironmentVariable("TOCSIN_CHROMIUM") ?? "/usr/bin/chromium";
        if (!File.Exists(chromium))
        {
            Console.Error.WriteLine($"It needs Chromium at {chromium}: run eng/setup.sh, or set TOCSIN_CHROMIUM.");
            return 3;
        }

        string folder = Directory.CreateTempSubdirectory("tocsin-page-bench").FullName;
        try
        {
            string config = Path.Combine(folder, "tocsin.json");
            await File.WriteAllTextAsync(config, """{"Streams":{"http":{"Windows":"http"}}}""");
            using ServerProcess server = ServerProcess.Start(Path.Combine(folder, "data"), "--config", config);
            using IPlaywright playwright = await Playwright.CreateAsync();
            await using IBrowser browser = await playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions { ExecutablePath = chromium, Args = ["--no-sandbox", "--disable-gpu"] });
            IPage page = await browser.NewPageAsync(new BrowserNewPageOptions { ViewportSize = new ViewportSize { Width = 1440, Height = 900 } });
            using HttpClient http = new() { BaseAddress = server.Address };
            Dictionary<string, List<long>> sent = new(StringComparer.Ordinal);
            Task sending = SendAsync(http, rate, Warming + TimeSpan.FromSeconds(seconds), sent);
            await page.GotoAsync(new Uri(server.Address, "/windows?stream=http").AbsoluteUri);
            await page.WaitForSelectorAsync("tr[data-row]");
            await page.EvaluateAsync(Watch);
            await sending;
            await page.WaitForTimeoutAsync(1_000); // the last ones
            return Print(rate, seconds, sent, await page.EvaluateAsync<string[]>("() => window.shown"));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    // One connection, so that the n-th record of a status is the n-th that is counted. A batch that waits for the answer to the one before it is late, and that counts.
    private static async Task SendAsync(HttpClient http, int rate, TimeSpan length, Dictionary<string, List<long>> sent)
    {
        Random random = new(Seed);
        TimeProvider time = TimeProvider.System;
        DateTime start = time.GetUtcNow().UtcDateTime;
        using PeriodicTimer timer = new(Batch);
        for (int batch = 1; batch * Batch <= length; batch++)
        {
            DateTime due = start + (batch * Batch);
            while (time.GetUtcNow().UtcDateTime < due)
            {
                await timer.WaitForNextTickAsync();
            }

            StringBuilder body = new();
            int upTo = (int)(rate * batch * Batch.TotalSeconds), from = (int)(rate * (batch - 1) * Batch.TotalSeconds);
            for (int i = from; i < upTo; i++)
            {
                int status = random.Next(10) switch { 0 => 404, 1 => 500, _ => 200 }, address = random.Next(1 << 24);
                body.Append(CultureInfo.InvariantCulture, $$"""{"timestamp":"{{due:yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'}}","ip":"10.{{address >> 16}}.{{(address >> 8) & 255}}.{{address & 255}}","method":"GET","url":"/resource/{{random.Next(10) + 1}}","status":{{status}}}""").Append('\n');
                if (status >= 400)
                {
                    string row = string.Create(CultureInfo.InvariantCulture, $"{due.Ticks / (30 * TimeSpan.TicksPerSecond) * 30}/{status}");
                    sent.TryAdd(row, []);
                    sent[row].Add(new DateTimeOffset(due).ToUnixTimeMilliseconds());
                }
            }

            using StringContent content = new(body.ToString(), new MediaTypeHeaderValue("application/x-ndjson"));
            using HttpResponseMessage answer = await http.PostAsync(new Uri("/api/v1/streams/http/records", UriKind.Relative), content);
            answer.EnsureSuccessStatusCode();
        }
    }

    private static int Print(int rate, int seconds, Dictionary<string, List<long>> sent, string[] shown)
    {
        Dictionary<string, List<(long At, int Count)>> seen = new(StringComparer.Ordinal);
        foreach (string[] words in shown.Select(line => line.Split(' ')))
        {
            seen.TryAdd(words[1], []);
            seen[words[1]].Add((long.Parse(words[0], CultureInfo.InvariantCulture), int.Parse(words[2], CultureInfo.InvariantCulture)));
        }

        long measured = sent.Values.Min(times => times[0]) + (long)Warming.TotalMilliseconds;
        List<long> delays = [];
        int missing = 0;
        foreach ((string row, List<long> times) in sent)
        {
            List<(long At, int Count)> changes = seen.GetValueOrDefault(row, []);
            for (int i = 0, change = 0; i < times.Count; i++)
            {
                while (change < changes.Count && changes[change].Count <= i)
                {
                    change++;
                }

                if (times[i] < measured)
                {
                    continue;
                }

                if (change == changes.Count)
                {
                    missing++;
                }
                else
                {
                    delays.Add(changes[change].At - times[i]);
                }
            }
        }

        if (delays.Count == 0)
        {
            Console.Error.WriteLine($"None of {missing:N0} records was shown.");
            return 1;
        }

        delays.Sort();
        long At(double share) => delays[Math.Min(delays.Count - 1, (int)(share * delays.Count))];
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"From a record's arrival to the page Windows in Chromium: {rate:N0} records a second over HTTP for {seconds} s, 20 % errors, Durability Fsync, server, sender and browser on {Environment.ProcessorCount} cores (seed {Seed})."));
        Console.WriteLine();
        Console.WriteLine("| records measured | never shown | p50, ms | p90 | p99 | most | p99 at most |");
        Console.WriteLine("| ---: | ---: | ---: | ---: | ---: | ---: | ---: |");
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {delays.Count:N0} | {missing:N0} | {At(0.5)} | {At(0.9)} | {At(0.99)} | {delays[^1]} | {Floor} |"));
        return At(0.99) < Floor && missing == 0 ? 0 : 1;
    }
}
