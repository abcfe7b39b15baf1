using Microsoft.Playwright;

namespace Tocsin.EndToEnd.Tests.Pages;

[Collection(PageTests.Name)]
public sealed class RealServerTests(Browser browser)
{
    private const string LedgerScript =
        "(() => { const l = document.querySelector('[data-ledger]'); const of = name => +l.querySelector(`[data-${name}]`).dataset[name]; "
        + "return [of('received'), of('processed'), of('rejected'), of('pending')]; })()";

    [ChromiumFact]
    public async Task The_ledger_balances_on_the_page_at_every_look_while_records_are_being_sent()
    {
        await using RealServer server = await RealServer.StartAsync();
        await server.SendAsync("web", [MadeUpTraffic.Line(0)]);
        await using PageWindow window = await browser.OpenAsync(server.Address + "/");
        await window["[data-ledger]"].WaitForAsync();
        const int Batches = 60;
        const int Lines = 500;
        TaskCompletionSource seenInTheMiddle = new(TaskCreationOptions.RunContinuationsAsynchronously);

        Task sending = Task.Run(async () =>
        {
            for (int batch = 0; batch < Batches; batch++)
            {
                if (batch == Batches / 2)
                {
                    await seenInTheMiddle.Task.WaitAsync(PageWindow.Patience);
                }

                await server.SendAsync(batch % 2 == 0 ? "web" : "blocks", Enumerable.Range(batch * Lines, Lines).Select(MadeUpTraffic.Line));
            }
        });
        long start = TimeProvider.System.GetTimestamp();
        for (long received = 0; received < (Batches * Lines) + 1;)
        {
            long[] ledger = await window.Page.EvaluateAsync<long[]>(LedgerScript);
            Assert.Equal(ledger[0], ledger[1] + ledger[2] + ledger[3]);
            Assert.Equal(0, await window["[data-balances=no]"].CountAsync());
            Assert.True(TimeProvider.System.GetElapsedTime(start) < 4 * PageWindow.Patience, $"the page stays at {received} records");
            received = ledger[0];
            if (received is > 1 and < Batches * Lines)
            {
                seenInTheMiddle.TrySetResult();
            }

            await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System);
        }

        await sending;
        Assert.Empty(window.Faults);
    }

    [ChromiumFact]
    public async Task A_browser_that_hangs_holds_up_no_record_and_learns_what_it_missed()
    {
        await using RealServer server = await RealServer.StartAsync();
        await server.SendAsync("web", [MadeUpTraffic.Line(0)]);
        await using PageWindow window = await browser.OpenAsync(server.Address + "/live");
        await window[".line"].First.WaitForAsync();
        const int Lines = 30_000;

        // The page's only thread does nothing else until it is told that all records have been processed.
        await using RoutedSignal signal = await RoutedSignal.CreateAsync(window.Page);
        Task hanging = window.Page.EvaluateAsync("""
            (() => { for (;;) { const r = new XMLHttpRequest(); r.open('GET', '/test-signal', false); r.send(); if (r.responseText === 'go') return; } })()
            """);
        for (int batch = 0; batch < 30; batch++)
        {
            await server.SendAsync("web", Enumerable.Range(batch * 1_000, 1_000).Select(MadeUpTraffic.Line));
        }

        var log = server.Streams.Find("web")!.Log;
        await log.WaitProcessedAsync(0, log.Positions[0].Durable).WaitAsync(TimeSpan.FromSeconds(120));
        Assert.Equal(Lines + 1, log.Ledger.Processed);
        Assert.False(hanging.IsCompleted);

        signal.Go();
        await hanging;
        await server.SendAsync("web", ["the page is back"]);
        await window["text=the page is back"].WaitForAsync();
        await window.UntilAsync("+document.querySelector('[data-unseen]')?.dataset.unseen > 10000");
    }

    [ChromiumFact]
    public async Task After_a_restart_the_page_comes_back_with_what_was_there()
    {
        await using RealServer server = await RealServer.StartAsync();
        await server.SendAsync("web", Enumerable.Range(0, 1_000).Select(MadeUpTraffic.Line));
        await using PageWindow window = await browser.OpenAsync(server.Address + "/?stream=web");
        await window.UntilAsync("document.querySelector('[data-processed]').dataset.processed === '1000'");

        await server.RestartAsync();
        await server.SendAsync("web", ["one more"]);

        await window.UntilAsync("document.documentElement.dataset.connection === 'open' && document.querySelector('[data-processed]')?.dataset.processed === '1001'");
        await window.IsAtAsync("stream=web");
    }

    /// <summary>An address that a busy page can ask whether it may go on.</summary>
    private sealed class RoutedSignal(IPage page) : IAsyncDisposable
    {
        private const string Path = "**/test-signal";
        private volatile bool _go;

        public static async Task<RoutedSignal> CreateAsync(IPage page)
        {
            RoutedSignal signal = new(page);
            await page.RouteAsync(Path, async route =>
            {
                await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System);
                await route.FulfillAsync(new RouteFulfillOptions { Body = signal._go ? "go" : "wait" });
            });
            return signal;
        }

        public void Go() => _go = true;

        public async ValueTask DisposeAsync() => await page.UnrouteAsync(Path);
    }
}
