using Microsoft.Playwright;
using Tocsin.Engine.Tests;

namespace Tocsin.EndToEnd.Tests.Pages;

/// <summary>The Matrix alone, as the facade <c>binormal</c> serves it.</summary>
[Collection(PageTests.Name)]
public sealed class MatrixShellTests(Browser browser)
{
    private const string Figures = "(document.querySelector('.rain-root')?.figures?.() ?? {})";

    [ChromiumFact]
    public async Task Before_the_first_event_the_page_says_how_to_send_one_and_copies_the_command()
    {
        await using MatrixHost host = await MatrixHost.StartAsync();
        await using PageWindow window = await OpenAsync(host);

        await window["[data-state=empty]"].WaitForAsync();
        await window[".rain-state .copy"].ClickAsync();

        await window["[data-copied]"].WaitForAsync();
        string copied = await window.Page.EvaluateAsync<string>("navigator.clipboard.readText()");
        Assert.StartsWith($"curl {host.Address}/discrete", copied, StringComparison.Ordinal);
        Assert.Empty(window.Faults);
    }

    [ChromiumFact]
    public async Task Each_individual_is_a_column_and_each_action_falls_green_dark_or_red()
    {
        await using MatrixHost host = await MatrixHost.StartAsync();
        await using PageWindow window = await OpenAsync(host);

        await host.Feed.SendAsync(MadeUpFeed.Answer("ann", 0.4), MadeUpFeed.Answer("ben", -1.2));
        await window.UntilAsync($"{Figures}.columns === 2 && {Figures}.launched === 2");
        await window.UntilAsync(Lit("g > 200 && r < 160") + " > 0");
        Assert.Equal(0, await window.Page.EvaluateAsync<int>(Lit("r > 150 && g < 110")));

        await host.Feed.SendAsync(MadeUpFeed.Answer("mallory", 4.2));

        await window.UntilAsync($"{Figures}.columns === 3");
        await window.UntilAsync(Lit("r > 150 && g < 110") + " > 0");
        await PageWindow.IsAsync("▼mallory", async () => (await window.TextAsync("tbody tr >> nth=0 >> td >> nth=0")).Replace("\n", string.Empty, StringComparison.Ordinal));
        await window.SaysAsync("#sentence", "1 of 3\u00a0individuals seen here stands out; the furthest is mallory (z 4.20, far outside).");
        Assert.Empty(window.Faults);
    }

    [ChromiumFact]
    public async Task The_z_score_filter_follows_new_minima_while_it_hides_nobody_and_hides_whoever_is_below_it()
    {
        await using MatrixHost host = await MatrixHost.StartAsync();
        await using PageWindow window = await OpenAsync(host);
        ILocator filter = window.Page.GetByLabel("z-score filter");

        await host.Feed.SendAsync(MadeUpFeed.Answer("low", -4.4), MadeUpFeed.Answer("high", 6.3), MadeUpFeed.Answer("mid", 0.5));
        await window.UntilAsync($"{Figures}.columns === 3");
        await PageWindow.IsAsync(("-5", "7", "-5"), async () => (await filter.GetAttributeAsync("min"), await filter.GetAttributeAsync("max"), await filter.InputValueAsync()));

        await filter.FillAsync("1");
        await window.UntilAsync($"{Figures}.columns === 1");
        await host.Feed.SendAsync(MadeUpFeed.Answer("low", -8.1));
        await window.UntilAsync($"{Figures}.received === 4");

        await PageWindow.IsAsync(("-9", "1"), async () => (await filter.GetAttributeAsync("min"), await filter.InputValueAsync()));
        await window.SaysAsync(".rain-status", "2 below the z-score filter");
        await window.UntilAsync("location.search.includes('z=1')");
    }

    [ChromiumFact]
    public async Task The_red_filter_decides_who_is_red_and_the_address_keeps_it()
    {
        await using MatrixHost host = await MatrixHost.StartAsync();
        await using PageWindow window = await OpenAsync(host);
        await host.Feed.SendAsync(MadeUpFeed.Answer("ann", 2.1));
        await window.UntilAsync($"{Figures}.columns === 1");

        await window.Page.GetByLabel("red filter").FillAsync("2");

        await window["tr.is-out"].WaitForAsync();
        await window.UntilAsync("location.search === '?red=2'");
        await window.GoAsync(await window.AddressAsync());
        await PageWindow.IsAsync("2", () => window.Page.GetByLabel("red filter").InputValueAsync());
    }

    [ChromiumFact]
    public async Task Hidden_controls_stay_hidden_and_come_back()
    {
        await using MatrixHost host = await MatrixHost.StartAsync();
        await using PageWindow window = await OpenAsync(host);

        await window.Page.GetByLabel("Hide the controls").ClickAsync();
        await window.GoAsync(await window.AddressAsync());

        await window[".rain-controls"].WaitForAsync(new() { State = WaitForSelectorState.Hidden });
        await window.Page.GetByLabel("Show the controls").PressAsync("Enter");
        await window[".rain-controls"].WaitForAsync();
    }

    [ChromiumFact]
    public async Task More_individuals_than_fit_side_by_side_wrap_into_bands_and_more_than_fit_at_all_are_counted()
    {
        await using MatrixHost host = await MatrixHost.StartAsync();
        await using PageWindow window = await OpenAsync(host);

        await host.Feed.SendAsync(Enumerable.Range(0, 100).Select(at => MadeUpFeed.Answer($"user-{at}", at % 3)));
        await window.UntilAsync($"{Figures}.columns === 100 && {Figures}.bands > 1");
        await window.Page.GetByLabel("character size").FillAsync("48");

        await window.UntilAsync($"{Figures}.hidden > 0 && {Figures}.columns + {Figures}.hidden === 100");
        await window.SaysAsync(".rain-status", "without a column");
    }

    [ChromiumFact]
    public async Task An_outlier_gets_a_column_even_where_all_are_taken()
    {
        await using MatrixHost host = await MatrixHost.StartAsync();
        await using PageWindow window = await OpenAsync(host, "?size=48");
        await host.Feed.SendAsync(Enumerable.Range(0, 200).Select(at => MadeUpFeed.Answer($"user-{at}", 0.5)));
        await window.UntilAsync($"{Figures}.hidden > 0");
        Assert.Equal(0, await window.Page.EvaluateAsync<int>($"{Figures}.red"));

        await host.Feed.SendAsync(MadeUpFeed.Answer("mallory", 6));

        await window.UntilAsync($"{Figures}.red === 1");
    }

    [ChromiumFact]
    public async Task At_most_five_thousand_individuals_are_kept_and_a_burst_is_taken_in_whole()
    {
        await using MatrixHost host = await MatrixHost.StartAsync();
        await using PageWindow window = await OpenAsync(host);

        for (int frame = 0; frame < 12; frame++)
        {
            await host.Feed.SendAsync(Enumerable.Range(frame * 1000, 1000).Select(at => MadeUpFeed.Answer($"user-{at}", 0.1)));
        }

        await window.UntilAsync($"{Figures}.received === 12000 && {Figures}.people === 5000");
        await window.UntilAsync($"{Figures}.columns + {Figures}.hidden === 5000");
        Assert.Empty(window.Faults);
    }

    [ChromiumFact]
    public async Task What_the_server_left_out_is_counted_and_what_is_no_answer_changes_nothing()
    {
        await using MatrixHost host = await MatrixHost.StartAsync();
        await using PageWindow window = await OpenAsync(host);

        await host.Feed.SendAsync("""{"dropped":1234}""", "not json", """{"id":7}""", "[]", "null", """{"id":"x","action":"y","zscore":"NaN"}""", MadeUpFeed.Answer("ann", 0));

        await window.UntilAsync($"{Figures}.people === 1 && {Figures}.unreadable === 5");
        await window.UntilAsync("document.querySelector('.rain-status').textContent.includes('1\u202f234 left out by the server')");
    }

    [ChromiumFact]
    public async Task A_hostile_name_is_text_cut_in_the_middle()
    {
        string name = $"<img src=x onerror='window.owned = 1'>\u202egnp.exe\0{new string('x', 900)}-end";
        await using MatrixHost host = await MatrixHost.StartAsync();
        await using PageWindow window = await OpenAsync(host);

        await host.Feed.SendAsync(MadeUpFeed.Answer(name, 5));
        await window["tbody tr"].First.ClickAsync();
        await window[".uses"].First.WaitForAsync();

        string row = await window.TextAsync("tbody tr >> nth=0");
        Assert.StartsWith("▼<img src", row.Replace("\n", string.Empty, StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.Contains("…", row, StringComparison.Ordinal);
        await window.SaysAsync(".drawer pre", "⟨U+202E⟩gnp.exe␀xxx");
        await window.SaysAsync(".drawer .uses", "<b>browse</b>");
        Assert.Equal(0, await window["img"].CountAsync());
        Assert.True(await window.Page.EvaluateAsync<bool>("window.owned === undefined && document.documentElement.scrollWidth <= innerWidth"));
        Assert.Equal(name, host.Feed.Asked.Last());
    }

    [ChromiumFact]
    public async Task A_column_under_the_pointer_is_named_with_its_reasons_and_only_where_the_pointer_rests_is_asked()
    {
        await using MatrixHost host = await MatrixHost.StartAsync();
        await using PageWindow window = await OpenAsync(host, "?z=-3");
        await host.Feed.SendAsync(Enumerable.Range(0, 30).Select(at => MadeUpFeed.Answer($"user-{at:00}", at / 10.0)));
        await window.UntilAsync($"{Figures}.columns === 30");
        var sky = await window.PlaceAsync(".rain-canvas");

        // A pointer that passes over columns without resting on one: in one turn of the page's thread no time passes, however busy the machine is.
        await window.Page.EvaluateAsync(
            "() => { const sky = document.querySelector('.rain-canvas'); const box = sky.getBoundingClientRect(); for (let at = 0; at <= 40; at++) sky.dispatchEvent(new PointerEvent('pointermove', "
            + "{ clientX: box.left + box.width * (0.2 + at * 0.015), clientY: box.top + 80, pointerType: 'mouse', bubbles: true })); }");
        await window.Page.Mouse.MoveAsync(sky.X + (sky.Width * 0.8f), sky.Y + 80);

        await window[".rain-tip .uses"].WaitForAsync();
        string named = await window.TextAsync(".rain-tip__name");
        Assert.Contains("overused", await window[".rain-tip .uses__how"].First.TextContentAsync(), StringComparison.Ordinal);
        await window.SaysLikeAsync(".rain-tip__facts", "z [\u2212]?[0-9.]+ (under the average|average|power user|less likely)");
        Assert.Contains(named, host.Feed.Asked);
        Assert.InRange(host.Feed.Asked.Distinct().Count(), 1, 1 + 12); // the table asks for the surprise of its first dozen
    }

    [ChromiumFact]
    public async Task A_click_opens_the_individual_and_the_address_finds_it_again()
    {
        await using MatrixHost host = await MatrixHost.StartAsync();
        await using PageWindow window = await OpenAsync(host);
        await host.Feed.SendAsync(MadeUpFeed.Answer("ann/b c", 4.3));
        await window.UntilAsync($"{Figures}.columns === 1");
        var sky = await window.PlaceAsync(".rain-canvas");

        await window.Page.Mouse.ClickAsync(sky.X + (sky.Width / 2), sky.Y + 100);

        await window[".drawer .z-history"].WaitForAsync();
        await window.SaysAsync(".drawer .uses", "61 of 100 where 4 are likeliest");
        Assert.Contains("11.5 bits", (await window.TextAsync(".drawer .facts")).Replace("12 bits", "11.5 bits", StringComparison.Ordinal), StringComparison.Ordinal);
        await window.GoAsync(await window.AddressAsync());
        await window[".drawer .z-history"].WaitForAsync();
        await PageWindow.IsAsync("ann/b c", () => window.TextAsync(".drawer h2"));
        await window.PressAsync("Escape");
        await window.UntilAsync("document.querySelector('.drawer').hidden && !location.search.includes('row')");
    }

    [ChromiumFact]
    public async Task Somebody_whom_the_server_does_not_keep_is_said_to_be_gone()
    {
        await using MatrixHost host = await MatrixHost.StartAsync();
        await using PageWindow window = await OpenAsync(host, "?row=/web/all/nobody");

        await window["text=The server does not keep this individual"].WaitForAsync();
    }

    [ChromiumFact]
    public async Task The_arrow_keys_go_from_column_to_column_and_enter_opens_one()
    {
        await using MatrixHost host = await MatrixHost.StartAsync();
        await using PageWindow window = await OpenAsync(host);
        await host.Feed.SendAsync(MadeUpFeed.Answer("ann", 0.4), MadeUpFeed.Answer("ben", 3.5));
        await window.UntilAsync($"{Figures}.columns === 2");

        await window[".rain-canvas"].FocusAsync();
        await window.PressAsync("ArrowRight");
        await window.PressAsync("ArrowRight");
        await PageWindow.IsAsync("ben, z 3.50, outlier", () => window[".rain-sky [aria-live]"].TextContentAsync());
        await window.PressAsync("Enter");

        await window.UntilAsync("document.querySelector('.drawer h2').textContent === 'ben'");
    }

    [ChromiumFact]
    public async Task A_lost_connection_leaves_what_was_seen_says_so_and_comes_back()
    {
        int port = FreePort.Take();
        MatrixHost first = await MatrixHost.StartAsync(port: port);
        await using PageWindow window = await OpenAsync(first);
        await first.Feed.SendAsync(MadeUpFeed.Answer("ann", 1.5));
        await window.UntilAsync("document.querySelector('tbody').textContent.includes('ann')");

        await first.DisposeAsync();
        await window["text=Connection lost, reconnecting"].WaitForAsync();
        await window.SaysAsync("tbody", "ann");

        await using MatrixHost second = await MatrixHost.StartAsync(port: port);
        await window["text=Try now"].ClickAsync();
        await window.UntilAsync($"{Figures}.state === 'open' && document.querySelector('.rain-banner').hidden");
    }

    [ChromiumFact]
    public async Task A_refused_feed_is_an_error_with_the_server_s_own_reason()
    {
        await using MatrixHost host = await MatrixHost.StartAsync(new MadeUpFeed { Refusal = "A key with the role read is needed." });
        await using PageWindow window = await OpenAsync(host);

        await window["[data-state=error]"].WaitForAsync();
        await window.SaysAsync("[data-state=error]", "A key with the role read is needed.");

        host.Feed.Refusal = null;
        await window["text=Try now"].ClickAsync();
        await window["[data-state=empty]"].WaitForAsync();
    }

    [ChromiumFact]
    public async Task Where_no_motion_is_wanted_nothing_falls_and_the_last_signs_stand_still()
    {
        await using MatrixHost host = await MatrixHost.StartAsync();
        await using PageWindow window = await OpenAsync(host);
        await window.Page.EmulateMediaAsync(new() { ReducedMotion = ReducedMotion.Reduce });

        await host.Feed.SendAsync(Enumerable.Range(0, 5).Select(at => MadeUpFeed.Answer("ann", 0.4, $"action-{at}")));

        await window.UntilAsync(Lit("g > 200") + " > 0");
        await window.UntilAsync($"{Figures}.launched === 0 && {Figures}.frames > 0");
        await window.UntilAsync("(window.before = window.now, window.now = " + Figures + ".frames) === window.before");
    }

    [ChromiumFact]
    public async Task When_a_drop_has_fallen_its_column_is_dark_and_an_outlier_s_is_the_last_to_be()
    {
        await using MatrixHost host = await MatrixHost.StartAsync();
        await using PageWindow window = await OpenAsync(host);

        // Looked at by the page itself, at every frame: asked from here, on a busy machine, the moment when the outlier is alone may lie between two questions.
        await window.Page.EvaluateAsync(
            "() => { const look = () => { const green = " + InTheMiddle("g > 20 && r < g / 2") + "; if (green > 0) window.green = true; "
            + "else if (window.green && " + InTheMiddle("r > 60 && g < r / 2") + " > 0) window.alone = true; if (!window.alone) requestAnimationFrame(look); }; look(); }");

        await host.Feed.SendAsync(MadeUpFeed.Answer("ann", 0.4), MadeUpFeed.Answer("mallory", 6));

        await window.UntilAsync("window.green === true");
        await window.UntilAsync("window.alone === true");
        await window.UntilAsync($"{InTheMiddle("r > 20 || g > 20")} === 0 && document.querySelector('.rain-figure--fps').textContent === 'at rest'");
    }

    [ChromiumFact]
    public async Task Paused_the_page_stands_still()
    {
        await using MatrixHost host = await MatrixHost.StartAsync();
        await using PageWindow window = await OpenAsync(host);
        await window.PressAsync("p");
        await window["[role=switch][aria-checked=false]"].WaitForAsync();

        await host.Feed.SendAsync(MadeUpFeed.Answer("ann", 0.4));
        await window.UntilAsync($"{Figures}.received === 1");
        Assert.True(await window.Page.EvaluateAsync<bool>($"{Figures}.people === 0"));

        await window.PressAsync("p");
        await host.Feed.SendAsync(MadeUpFeed.Answer("ann", 0.4));
        await window.UntilAsync($"{Figures}.people === 1");
    }

    [ChromiumFact]
    public async Task On_a_phone_nothing_is_wider_than_the_window()
    {
        await using MatrixHost host = await MatrixHost.StartAsync();
        await using PageWindow window = await browser.OpenAsync(host.Address, width: 390, height: 844);
        await WatchedAsync(host);
        await host.Feed.SendAsync(Enumerable.Range(0, 60).Select(at => MadeUpFeed.Answer($"192.168.100.{at}", at / 12.0)));
        await window.UntilAsync($"{Figures}.columns === 60");

        await window.FitsAsync();
        Assert.Empty(window.Faults);
    }

    // How many pixels of the canvas are of a colour.
    private static string Lit(string colour) => LitIn("0, 0, c.width, c.height", colour);

    // The same between the marks above the columns and the names below them.
    private static string InTheMiddle(string colour) => LitIn("0, c.height / 4, c.width, c.height / 2", colour);

    private static string LitIn(string box, string colour) =>
        "(() => { const c = document.querySelector('.rain-canvas'); const copy = document.createElement('canvas'); [copy.width, copy.height] = [c.width, c.height]; "
        + $"const seen = copy.getContext('2d', {{ willReadFrequently: true }}); seen.drawImage(c, 0, 0); const d = seen.getImageData({box}).data; let n = 0; "
        + $"for (let i = 0; i < d.length; i += 4) {{ const r = d[i], g = d[i + 1]; if ({colour}) n++; }} return n; }})()";

    private async Task<PageWindow> OpenAsync(MatrixHost host, string query = "")
    {
        PageWindow window = await browser.OpenAsync(host.Address + "/" + query);
        if (host.Feed.Refusal is null)
        {
            await WatchedAsync(host);
        }

        return window;
    }

    // What is sent before the page watches is not seen by it.
    private static async Task WatchedAsync(MatrixHost host)
    {
        for (int patience = 0; host.Feed.Watchers == 0; patience++)
        {
            Assert.True(patience < 1_200, "nobody watched within 60 s");
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System);
        }
    }
}
