using System.Text.RegularExpressions;
using Tocsin.Engine.Alerts;
using Tocsin.Server.Incidents;

namespace Tocsin.EndToEnd.Tests.Pages;

[Collection(PageTests.Name)]
public sealed class SeenBeforePageTests(Browser browser)
{
    [ChromiumFact]
    public async Task A_session_that_rang_shows_the_earlier_ones_like_it_with_what_was_written_about_them()
    {
        SeenBefore seen = MadeUpIncidents.Resembling(
            3, 312,
            MadeUpIncidents.Make("blk_5", 1, AlertState.Resolved, "ann", "the disk of node 7 was full; replaced"),
            MadeUpIncidents.Make("blk_6", 0.981, AlertState.Acknowledged, "bob"),
            MadeUpIncidents.Make("blk_9", 0.41));
        await using PageHost host = await StartAsync(new MadeUpIncidents { Seen = seen });
        await using PageWindow window = await OpenAsync(host);
        await window["[data-seen=seen] [data-sentence]"].WaitForAsync();

        await window.SaysAsync("[data-sentence]", "Seen three times, last on");
        string list = await window.TextAsync(".seen__list");
        Assert.Contains("the disk of node 7 was full; replaced", list, StringComparison.Ordinal);
        Assert.Contains("98.1 %", list, StringComparison.Ordinal);
        await PageWindow.IsAsync(1, () => window[".seen__item--unlike"].CountAsync());
        await PageWindow.IsAsync(true, async () => (await window[".seen__list a"].First.GetAttributeAsync("href"))?.Contains("blocks%2Fblk_5", StringComparison.Ordinal) == true);
        await PageWindow.IsAsync(1, () => window[".seen [data-action=resolve]"].CountAsync());
        Assert.Empty(window.Faults);
    }

    [ChromiumFact]
    public async Task An_incident_that_resembles_nothing_is_marked_as_new()
    {
        await using PageHost host = await StartAsync(new MadeUpIncidents { Seen = MadeUpIncidents.Resembling(0, 312) });
        await using PageWindow window = await OpenAsync(host);
        await window["[data-seen=new] [data-sentence]"].WaitForAsync();

        await window.SaysAsync("[data-sentence]", "It resembles nothing of 312 earlier ones");
        await PageWindow.IsAsync(1, () => window[".seen__new"].CountAsync());
        Assert.Equal(1, Regex.Count(await window.TextAsync(".seen"), @"\bnew\b", RegexOptions.IgnoreCase));
    }

    [ChromiumFact]
    public async Task That_the_latest_may_be_missing_stands_beside_what_is_known()
    {
        SeenBefore seen = MadeUpIncidents.Resembling(1, 312, MadeUpIncidents.Make("blk_5", 1)) with { Missing = "New findings cannot be remembered, and the latest may be missing here: the disk is full." };
        await using PageHost host = await StartAsync(new MadeUpIncidents { Seen = seen });
        await using PageWindow window = await OpenAsync(host);

        await window.SaysAsync("[data-seen=seen] [data-missing]", "the disk is full");
        await PageWindow.IsAsync(1, () => window[".seen__item"].CountAsync());
    }

    [ChromiumFact]
    public async Task What_cannot_be_read_says_why_and_can_be_tried_again()
    {
        MadeUpIncidents incidents = new() { Fault = "The disk of 'incidents.db' is full." };
        await using PageHost host = await StartAsync(incidents);
        await using PageWindow window = await OpenAsync(host);
        await window["[data-seen=failed]"].WaitForAsync();
        await window.SaysAsync("[data-seen=failed]", "is full");

        incidents.Fault = null;
        await window["[data-seen=failed] button"].ClickAsync();

        await window["[data-seen=unknown]"].WaitForAsync();
    }

    private static Task<PageHost> StartAsync(MadeUpIncidents incidents) =>
        PageHost.StartAsync(MadeUpBlocks.Streams(), sessions: MadeUpBlocks.Some(normal: 3, anomalous: 1), incidents: incidents);

    private async Task<PageWindow> OpenAsync(PageHost host)
    {
        string id = MadeUpBlocks.Some(normal: 3, anomalous: 1).Rows["blocks"].Find(row => row.Verdict.Anomalous)!.Id;
        return await browser.OpenAsync($"{host.Address}/sessions?row={Uri.EscapeDataString($"blocks/{id}")}");
    }
}
