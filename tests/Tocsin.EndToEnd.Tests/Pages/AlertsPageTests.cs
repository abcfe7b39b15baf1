using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Playwright;

namespace Tocsin.EndToEnd.Tests.Pages;

[Collection(PageTests.Name)]
public sealed class AlertsPageTests(Browser browser)
{
    [ChromiumFact]
    public async Task The_open_ones_are_counted_in_the_sentence_the_rail_and_the_title_of_every_page()
    {
        MadeUpAlerts alerts = new();
        alerts.Ring("404", 1);
        await using PageHost host = await Host(alerts);
        await using PageWindow window = await browser.OpenAsync(host.Address + "/alerts");
        await window.SaysAsync(".headline__sentence", "1\u00a0alert is open: status 404 since");
        await PageWindow.IsAsync("1", () => window["[data-open-alerts]"].GetAttributeAsync("data-open-alerts"));

        alerts.Ring("500", 2, score: 900, bits: 60);

        await window["[data-open-alerts='2']"].WaitForAsync();
        await window.UntilAsync("document.title === '(2) Alerts · Tocsin'");
        await window.SaysAsync(".headline__sentence", "2\u00a0alerts are open, the worst: status 500");
        await window.GoAsync(host.Address + "/streams");
        await window.UntilAsync("document.title === '(2) Streams · Tocsin'");
        await window.GoAsync(host.Address + "/");
        await window["[data-ringing='2']"].WaitForAsync();
        await window.SaysAsync(".headline__sentence", "2\u00a0alerts are open, the worst: status 500 of web since");
        Assert.Empty(window.Faults);
    }

    [ChromiumFact]
    public async Task Open_acknowledged_and_resolved_ones_stand_apart_with_their_counts()
    {
        await using PageHost host = await Host(Three());
        await using PageWindow window = await browser.OpenAsync(host.Address + "/alerts");

        await window.SaysAsync("[data-tab=open]", "1");
        await window["[data-tab=acknowledged]"].ClickAsync();
        await window["tr[data-state=acknowledged]"].WaitForAsync();
        await window.SaysAsync("tr[data-state=acknowledged]", "ada: the database restarts");
        await window["[data-tab=resolved]"].ClickAsync();
        await window["tr[data-state=resolved]"].WaitForAsync();
        await window.SaysAsync("tr[data-state=resolved]", "by itself");
        await window.IsAtAsync("state=resolved");
    }

    [ChromiumFact]
    public async Task The_drawer_gives_text_reasons_lines_revisions_and_who_did_what()
    {
        MadeUpAlerts alerts = new();
        string episode = alerts.Ring("404", 5, windows: 3, score: 190);
        alerts.Acknowledge(episode, "ada", "rate limit of the crawler");
        alerts.Resolve(episode, "grace", "blocked at the edge");
        await using PageHost host = await Host(alerts);
        await using PageWindow window = await browser.OpenAsync($"{host.Address}/alerts?row={Uri.EscapeDataString("web/" + episode)}");

        string text = await window.TextAsync(".drawer");
        Assert.Contains("190 errors of status 404 in 30 s", text, StringComparison.Ordinal);
        Assert.Contains("it was 4 % of the last hour's", text, StringComparison.Ordinal);
        Assert.Contains("\"url\":\"/resource/7\"", text, StringComparison.Ordinal);
        await PageWindow.IsAsync(6, () => window["[data-revisions] tbody tr"].CountAsync());
        await window.SaysAsync("[data-deeds] li:first-child", "grace resolved it: blocked at the edge");
        await window.SaysAsync("[data-deeds]", "ada acknowledged it: rate limit of the crawler");
        Assert.Empty(window.Faults);
    }

    [ChromiumFact]
    public async Task By_keys_alone_one_is_acknowledged_with_a_note_and_resolved()
    {
        MadeUpAlerts alerts = new();
        string episode = alerts.Ring("404", 1);
        List<string> asked = [];
        await using PageHost host = await Host(alerts, asked);
        await using PageWindow window = await browser.OpenAsync(host.Address + "/alerts");
        await window["tr[data-row]"].First.WaitForAsync();

        await window.PressAsync("j");
        await window.PressAsync("a");
        await window["[data-note]:focus"].WaitForAsync();
        await window.Page.Keyboard.TypeAsync("looking: j k r");
        await window.PressAsync("Enter");
        await window["[data-answer=ok]"].WaitForAsync();
        await window["[data-deeds] >> text=looking: j k r"].WaitForAsync();
        await window.PressAsync("r");
        await window["[data-note]:focus"].WaitForAsync();
        await window.PressAsync("Escape");
        await window["[data-note]"].WaitForAsync(new() { State = WaitForSelectorState.Detached });
        await window["[data-action=resolve]"].ClickAsync();
        await window["[data-note]"].FillAsync("restarted");
        await window["[data-do]"].ClickAsync();

        await window["[data-deeds] >> text=restarted"].WaitForAsync();
        Assert.Equal([$"web:{episode} acknowledge looking: j k r", $"web:{episode} resolve restarted"], asked);
        await window.PressAsync("Escape");
        await window.UntilAsync("!document.querySelector('.drawer')");
        await window["text=Nothing is open"].First.WaitForAsync();
        Assert.Equal(0, await window["[data-open-alerts]"].CountAsync());
        Assert.Empty(window.Faults);
    }

    [ChromiumFact]
    public async Task Who_may_not_acknowledge_reads_why_in_the_place_where_he_asked_and_keeps_his_note()
    {
        MadeUpAlerts alerts = new();
        string episode = alerts.Ring("404", 1);
        await using PageHost host = await PageHost.StartAsync(MadeUpBlocks.Streams(), alerts: alerts, api: app => app.MapPost(
            "/api/v1/alerts/{id}/acknowledge", (string id) => Results.Problem(
                "The key 'reader' has the role read; this needs admin.", statusCode: 403, extensions: new Dictionary<string, object?> { ["remedy"] = "Use a key with that role." })));
        await using PageWindow window = await browser.OpenAsync($"{host.Address}/alerts?row={Uri.EscapeDataString("web/" + episode)}");

        await window["[data-action=acknowledge]"].ClickAsync();
        await window["[data-note]"].FillAsync("mine");
        await window["[data-do]"].ClickAsync();

        await window["[data-answer=refused]"].WaitForAsync();
        await window.SaysAsync("[data-answer=refused]", "has the role read; this needs admin. Use a key with that role.");
        await PageWindow.IsAsync("mine", () => window["[data-note]"].InputValueAsync());
    }

    [ChromiumFact]
    public async Task Before_the_first_one_the_page_says_what_would_ring_or_how_to_set_it_up()
    {
        MadeUpWindows windows = new() { Stream = "nobody" };
        await using PageHost host = await PageHost.StartAsync(MadeUpBlocks.Streams(), windows: windows);
        await using PageWindow window = await browser.OpenAsync(host.Address + "/alerts");
        await window.SaysAsync("[data-no-alerts]", "\"Windows\": { \"Rule\": \"http\"");

        windows.Stream = "web";

        await window["text=web would ring at more than 100 errors of one status in 30"].WaitForAsync();
        Assert.Empty(window.Faults);
    }

    [ChromiumFact]
    public async Task What_an_alert_says_stays_text()
    {
        MadeUpAlerts alerts = new();
        foreach (string hostile in HostileLines.All)
        {
            string episode = alerts.Ring(hostile[..Math.Min(40, hostile.Length)], 2, example: hostile);
            alerts.Acknowledge(episode, "ada", hostile[..Math.Min(1_000, hostile.Length)]);
        }

        await using PageHost host = await Host(alerts);
        await using PageWindow window = await browser.OpenAsync(host.Address + "/alerts?state=acknowledged&live=off");
        await window["tr[data-row]"].First.WaitForAsync();
        for (int row = 0; row < await window["tr[data-row]"].CountAsync(); row++)
        {
            await window["tr[data-row]"].Nth(row).ClickAsync();
            await window[".drawer"].WaitForAsync();
            Assert.DoesNotContain('\u202e', await window.TextAsync(".drawer"));
            await window.PressAsync("Escape");
            await window.UntilAsync("!document.querySelector('.drawer')");
        }

        Assert.True(await window.Page.EvaluateAsync<bool>("window.owned === undefined"));
        Assert.Empty(window.Faults);
    }

    [ChromiumFact]
    public async Task Alerts_that_cannot_be_read_are_an_error_with_its_reason_and_the_page_recovers()
    {
        MadeUpAlerts alerts = Three();
        alerts.Fault = "The book of alerts cannot be read.";
        await using PageHost host = await Host(alerts);
        await using PageWindow window = await browser.OpenAsync(host.Address + "/alerts");
        await window.SaysAsync("[role=alert]", "The book of alerts cannot be read.");

        alerts.Fault = null;

        await window["tr[data-row]"].First.WaitForAsync();
    }

    private static MadeUpAlerts Three()
    {
        MadeUpAlerts alerts = new();
        alerts.Ring("404", 1);
        alerts.Acknowledge(alerts.Ring("500", 8), "ada", "the database restarts");
        alerts.Ring("403", 30, over: true);
        return alerts;
    }

    private static Task<PageHost> Host(MadeUpAlerts alerts, List<string>? asked = null) => PageHost.StartAsync(MadeUpBlocks.Streams(), alerts: alerts, api: app =>
    {
        app.MapPost("/api/v1/alerts/{id}/{deed}", async (HttpContext context, string id, string deed) =>
        {
            using JsonDocument body = await JsonDocument.ParseAsync(context.Request.Body);
            string note = body.RootElement.GetProperty("note").GetString()!;
            asked?.Add($"{id} {deed} {note}");
            string episode = id[(id.IndexOf(':', StringComparison.Ordinal) + 1)..];
            if (deed == "resolve")
            {
                alerts.Resolve(episode, "local", note);
            }
            else
            {
                alerts.Acknowledge(episode, "local", note);
            }

            return Results.Json(new { });
        });
    });
}
