using Tocsin.Engine.Ingestion;
using Tocsin.Engine.Tests;

namespace Tocsin.EndToEnd.Tests.Pages;

[Collection(PageTests.Name)]
public sealed class OverviewPageTests(Browser browser)
{
    [ChromiumFact]
    public async Task A_drag_over_the_chart_chooses_the_time_of_all_pages()
    {
        await using PageHost host = await PageHost.StartAsync(new MadeUpStreams(MadeUpTraffic.Busy("web")));
        await using PageWindow window = await browser.OpenAsync(host.Address + "/");
        var chart = await window.PlaceAsync(".u-over");

        await window.Page.Mouse.MoveAsync(chart.X + (chart.Width * 0.3f), chart.Y + 60);
        await window.Page.Mouse.DownAsync();
        await window.Page.Mouse.MoveAsync(chart.X + (chart.Width * 0.6f), chart.Y + 60, new() { Steps = 5 });
        await window.Page.Mouse.UpAsync();

        await window.UntilAsync("location.search.includes('from=') && location.search.includes('to=')");
        await window["[data-clear-range]"].WaitForAsync();
        await window[".rail__pages a >> text=Streams"].ClickAsync();
        await window.UntilAsync("location.pathname === '/streams' && location.search.includes('from=')");
        await window.PressAsync("Escape");
        await window.UntilAsync("!location.search.includes('from=')");
    }

    [ChromiumFact]
    public async Task Paused_the_page_stands_still()
    {
        MadeUpStream web = MadeUpTraffic.Busy("web");
        await using PageHost host = await PageHost.StartAsync(new MadeUpStreams(web));
        await using PageWindow window = await browser.OpenAsync(host.Address + "/");
        await window.PressAsync("p");
        await window["[role=switch][aria-checked=false]"].WaitForAsync();
        string before = await window.TextAsync("[data-received]");

        web.Send("one more");
        await window.PressAsync("p");

        await window.UntilAsync("document.querySelector('[data-received]').dataset.received === '1201'");
        Assert.Equal("1\u202f200", before);
    }

    [ChromiumFact]
    public async Task A_source_that_cannot_work_is_seen_on_the_streams_page_with_its_reason()
    {
        MadeUpStream stream = MadeUpTraffic.Busy("web");
        stream.Made.Add(new("web", "tcp://logs.example:514", new(SourceState.Retrying, "logs.example:514: connection refused; trying again in 0.5 s", 12, 3_456, 7)));
        stream.Made.Add(new("web", "/var/log/nginx/access.log", new(SourceState.Running, "at the end of /var/log/nginx/access.log", 1_200, 99_000, 0)));
        await using PageHost host = await PageHost.StartAsync(new MadeUpStreams(stream));
        await using PageWindow window = await browser.OpenAsync(host.Address + "/streams?row=web");

        await window.SaysAsync("[data-source-row='tcp://logs.example:514']", "retrying");
        await window.SaysAsync("[data-source-row='/var/log/nginx/access.log']", "running");
        await window.SaysAsync(".drawer", "connection refused");
        await window.SaysAsync("main", "A source of web cannot work now");
        Assert.Empty(window.Faults);
    }

    [ChromiumFact]
    public async Task The_pages_come_back_by_themselves_when_the_server_does()
    {
        MadeUpStreams streams = new(MadeUpTraffic.Busy("web"));
        int port = FreePort.Take();
        PageHost first = await PageHost.StartAsync(streams, port);
        await using PageWindow window = await browser.OpenAsync(first.Address + "/streams?stream=web");
        await window["[data-row]"].First.WaitForAsync();

        await first.DisposeAsync();
        await window["text=Connection lost, reconnecting"].WaitForAsync();
        await window.SaysAsync("[data-row]", "web");

        await using PageHost second = await PageHost.StartAsync(streams, port);
        await window.ConnectedAsync();
        await window["#components-reconnect-modal.is-shown"].WaitForAsync(new() { State = Microsoft.Playwright.WaitForSelectorState.Detached });
        await window["[data-row]"].First.WaitForAsync();
        await window.IsAtAsync("stream=web");
    }
}
