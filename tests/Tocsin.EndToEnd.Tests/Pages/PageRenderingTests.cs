using Microsoft.Playwright;

namespace Tocsin.EndToEnd.Tests.Pages;

[Collection(PageTests.Name)]
public sealed class PageRenderingTests(Browser browser)
{
    public static TheoryData<string, ColorScheme, int> Pages
    {
        get
        {
            TheoryData<string, ColorScheme, int> data = [];
            foreach (string path in new[] { "/", "/templates", "/live", "/streams", "/sessions", "/models", "/monitor", "/windows", "/alerts", "/topics", "/logs", "/remotes", "/similar" })
            {
                data.Add(path, ColorScheme.Dark, 1280);
                data.Add(path, ColorScheme.Light, 1280);
                data.Add(path, ColorScheme.Dark, 390);
            }

            return data;
        }
    }

    [ChromiumTheory]
    [MemberData(nameof(Pages))]
    public async Task A_page_renders_without_a_word_on_the_console(string path, ColorScheme scheme, int width)
    {
        MadeUpAlerts alerts = new();
        alerts.Ring("404", 2);
        await using PageHost host = await PageHost.StartAsync(
            MadeUpBlocks.Streams(), sessions: MadeUpBlocks.Some(), windows: MadeUpWindows.Burst(), alerts: alerts, topics: MadeUpTopics.Some(),
            collection: MadeUpCollection.Some(), similar: MadeUpSimilar.Some(), api: app => MadeUpSimilar.Thumbnails(app, missing: false));
        await using PageWindow window = await browser.OpenAsync(host.Address + path, scheme, width);

        await window["[data-row], [data-picture]"].First.WaitForAsync();

        Assert.Empty(window.Faults);
        await window.FitsAsync();
        string expected = scheme == ColorScheme.Dark ? "rgb(11, 14, 20)" : "rgb(245, 247, 249)";
        await PageWindow.IsAsync(expected, () => window.Page.EvaluateAsync<string>("getComputedStyle(document.body).backgroundColor"));
    }

    [Theory]
    [InlineData("/sessions")]
    [InlineData("/monitor")]
    public async Task A_long_table_is_sent_with_its_first_rows_before_the_browser_has_connected(string path)
    {
        await using PageHost host = await PageHost.StartAsync(MadeUpBlocks.Streams(), sessions: MadeUpBlocks.Some(normal: 500));
        using HttpClient client = new();

        string sent = await client.GetStringAsync(new Uri(host.Address + path));

        Assert.Equal(200, sent.Split("<tr data-row=").Length - 1);
    }

    [ChromiumFact]
    public async Task Before_the_first_line_a_page_says_how_to_send_one()
    {
        await using PageHost host = await PageHost.StartAsync(new MadeUpStreams());
        await using PageWindow window = await browser.OpenAsync(host.Address + "/templates");

        await window.SaysAsync("main", $"./tocsin send app.log --to {host.Address} --stream app");
        Assert.Empty(window.Faults);
    }

    [ChromiumFact]
    public async Task A_page_fills_by_itself_when_the_first_stream_appears()
    {
        MadeUpStreams streams = new();
        await using PageHost host = await PageHost.StartAsync(streams);
        await using PageWindow window = await browser.OpenAsync(host.Address + "/");
        await window["text=Nothing has been sent here yet"].WaitForAsync();

        streams.All = [MadeUpTraffic.Busy("web")];

        await window["[data-ledger]"].WaitForAsync();
    }

    [ChromiumFact]
    public async Task A_stream_that_cannot_be_read_is_an_error_with_its_reason_and_the_page_recovers()
    {
        MadeUpStream web = MadeUpTraffic.Busy("web");
        web.Fault = "The journal of stream 'web' is corrupt at byte 41.";
        await using PageHost host = await PageHost.StartAsync(new MadeUpStreams(web));
        await using PageWindow window = await browser.OpenAsync(host.Address + "/");
        await window.SaysAsync("[role=alert]", "corrupt at byte 41");

        web.Fault = null;

        await window["[data-ledger]"].WaitForAsync();
    }

    [ChromiumFact]
    public async Task A_time_without_data_is_not_an_empty_page()
    {
        await using PageHost host = await PageHost.StartAsync(new MadeUpStreams(MadeUpTraffic.Busy("web")));
        await using PageWindow window = await browser.OpenAsync(host.Address + "/?from=2020-01-01T00:00:00Z&to=2020-01-01T00:05:00Z");

        await window.SaysAsync(".chart__state", "Nothing arrived between 00:00:00 and 00:05:00");
    }

    [ChromiumFact]
    public async Task An_address_that_names_nothing_gets_a_page_that_says_so()
    {
        await using PageHost host = await PageHost.StartAsync(new MadeUpStreams(MadeUpTraffic.Busy("web")));
        await using PageWindow window = await browser.OpenAsync(host.Address + "/");

        IResponse? answer = await window.Page.GotoAsync(host.Address + "/no/such%3Cb%3E/page");

        Assert.Equal(404, answer!.Status);
        await window.SaysAsync("main", "There is no page at this address");
        await window.SaysAsync("main", "/no/such<b>/page");
    }

    [ChromiumFact]
    public async Task A_ledger_that_does_not_balance_is_said_in_words()
    {
        MadeUpStream web = MadeUpTraffic.Busy("web");
        web.Imbalance = 7;
        await using PageHost host = await PageHost.StartAsync(new MadeUpStreams(web));
        await using PageWindow window = await browser.OpenAsync(host.Address + "/");

        await window.SaysAsync("[data-balances=no]", "off by 7");
        await window.SaysAsync(".headline", "does not balance");
    }

    [ChromiumFact]
    public async Task The_chosen_colours_outlive_a_reload()
    {
        await using PageHost host = await PageHost.StartAsync(new MadeUpStreams(MadeUpTraffic.Busy("web")));
        await using PageWindow window = await browser.OpenAsync(host.Address + "/", ColorScheme.Dark);

        await window["[data-action=theme]"].ClickAsync(); // system, dark
        await window["[data-action=theme]"].ClickAsync(); // light
        await window.GoAsync(host.Address + "/streams");

        await PageWindow.IsAsync("rgb(245, 247, 249)", () => window.Page.EvaluateAsync<string>("getComputedStyle(document.body).backgroundColor"));
    }
}
