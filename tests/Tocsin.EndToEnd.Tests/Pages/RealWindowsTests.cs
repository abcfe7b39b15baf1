using System.Globalization;

namespace Tocsin.EndToEnd.Tests.Pages;

/// <summary>Windows and alerts before a whole server: records come over HTTP, are counted, ring, are looked after, and are all there in the drawer.</summary>
[Collection(PageTests.Name)]
public sealed class RealWindowsTests(Browser browser)
{
    private const string Stream = "http"; // counts windows without being told to

    [ChromiumFact]
    public async Task Errors_appear_ring_at_one_too_many_are_acknowledged_and_resolved_with_notes()
    {
        await using RealServer server = await RealServer.StartAsync();
        DateTime now = TimeProvider.System.GetUtcNow().UtcDateTime;
        await server.SendAsync(Stream, Errors(now, 404, from: 0, count: 90));
        await using PageWindow window = await browser.OpenAsync(server.Address + "/windows");
        await window["tr[data-state=open]"].WaitForAsync();
        Assert.Equal(0, await window["[data-open-alerts]"].CountAsync());

        await server.SendAsync(Stream, Errors(now, 404, from: 90, count: 10));
        await window.UntilAsync("document.querySelector('tr[data-row] [data-count]')?.dataset.count === '100'");
        Assert.Equal("open", await window["tr[data-row]"].First.GetAttributeAsync("data-state"));
        await server.SendAsync(Stream, Errors(now, 404, from: 100, count: 1));

        await window["tr[data-state=rings]"].WaitForAsync();
        await window["[data-open-alerts='1']"].WaitForAsync();
        Assert.Contains("Status 404 rings since", await window.TextAsync(".headline__sentence"), StringComparison.Ordinal);
        await window["tr[data-state=rings]"].ClickAsync();
        await window[".drawer [data-record]"].First.WaitForAsync();
        Assert.Equal(50, await window[".drawer [data-record]"].CountAsync());
        Assert.Contains("101\u00a0errors of status 404", await window.TextAsync(".drawer [data-statement]"), StringComparison.Ordinal);
        Assert.Contains("/resource/3", await window.TextAsync(".drawer .url-table"), StringComparison.Ordinal);
        await window["[data-records-next]"].ClickAsync();
        await window["text=51–100 of 101"].WaitForAsync();
        await window["[data-records-next]"].ClickAsync();
        await window["text=101–101 of 101"].WaitForAsync();
        await window["[data-to-alert]"].ClickAsync();

        await window.UntilAsync("location.pathname === '/alerts'");
        Assert.Contains("101", await window.TextAsync(".drawer [data-text]"), StringComparison.Ordinal);
        await window.PressAsync("a");
        await window["[data-note]:focus"].WaitForAsync();
        await window.Page.Keyboard.TypeAsync("looking at the shop");
        await window.PressAsync("Enter");
        await window["[data-deeds] >> text=looking at the shop"].WaitForAsync();
        Assert.Contains("local acknowledged it", await window.TextAsync("[data-deeds]"), StringComparison.Ordinal);
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
        await using RealServer server = await RealServer.StartAsync();
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
        Assert.True(await window.Page.EvaluateAsync<bool>("document.documentElement.scrollWidth <= innerWidth && document.querySelector('.drawer').scrollWidth <= innerWidth"));
        Assert.Empty(window.Faults);
    }

    private static IEnumerable<string> Errors(DateTime time, int status, int from, int count) => Enumerable.Range(from, count).Select(at => string.Create(
        CultureInfo.InvariantCulture,
        $$"""{"timestamp":"{{time:yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'}}","ip":"203.0.113.{{at % 25}}","method":"GET","url":"/resource/{{at % 7}}","status":{{status}}}"""));
}
