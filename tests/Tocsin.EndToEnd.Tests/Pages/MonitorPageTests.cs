using System.Net;
using Tocsin.Server.Labels;

namespace Tocsin.EndToEnd.Tests.Pages;

[Collection(PageTests.Name)]
public sealed class MonitorPageTests(Browser browser)
{
    [ChromiumFact]
    public async Task Figures_are_those_of_the_labelled_blocks_and_change_live()
    {
        MadeUpSessions sessions = MadeUpBlocks.Some(0, 0);
        sessions.Add("blocks", "blk_1", anomalous: true);
        sessions.Add("blocks", "blk_2", anomalous: true);
        sessions.Add("blocks", "blk_3");
        sessions.Add("blocks", "blk_4");
        sessions.Labels = new LabelSet(new Dictionary<string, bool> { ["blk_1"] = true, ["blk_2"] = false, ["blk_3"] = true });
        await using PageHost host = await PageHost.StartAsync(MadeUpBlocks.Streams(), sessions: sessions);
        await using PageWindow window = await browser.OpenAsync(host.Address + "/monitor");

        await PageWindow.IsAsync("0.3333", () => window.TextAsync("[data-accuracy]"));
        await PageWindow.IsAsync("0.5000", () => window.TextAsync("[data-precision]"));
        await PageWindow.IsAsync("0.5000", () => window.TextAsync("[data-recall]"));
        await PageWindow.IsAsync("0.5000", () => window.TextAsync("[data-f1]"));
        await PageWindow.IsAsync("1 1 0 1", () => window.Page.EvaluateAsync<string>("['tp', 'fp', 'tn', 'fn'].map(name => document.querySelector(`[data-${name}]`).dataset[name]).join(' ')"));
        await window.SaysAsync(".headline", "1 anomaly is missed and 1 alarm is false");

        sessions.Labels = new LabelSet(new Dictionary<string, bool> { ["blk_1"] = true, ["blk_2"] = true, ["blk_3"] = false, ["blk_4"] = false });

        await window.UntilAsync("document.querySelector('[data-f1]').textContent === '1.0000' && document.querySelector('[data-tn]').dataset.tn === '2'");
        Assert.Empty(window.Faults);
    }

    [ChromiumFact]
    public async Task The_client_and_the_filter_stand_in_the_address()
    {
        await using PageHost host = await PageHost.StartAsync(MadeUpBlocks.Streams(), sessions: MadeUpBlocks.Some(normal: 60, anomalous: 5));
        await using PageWindow window = await browser.OpenAsync(host.Address + "/monitor?client=2");
        await window["tr[data-row]"].First.WaitForAsync();
        await window.SaysAsync(".headline", "of client 2");
        await PageWindow.IsAsync("16", () => window.TextAsync("[data-blocks]"));

        await window["[data-choice=show]"].SelectOptionAsync("wrong");

        await window.UntilAsync("location.search.includes('show=wrong') && [...document.querySelectorAll('tr[data-row]')].every(row => row.dataset.right === 'no')");
        await window.IsAtAsync("client=2");
    }

    [ChromiumFact]
    public async Task A_block_opens_its_session()
    {
        await using PageHost host = await PageHost.StartAsync(MadeUpBlocks.Streams(), sessions: MadeUpBlocks.Some());
        await using PageWindow window = await browser.OpenAsync(host.Address + "/monitor?show=anomalous");

        await window["tr[data-row]"].First.ClickAsync();

        await window[".drawer .timeline"].WaitForAsync();
        await window.IsAtAsync("/sessions?");
    }

    [ChromiumFact]
    public async Task A_share_of_nothing_is_a_dash_and_no_zero()
    {
        MadeUpSessions sessions = MadeUpBlocks.Some(0, 0);
        sessions.Add("blocks", "blk_1");
        sessions.Labels = new LabelSet(new Dictionary<string, bool> { ["blk_1"] = false });
        await using PageHost host = await PageHost.StartAsync(MadeUpBlocks.Streams(), sessions: sessions);
        await using PageWindow window = await browser.OpenAsync(host.Address + "/monitor");

        await PageWindow.IsAsync("1.0000", () => window.TextAsync("[data-accuracy]"));
        await PageWindow.IsAsync("–", () => window.TextAsync("[data-precision]"));
        await PageWindow.IsAsync("–", () => window.TextAsync("[data-recall]"));
        await PageWindow.IsAsync("–", () => window.TextAsync("[data-f1]"));
        await window.SaysAsync(".headline", "none of them is anomalous");
    }

    [ChromiumFact]
    public async Task Without_labels_the_page_says_where_they_are_looked_for_and_how_they_are_loaded()
    {
        MadeUpSessions sessions = MadeUpBlocks.Some();
        sessions.Labels = LabelSet.Empty;
        sessions.LogDetection = new IPEndPoint(IPAddress.Loopback, 8010);
        await using PageHost host = await PageHost.StartAsync(MadeUpBlocks.Streams(), sessions: sessions);
        await using PageWindow window = await browser.OpenAsync(host.Address + "/monitor");

        string said = await window.TextAsync("[data-no-labels]");
        Assert.Contains("data/anomaly_label.csv", said, StringComparison.Ordinal);
        Assert.Contains("http://127.0.0.1:8010/load_labels", said, StringComparison.Ordinal);
        await PageWindow.IsAsync("–", () => window.TextAsync("[data-f1]"));
        await window.SaysAsync(".headline", "5 of 65\u00a0blocks are judged anomalous; none of them has a label.");
        Assert.Empty(window.Faults);
    }

    [ChromiumFact]
    public async Task Before_the_first_block_and_when_blocks_cannot_be_read_the_page_says_so()
    {
        MadeUpSessions sessions = new();
        await using PageHost host = await PageHost.StartAsync(MadeUpBlocks.Streams(), sessions: sessions);
        await using PageWindow window = await browser.OpenAsync(host.Address + "/monitor");
        await window.SaysAsync("main", "No block has been judged yet");

        sessions.Fault = "The lane has stopped.";

        await window["text=The lane has stopped."].WaitForAsync();
    }
}
