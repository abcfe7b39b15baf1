using Microsoft.Playwright;
using Tocsin.Engine.Windows;

namespace Tocsin.EndToEnd.Tests.Pages;

[Collection(PageTests.Name)]
public sealed class WindowsPageTests(Browser browser)
{
    [ChromiumFact]
    public async Task The_sentence_says_what_rang_and_the_newest_window_stands_first()
    {
        MadeUpWindows windows = MadeUpWindows.Burst();
        await using PageHost host = await Host(windows);
        await using PageWindow window = await browser.OpenAsync(host.Address + "/windows");
        await window["tr[data-row]"].First.WaitForAsync();

        string rang = new DateTime(windows.Now, DateTimeKind.Utc).AddSeconds(-9 * 30).ToString("HH:mm:ss");
        await window.SaysAsync(".headline__sentence", $"Status 404 rang at {rang}: 150\u00a0errors in 30\u00a0s from 25\u00a0addresses, 12 expected (38 bits).");
        await PageWindow.IsAsync("open", () => window["tr[data-row]"].First.GetAttributeAsync("data-state"));
        await window.SaysAsync("tr[data-state=rang]", "rang");
        Assert.Empty(window.Faults);
    }

    [ChromiumFact]
    public async Task When_nothing_rang_the_sentence_compares_with_what_is_usual()
    {
        await using PageHost host = await Host(MadeUpWindows.Usual());
        await using PageWindow window = await browser.OpenAsync(host.Address + "/windows?range=10m");

        await window.SaysLikeAsync(".headline__sentence", "Quiet: [0-9]+\u00a0errors in the last 10 minutes, the usual [0-9]+\\.");
    }

    [ChromiumFact]
    public async Task A_record_is_on_the_page_without_a_reload_and_rings_at_the_one_that_is_too_many()
    {
        MadeUpWindows windows = MadeUpWindows.Usual();
        await using PageHost host = await Host(windows);
        await using PageWindow window = await browser.OpenAsync(host.Address + "/windows");
        await window["tr[data-row]"].First.WaitForAsync();

        windows.Set(0, "404", 100, 40, bits: 27, expected: 12);
        await window.UntilAsync("[...document.querySelectorAll('tr[data-state=open] [data-count]')].some(cell => cell.dataset.count === '100')");
        windows.Set(0, "404", 101, 41, bits: 28, expected: 12);

        await window["tr[data-state=rings]"].WaitForAsync();
        await window.SaysAsync(".headline__sentence", "Status 404 rings since");
        Assert.Empty(window.Faults);
    }

    [ChromiumFact]
    public async Task The_drawer_gives_figures_in_words_URLs_with_their_error_and_the_records_page_by_page()
    {
        await using PageHost host = await Host(MadeUpWindows.Burst());
        await using PageWindow window = await browser.OpenAsync(host.Address + "/windows?live=off");
        await window["tr[data-state=rang]"].First.ClickAsync();
        await window[".drawer [data-record]"].First.WaitForAsync();

        string text = await window.TextAsync(".drawer");
        Assert.Contains("150\u00a0errors of status 404 in 30\u00a0s from 25\u00a0addresses. 12 are usual: one in about", text, StringComparison.Ordinal);
        Assert.Contains("/wp-login.php", text, StringComparison.Ordinal);
        Assert.Contains("At most too large by", text, StringComparison.Ordinal);
        Assert.Contains("1–50 of 150", text, StringComparison.Ordinal);
        await PageWindow.IsAsync(50, () => window[".drawer [data-record]"].CountAsync());
        await window["[data-records-next]"].ClickAsync();
        await window["text=51–100 of 150"].WaitForAsync();
        await window["[data-records-next]"].ClickAsync();
        await window["text=101–150 of 150"].WaitForAsync();
        await PageWindow.IsAsync(true, () => window["[data-records-next]"].IsDisabledAsync());
        await window["[data-records-back]"].ClickAsync();
        await window["text=51–100 of 150"].WaitForAsync();
        await window.PressAsync("Escape");
        await window.UntilAsync("!document.querySelector('.drawer') && !location.search.includes('window=')");
        Assert.Empty(window.Faults);
    }

    [ChromiumFact]
    public async Task The_address_names_stream_window_and_group_and_a_link_brings_them_back()
    {
        await using PageHost host = await Host(MadeUpWindows.Burst());
        await using PageWindow window = await browser.OpenAsync(host.Address + "/windows?live=off");
        await window["tr[data-state=rang]"].First.ClickAsync();
        await window[".drawer [data-statement]"].WaitForAsync();
        string link = await window.AddressAsync();
        Assert.Matches("stream=web&window=[^&]*Z&group=404|window=[^&]*Z", link);
        Assert.Contains("stream=web", link, StringComparison.Ordinal);
        Assert.Contains("group=404", link, StringComparison.Ordinal);

        await using PageWindow other = await browser.OpenAsync(link);

        await other[".drawer [data-record]"].First.WaitForAsync();
        await other.SaysAsync(".drawer [data-statement]", "150\u00a0errors of status 404");
        await PageWindow.IsAsync("true", () => other["tr[data-state=rang]"].First.GetAttributeAsync("aria-selected"));
    }

    [ChromiumFact]
    public async Task A_bar_of_the_chart_opens_its_window_with_all_groups_and_a_drag_chooses_a_time()
    {
        await using PageHost host = await Host(MadeUpWindows.Usual());
        await using PageWindow window = await browser.OpenAsync(host.Address + "/windows?live=off");
        var plot = await window.PlaceAsync(".u-over");

        await window.Page.Mouse.ClickAsync(plot.X + (plot.Width * 0.4f), plot.Y + (plot.Height * 0.9f));
        await window[".drawer [data-statement]"].WaitForAsync();
        await window.SaysLikeAsync(".drawer [data-statement]", "[0-9]+\u00a0errors in 30\u00a0s, in [23]\u00a0groups");
        await window.PressAsync("Escape");
        await window.UntilAsync("!document.querySelector('.drawer')");
        await window.Page.Mouse.MoveAsync(plot.X + (plot.Width * 0.2f), plot.Y + 60);
        await window.Page.Mouse.DownAsync();
        await window.Page.Mouse.MoveAsync(plot.X + (plot.Width * 0.5f), plot.Y + 60, new() { Steps = 5 });
        await window.Page.Mouse.UpAsync();

        await window.UntilAsync("location.search.includes('from=') && !location.search.includes('window=')");
        Assert.Empty(window.Faults);
    }

    [ChromiumFact]
    public async Task Rows_stay_under_the_pointer_with_their_newest_figures_and_new_ones_wait()
    {
        MadeUpWindows windows = MadeUpWindows.Usual();
        await using PageHost host = await Host(windows);
        await using PageWindow window = await browser.OpenAsync(host.Address + "/windows");
        await window["tr[data-row]"].First.HoverAsync();
        await window["[data-held]"].WaitForAsync();

        windows.Set(0, "418", 3, 2);
        windows.Set(0, "500", 77, 9);

        await window["text=1 new waits"].WaitForAsync();
        await window.UntilAsync("[...document.querySelectorAll('[data-count]')].some(cell => cell.dataset.count === '77')");
        Assert.Equal(0, await window["tr[data-row$='/418']"].CountAsync());
        await window["h1"].First.HoverAsync();
        await window["tr[data-row$='/418']"].WaitForAsync();
    }

    [ChromiumFact]
    public async Task Late_refused_and_one_too_many_are_said_with_the_setting_that_helps()
    {
        MadeUpWindows windows = MadeUpWindows.Usual();
        windows.Set(3, "404", 11, 6, late: 17, overflow: 3);
        windows.Extra = new WindowCounts(0, 0, 0, 217, 12) { Ahead = 3, Overflow = 3 };
        await using PageHost host = await Host(windows);
        string start = Uri.EscapeDataString(new DateTime(windows.Now, DateTimeKind.Utc).AddSeconds(-90).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'"));
        await using PageWindow window = await browser.OpenAsync($"{host.Address}/windows?stream=web&window={start}&group=404&live=off");

        string account = await window.TextAsync("[data-account]");
        Assert.Contains("217 late, 12 refused.", account, StringComparison.Ordinal);
        Assert.Contains("Lateness", account, StringComparison.Ordinal);
        Assert.Contains("3 are dated more than 5\u00a0min ahead", account, StringComparison.Ordinal);
        Assert.Contains("MaxGroups", account, StringComparison.Ordinal);
        await window.SaysAsync(".drawer [data-late]", "17\u00a0records came after this window had closed");
        await window.SaysAsync(".drawer [data-overflow]", "3\u00a0records belong to groups beyond");
    }

    [ChromiumFact]
    public async Task A_window_leads_to_its_alert_and_the_alert_back_to_its_window()
    {
        MadeUpWindows windows = MadeUpWindows.Burst();
        MadeUpAlerts alerts = new() { Now = windows.Now };
        alerts.Ring("404", 9, over: true);
        await using PageHost host = await PageHost.StartAsync(MadeUpBlocks.Streams(), windows: windows, alerts: alerts);
        await using PageWindow window = await browser.OpenAsync(host.Address + "/windows?live=off");
        await window["tr[data-state=rang]"].First.ClickAsync();

        await window["[data-to-alert]"].ClickAsync();
        await window.UntilAsync("location.pathname === '/alerts'");
        await window.SaysAsync(".drawer [data-text]", "150 errors of status 404");
        await window["[data-to-window]"].ClickAsync();

        await window.UntilAsync("location.pathname === '/windows'");
        await window[".drawer [data-record]"].First.WaitForAsync();
        Assert.Empty(window.Faults);
    }

    [ChromiumFact]
    public async Task Empty_nothing_yet_nothing_in_range_nothing_filtered_and_a_failure_are_five_different_states()
    {
        MadeUpWindows windows = new() { Stream = "nobody" };
        await using PageHost host = await Host(windows);
        await using PageWindow window = await browser.OpenAsync(host.Address + "/windows");
        await window["[data-no-windows]"].WaitForAsync();

        windows.Stream = "web";
        await window["text=Nothing has come yet that could be counted"].WaitForAsync();
        windows.Set(1, "404", 5, 2);
        await window["tr[data-row]"].First.WaitForAsync();
        await window.GoAsync(host.Address + "/windows?from=2020-01-01T00:00:00Z&to=2020-01-01T00:05:00Z");
        await window.SaysAsync(".panel .state", "No window between 00:00:00 and 00:05:00");
        await window.GoAsync(host.Address + "/windows?show=loud");
        await window.SaysAsync(".panel .state", "No window rang");
        windows.Fault = "The lane of stream 'web' has stopped.";
        await window["text=The lane of stream 'web' has stopped."].WaitForAsync();
        windows.Fault = null;
        await window["main [role=alert]"].WaitForAsync(new() { State = WaitForSelectorState.Detached });
        Assert.Empty(window.Faults);
    }

    [ChromiumFact]
    public async Task Records_that_cannot_be_read_are_an_error_in_their_own_place()
    {
        MadeUpWindows windows = MadeUpWindows.Burst();
        windows.RecordFault = "The journal does not reach back so far.";
        await using PageHost host = await Host(windows);
        await using PageWindow window = await browser.OpenAsync(host.Address + "/windows?live=off");
        await window["tr[data-state=rang]"].First.ClickAsync();

        await window["text=The journal does not reach back so far."].WaitForAsync();
        windows.RecordFault = null;
        await window[".drawer [role=alert] button"].ClickAsync();
        await window[".drawer [data-record]"].First.WaitForAsync();
    }

    [ChromiumFact]
    public async Task What_a_record_says_stays_text()
    {
        MadeUpWindows windows = new();
        foreach (string hostile in HostileLines.All)
        {
            windows.Set(1, hostile[..Math.Min(60, hostile.Length)], 3, 2, urls: [hostile, hostile + "/2"], example: hostile);
        }

        await using PageHost host = await Host(windows);
        await using PageWindow window = await browser.OpenAsync(host.Address + "/windows?live=off");
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

    private static Task<PageHost> Host(MadeUpWindows windows) => PageHost.StartAsync(MadeUpBlocks.Streams(), windows: windows);
}
