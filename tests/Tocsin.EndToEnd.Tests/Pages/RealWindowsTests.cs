using System.Globalization;
using Tocsin.Server.Settings;

namespace Tocsin.EndToEnd.Tests.Pages;

/// <summary>Windows and alerts before a whole server: records come over HTTP, are counted, ring, are looked after, and are all there in the drawer.</summary>
[Collection(PageTests.Name)]
public sealed class RealWindowsTests(Browser browser)
{
    private const string Stream = "http";

    // Between two steps a busy machine may be silent for longer than windows stay open.
    private static readonly StreamSettings Counting = new() { Windows = new WindowSettings { Rule = WindowSettings.Http, Idle = TimeSpan.FromHours(1) } };

    [ChromiumFact]
    public async Task Errors_appear_ring_at_one_too_many_are_acknowledged_and_resolved_with_notes()
    {
        await using RealServer server = await RealServer.StartAsync((Stream, Counting));
        DateTime now = TimeProvider.System.GetUtcNow().UtcDateTime;
        await server.SendAsync(Stream, Errors(now, 404, from: 0, count: 90));
        await using PageWindow window = await browser.OpenAsync(server.Address + "/windows");
        await window["tr[data-state=open]"].WaitForAsync();
        Assert.Equal(0, await window["[data-open-alerts]"].CountAsync());

        await server.SendAsync(Stream, Errors(now, 404, from: 90, count: 10));
        await window.UntilAsync("document.querySelector('tr[data-row] [data-count]')?.dataset.count === '100'");
        await PageWindow.IsAsync("open", () => window["tr[data-row]"].First.GetAttributeAsync("data-state"));
        await server.SendAsync(Stream, Errors(now, 404, from: 100, count: 1));

        await window["tr[data-state=rings]"].WaitForAsync();
        await window["[data-open-alerts='1']"].WaitForAsync();
        await window.SaysAsync(".headline__sentence", "Status 404 rings since");
        await window["tr[data-state=rings]"].ClickAsync();
        await window[".drawer [data-record]"].First.WaitForAsync();
        await PageWindow.IsAsync(50, () => window[".drawer [data-record]"].CountAsync());
        await window.SaysAsync(".drawer [data-statement]", "101\u00a0errors of status 404");
        await window.SaysAsync(".drawer .url-table", "/resource/3");
        await window["[data-records-next]"].ClickAsync();
        await window["text=51–100 of 101"].WaitForAsync();
        await window["[data-records-next]"].ClickAsync();
        await window["text=101–101 of 101"].WaitForAsync();
        await window["[data-to-alert]"].ClickAsync();

        await window.UntilAsync("location.pathname === '/alerts'");
        await window.SaysAsync(".drawer [data-text]", "101");
        await window.PressAsync("a");
        await window["[data-note]:focus"].WaitForAsync();
        await window.Page.Keyboard.TypeAsync("looking at the shop");
        await window.PressAsync("Enter");
        await window["[data-deeds] >> text=looking at the shop"].WaitForAsync();
        await window.SaysAsync("[data-deeds]", "local acknowledged it");
        await window["[data-open-alerts]"].WaitForAsync(new() { State = Microsoft.Playwright.WaitForSelectorState.Detached });
        await window["[data-action=resolve]"].ClickAsync();
        await window["[data-note]"].FillAsync("a link was broken");
        await window["[data-do]"].ClickAsync();

        await window["[data-deeds] >> text=a link was broken"].WaitForAsync();
        await window.GoAsync(server.Address + "/alerts?state=resolved");
        await window["tr[data-state=resolved] >> text=local: a link was broken"].WaitForAsync();
        Assert.Empty(window.Faults);
    }

    [ChromiumFact]
    public async Task On_a_phone_no_page_is_wider_than_it_while_errors_come()
    {
        await using RealServer server = await RealServer.StartAsync((Stream, Counting));
        DateTime now = TimeProvider.System.GetUtcNow().UtcDateTime;
        await server.SendAsync(Stream, [.. Errors(now, 404, 0, 120), .. Errors(now, 500, 120, 30), .. Errors(now.AddMinutes(-3), 500, 150, 3), "no record at all"]);
        await using PageWindow window = await browser.OpenAsync(server.Address + "/windows", width: 390, height: 844);
        await window["tr[data-state=rings]"].WaitForAsync();

        foreach (string path in new[] { "/windows", "/alerts", "/topics", "/" })
        {
            await window.GoAsync(server.Address + path);
            await window["h1"].First.WaitForAsync(new() { State = Microsoft.Playwright.WaitForSelectorState.Attached });
            await window.UntilAsync("document.documentElement.scrollWidth <= innerWidth");
        }

        await window.GoAsync(server.Address + "/alerts");
        await window["tr[data-row]"].First.ClickAsync();
        await window[".drawer [data-text]"].WaitForAsync();
        await window.UntilAsync("document.documentElement.scrollWidth <= innerWidth && document.querySelector('.drawer').scrollWidth <= innerWidth");
        Assert.Empty(window.Faults);
    }

    private static IEnumerable<string> Errors(DateTime time, int status, int from, int count) => Enumerable.Range(from, count).Select(at => string.Create(
        CultureInfo.InvariantCulture,
        $$"""{"timestamp":"{{time:yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'}}","ip":"203.0.113.{{at % 25}}","method":"GET","url":"/resource/{{at % 7}}","status":{{status}}}"""));
}
