using System.Globalization;
using System.Text.Json;
using Microsoft.Playwright;
using Tocsin.Benchmarks.Server;

namespace Tocsin.Benchmarks.Collection;

/// <summary>
/// The viewer of a collected file in a real Chromium over a server in a process of its own: how long a large file takes from the call of its address to the frame with its lines
/// (begin, middle and end of the file, a new context each time), and how long a line takes from the write that ends it to the frame that shows it.
/// </summary>
internal static class ViewerBench
{
    private const int Opens = 30;
    private const double ScreenFloor = 300, TailFloor = 200;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);

    // When the first lines were in a frame, in milliseconds since the address was called.
    private const string FirstScreen =
        """
        new MutationObserver((_, watch) => {
          if (!document.querySelector('.file-line')) return;
          watch.disconnect();
          requestAnimationFrame(() => { const shown = new MessageChannel(); shown.port1.onmessage = () => { window.firstScreen = performance.now(); }; shown.port2.postMessage(0); });
        }).observe(document, { childList: true, subtree: true });
        """;

    // For each line that says when it was written, when it was shown: both by the machine's clock, in milliseconds.
    private const string Shown =
        """
        () => {
          window.shown = [];
          new MutationObserver(changes => {
            const now = Date.now();
            for (const change of changes) for (const row of change.addedNodes) {
              const written = /written (\d+)/.exec(row.textContent ?? '');
              if (written) window.shown.push(now - Number(written[1]));
            }
          }).observe(document.querySelector('.file-lines__list'), { childList: true });
        }
        """;

    /// <summary>Runs it: <c>viewer [--gigabytes N] [--lines N] [--rate N]</c>, 5 GB and 1,500 lines at 50 a second unless said. Prints two tables; 0 when both floors are reached.</summary>
    public static int Run(string[] args) =>
        RunAsync(Options.Number(args, "--gigabytes", 5), Options.Number(args, "--lines", 1_500), Options.Number(args, "--rate", 50)).GetAwaiter().GetResult();

    private static async Task<int> RunAsync(int gigabytes, int lines, int rate)
    {
        string chromium = Environment.GetEnvironmentVariable("TOCSIN_CHROMIUM") ?? "/usr/bin/chromium";
        if (!File.Exists(chromium))
        {
            Console.Error.WriteLine($"It needs Chromium at {chromium}: run eng/setup.sh, or set TOCSIN_CHROMIUM.");
            return 3;
        }

        string folder = Directory.CreateTempSubdirectory("tocsin-viewer-bench").FullName;
        try
        {
            string logs = Directory.CreateDirectory(Path.Combine(folder, "data", "logs")).FullName;
            string large = Path.Combine(logs, "vllm-large.log"), growing = Path.Combine(logs, "vllm-growing.log");
            TimedLines.Write(large, gigabytes * 1_000_000_000L);
            await File.WriteAllTextAsync(growing, "the first line\n");
            string config = Path.Combine(folder, "tocsin.json");
            await File.WriteAllTextAsync(config, JsonSerializer.Serialize(new { Collection = new { Folder = Path.Combine(folder, "data"), Feed = false } }));
            using ServerProcess server = ServerProcess.Start(Path.Combine(folder, "streams"), "--config", config);
            using HttpClient http = new() { BaseAddress = server.Address };
            string largeId = await KnownAsync(http, "vllm-large.log"), growingId = await KnownAsync(http, "vllm-growing.log");
            using IPlaywright playwright = await Playwright.CreateAsync();
            await using IBrowser browser = await playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions { ExecutablePath = chromium, Args = ["--no-sandbox", "--disable-gpu"] });
            bool quick = await ScreensAsync(browser, server.Address, largeId, new FileInfo(large).Length);
            return await TailAsync(browser, server.Address, growingId, growing, lines, rate) && quick ? 0 : 1;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    // A file is opened when the pass over it has ended: what is measured is the viewer, not the counting of lines beside it.
    private static async Task<string> KnownAsync(HttpClient http, string name)
    {
        using CancellationTokenSource limit = new(Patience);
        for (; ; await Task.Delay(TimeSpan.FromMilliseconds(200), TimeProvider.System, limit.Token))
        {
            using JsonDocument page = JsonDocument.Parse(await http.GetStringAsync(new Uri($"/api/v1/files?path={name}", UriKind.Relative), limit.Token));
            if (page.RootElement.GetProperty("items") is { } items && items.GetArrayLength() == 1 && items[0].GetProperty("lines").ValueKind == JsonValueKind.Number)
            {
                return items[0].GetProperty("id").GetString()!;
            }
        }
    }

    private static async Task<bool> ScreensAsync(IBrowser browser, Uri server, string id, long length)
    {
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"A file of {length / 1e9:0.0} GB in the viewer in Chromium, from the call of its address to the frame with its lines; server and browser on {Environment.ProcessorCount} cores, {Opens} fresh contexts each."));
        Console.WriteLine();
        Console.WriteLine("| place | p50, ms | p90 | most | p90 at most |");
        Console.WriteLine("| --- | ---: | ---: | ---: | ---: |");
        bool quick = true;
        foreach ((string place, string query) in new[] { ("begin", ""), ("middle", $"?offset={length / 2}"), ("end, followed", "?follow=on") })
        {
            List<double> times = [];
            for (int open = 0; open <= Opens; open++)
            {
                await using IBrowserContext context = await browser.NewContextAsync(new BrowserNewContextOptions { ViewportSize = new ViewportSize { Width = 1440, Height = 900 } });
                IPage page = await context.NewPageAsync();
                await page.AddInitScriptAsync(FirstScreen);
                await page.GotoAsync(new Uri(server, $"/logs/{id}{query}").AbsoluteUri);
                double? shown = null;
                for (int patience = 0; shown is null && patience < 400; patience++)
                {
                    shown = await page.EvaluateAsync<double?>("() => window.firstScreen ?? null");
                    await page.WaitForTimeoutAsync(25);
                }

                if (open > 0) // the first one compiles the server
                {
                    times.Add(shown ?? double.PositiveInfinity);
                }
            }

            times.Sort();
            quick &= At(times, 0.9) < ScreenFloor;
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {place} | {At(times, 0.5):0} | {At(times, 0.9):0} | {times[^1]:0} | {ScreenFloor:0} |"));
        }

        Console.WriteLine();
        return quick;
    }

    private static async Task<bool> TailAsync(IBrowser browser, Uri server, string id, string file, int lines, int rate)
    {
        IPage page = await browser.NewPageAsync(new BrowserNewPageOptions { ViewportSize = new ViewportSize { Width = 1440, Height = 900 } });
        await page.GotoAsync(new Uri(server, $"/logs/{id}?follow=on").AbsoluteUri);
        await page.WaitForSelectorAsync(".file-line");
        await page.EvaluateAsync(Shown);
        await page.WaitForTimeoutAsync(1_000);
        TimeProvider time = TimeProvider.System;
        await using (FileStream growing = new(file, FileMode.Append, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0))
        {
            using PeriodicTimer timer = new(TimeSpan.FromSeconds(1.0 / rate));
            for (int line = 0; line < lines; line++)
            {
                await timer.WaitForNextTickAsync();
                growing.Write(System.Text.Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"INFO line {line} written {time.GetUtcNow().ToUnixTimeMilliseconds()}\n")));
            }
        }

        await page.WaitForTimeoutAsync(2_000); // the last ones
        List<double> delays = [.. await page.EvaluateAsync<double[]>("() => window.shown")];
        int missing = lines - delays.Count;
        delays.Sort();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"From a line's write to the page: {lines:N0} lines at {rate} a second into a followed file."));
        Console.WriteLine();
        Console.WriteLine("| lines shown | never shown | p50, ms | p90 | p99 | most | p99 at most |");
        Console.WriteLine("| ---: | ---: | ---: | ---: | ---: | ---: | ---: |");
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"| {delays.Count:N0} | {missing:N0} | {At(delays, 0.5):0} | {At(delays, 0.9):0} | {At(delays, 0.99):0} | {At(delays, 1):0} | {TailFloor:0} |"));
        return missing == 0 && At(delays, 0.99) < TailFloor;
    }

    private static double At(List<double> sorted, double share) => sorted.Count == 0 ? double.PositiveInfinity : sorted[Math.Min(sorted.Count - 1, (int)(share * sorted.Count))];
}
