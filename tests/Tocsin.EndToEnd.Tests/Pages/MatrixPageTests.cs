using Microsoft.Playwright;
using Tocsin.Engine.Populations;

namespace Tocsin.EndToEnd.Tests.Pages;

[Collection(PageTests.Name)]
public sealed class MatrixPageTests(Browser browser)
{
    private const string Figures = "(document.querySelector('.rain-root')?.figures?.() ?? {})";
    private static readonly ScopeName Web = new("acme", "web", "all");
    private static readonly ScopeName Shop = new("acme", "shop", "guests");

    [ChromiumTheory]
    [InlineData(ColorScheme.Dark, 1280)]
    [InlineData(ColorScheme.Light, 1280)]
    [InlineData(ColorScheme.Dark, 390)]
    public async Task The_page_renders_without_a_word_on_the_console(ColorScheme scheme, int width)
    {
        MadeUpFeed feed = Listing("ann", 4.1);
        await using PageHost host = await StartAsync(feed, Somebody());
        await using PageWindow window = await browser.OpenAsync(host.Address + "/matrix", scheme, width);

        await window["[data-row]"].First.WaitForAsync();

        Assert.Empty(window.Faults);
        await window.FitsAsync();
        await PageWindow.IsAsync("rgb(2, 5, 3)", () => window.Page.EvaluateAsync<string>("getComputedStyle(document.querySelector('.rain-stage')).backgroundColor"));
    }

    [ChromiumFact]
    public async Task The_sentence_names_who_stands_furthest_outside_and_opens_it()
    {
        await using PageHost host = await StartAsync(Listing("mallory", 5.25), Somebody());
        await using PageWindow window = await browser.OpenAsync(host.Address + "/matrix");

        await window.SaysAsync(".headline", "1 of 3\u00a0individuals in 2\u00a0populations stands out; the furthest is mallory (z 5.25, far outside).");
        await window[".headline a"].ClickAsync();

        await window[".drawer .uses"].WaitForAsync();
        await PageWindow.IsAsync("mallory", () => window.TextAsync(".drawer h2"));
        await window.PressAsync("Escape");
        await window.UntilAsync("!location.search.includes('row=') && document.querySelector('.drawer').hidden");
    }

    [ChromiumFact]
    public async Task What_the_reader_sets_is_in_the_address_and_comes_back_from_it()
    {
        await using PageHost host = await StartAsync(Listing("ann", 2.5), Somebody());
        await using PageWindow window = await browser.OpenAsync(host.Address + "/matrix");
        await window["[data-row]"].First.WaitForAsync();

        await window.Page.GetByLabel("red filter").FillAsync("2.5");
        await window.Page.GetByLabel("character size").FillAsync("20");
        await window["th >> text=Actions"].ClickAsync();
        await window.UntilAsync("['red=2.5', 'size=20', 'sort=count'].every(one => location.search.includes(one))");
        await window.GoAsync(await window.AddressAsync());
        await window["tr.is-out"].WaitForAsync();

        await PageWindow.IsAsync("20", () => window.Page.GetByLabel("character size").InputValueAsync());
        await PageWindow.IsAsync("descending", () => window["th.col-actions"].GetAttributeAsync("aria-sort"));
        Assert.Empty(window.Faults);
    }

    [ChromiumFact]
    public async Task A_chosen_population_shows_its_own_individuals_only()
    {
        MadeUpFeed feed = new();
        await using PageHost host = await StartAsync(feed, Somebody());
        await using PageWindow window = await browser.OpenAsync(host.Address + "/matrix");
        await window.UntilAsync($"{Figures}.state === 'open'");
        await feed.SendAsync(MadeUpFeed.Answer("ann", 0.5));
        await window.UntilAsync($"{Figures}.people === 1");

        await window.Page.GetByLabel("Population").SelectOptionAsync(new SelectOptionValue { Label = "acme/shop/guests" });
        await window.UntilAsync($"{Figures}.people === 0 && {Figures}.state === 'open' && {Figures}.received === 0");
        await feed.SendAsync(MadeUpFeed.Answer("ann", 0.5), MadeUpFeed.Answer("zoe", 0.5).Replace("\"web\"", "\"shop\"", StringComparison.Ordinal).Replace("\"all\"", "\"guests\"", StringComparison.Ordinal));

        await window.UntilAsync($"{Figures}.received === 2");
        await window.UntilAsync("document.querySelector('tbody').textContent.includes('zoe')");
        Assert.DoesNotContain("ann", await window.TextAsync("tbody"), StringComparison.Ordinal);
    }

    [ChromiumFact]
    public async Task Rows_open_with_the_keyboard()
    {
        await using PageHost host = await StartAsync(Listing("ann", 2.5), Somebody());
        await using PageWindow window = await browser.OpenAsync(host.Address + "/matrix");
        await window["[data-row]"].First.WaitForAsync();

        await window.PressAsync("j");
        await window.PressAsync("Enter");

        await window.UntilAsync("location.search.includes('row=acme%2Fweb%2Fall%2Fann')");
        await window[".drawer .uses"].WaitForAsync();
    }

    [ChromiumFact]
    public async Task Before_the_first_event_the_page_says_how_to_send_one()
    {
        await using PageHost host = await PageHost.StartAsync(new MadeUpStreams());
        await using PageWindow window = await browser.OpenAsync(host.Address + "/matrix");

        await window.SaysAsync("main", $"curl {host.Address}/api/v1/populations/observe");
        Assert.Empty(window.Faults);
    }

    [ChromiumFact]
    public async Task The_overview_counts_what_populations_found_and_leads_to_it()
    {
        MadeUpPopulations populations = Somebody();
        populations.Find(Web, "mallory", 5.25, 17.5);
        await using PageHost host = await StartAsync(Listing("mallory", 5.25), populations);
        await using PageWindow window = await browser.OpenAsync(host.Address + "/");

        await window.SaysAsync(".headline", "1\u00a0finding, the strangest at");
        await window[".headline >> text=mallory"].ClickAsync();

        await window.UntilAsync("location.pathname === '/matrix' && location.search.includes('stream=web')");
        await window[".drawer .uses"].WaitForAsync();
    }

    private static MadeUpFeed Listing(string id, double z)
    {
        MadeUpFeed feed = new();
        feed.Listed.Add($$"""{"id":"{{id}}","zscore":{{z.ToString(System.Globalization.CultureInfo.InvariantCulture)}},"score":46.1,"count":220}""");
        return feed;
    }

    private static MadeUpPopulations Somebody()
    {
        MadeUpPopulations populations = new();
        populations.Add(Web, "ann", 0.4);
        populations.Add(Web, "mallory", 5.25);
        populations.Add(Shop, "zoe", 1.1);
        return populations;
    }

    private static Task<PageHost> StartAsync(MadeUpFeed feed, MadeUpPopulations populations) =>
        PageHost.StartAsync(new MadeUpStreams(MadeUpTraffic.Busy("web")), api: feed.Map, populations: populations);
}
