using Tocsin.Pages.Reading;

namespace Tocsin.EndToEnd.Tests.Pages;

[Collection(PageTests.Name)]
public sealed class LivePageTests(Browser browser)
{
    [ChromiumFact]
    public async Task New_lines_appear_at_the_end_by_themselves()
    {
        MadeUpStream web = MadeUpTraffic.Busy("web");
        await using PageHost host = await PageHost.StartAsync(new MadeUpStreams(web));
        await using PageWindow window = await browser.OpenAsync(host.Address + "/live");

        web.Send("the last word of all");

        await window[".line:last-child >> text=the last word of all"].WaitForAsync();
        await window.UntilAsync("(l => l.scrollHeight - l.scrollTop - l.clientHeight < 4)(document.querySelector('.log'))");
    }

    [ChromiumFact]
    public async Task A_filter_shows_its_lines_only_and_stands_in_the_address()
    {
        MadeUpStream web = MadeUpTraffic.Busy("web");
        await using PageHost host = await PageHost.StartAsync(new MadeUpStreams(web));
        await using PageWindow window = await browser.OpenAsync(host.Address + "/live");

        await window.PressAsync("/");
        await window.Page.Keyboard.TypeAsync("cache MISS");
        await window.UntilAsync("location.search.includes('q=cache') && [...document.querySelectorAll('.line')].every(l => l.textContent.includes('cache miss'))");
        web.Send("request 1 served", "cache miss for key fresh");

        await window["text=cache miss for key fresh"].WaitForAsync();
        Assert.Equal(0, await window[".line >> text=request 1 served"].CountAsync());
    }

    [ChromiumFact]
    public async Task A_template_filter_comes_from_the_address()
    {
        MadeUpStream web = MadeUpTraffic.Busy("web");
        await using PageHost host = await PageHost.StartAsync(new MadeUpStreams(web));
        string id = (await web.TemplatesAsync(default)).Rows.First(row => row.Text.StartsWith("cache", StringComparison.Ordinal)).Id;
        await using PageWindow window = await browser.OpenAsync($"{host.Address}/live?stream=web&template={id}");

        await window[".line"].First.WaitForAsync();

        await window.UntilAsync("(lines => lines.length > 0 && lines.every(l => l.textContent.includes('cache miss for key')))([...document.querySelectorAll('.line')])");
    }

    [ChromiumFact]
    public async Task Paused_lines_wait_and_are_counted_and_come_when_it_resumes()
    {
        MadeUpStream web = MadeUpTraffic.Busy("web");
        await using PageHost host = await PageHost.StartAsync(new MadeUpStreams(web));
        await using PageWindow window = await browser.OpenAsync(host.Address + "/live");
        await window[".line"].First.WaitForAsync();

        await window.PressAsync("p");
        await window["text=Paused;"].WaitForAsync();
        web.Send("waiting one", "waiting two");

        await window["text=2 lines wait"].WaitForAsync();
        Assert.Equal(0, await window["text=waiting two"].CountAsync());
        await window.PressAsync("p");
        await window["text=waiting two"].WaitForAsync();
    }

    [ChromiumFact]
    public async Task Lines_do_not_move_under_the_pointer()
    {
        MadeUpStream web = MadeUpTraffic.Busy("web");
        await using PageHost host = await PageHost.StartAsync(new MadeUpStreams(web));
        await using PageWindow window = await browser.OpenAsync(host.Address + "/live");

        await window[".log"].HoverAsync();
        await window["text=Held under the pointer"].WaitForAsync();
        web.Send("not under the pointer");

        await window["text=1 wait"].WaitForAsync();
        Assert.Equal(0, await window["text=not under the pointer"].CountAsync());
        await window["h1"].First.HoverAsync();
        await window["text=not under the pointer"].WaitForAsync();
    }

    [ChromiumFact]
    public async Task A_stream_faster_than_the_page_is_thinned_and_the_page_says_by_how_much()
    {
        MadeUpStream web = MadeUpTraffic.Busy("web");
        await using PageHost host = await PageHost.StartAsync(new MadeUpStreams(web));
        await using PageWindow window = await browser.OpenAsync(host.Address + "/live");
        await window[".line"].First.WaitForAsync();

        web.Send(Enumerable.Range(0, 30_000).Select(MadeUpTraffic.Line));

        // They came in one step, so one frame reads them: it shows as many as a frame may, and owns up to every other one.
        await window["[data-unseen]"].WaitForAsync();
        await PageWindow.IsAsync(30_000 - LiveView.MostFresh, () => window.Page.EvaluateAsync<long>("+document.querySelector('[data-unseen]').dataset.unseen"));
        await PageWindow.IsAsync(LiveView.MostLines, () => window[".line"].CountAsync());
    }

    [ChromiumFact]
    public async Task Rows_are_walked_opened_and_closed_by_keys()
    {
        MadeUpStream web = MadeUpTraffic.Busy("web");
        await using PageHost host = await PageHost.StartAsync(new MadeUpStreams(web));
        await using PageWindow window = await browser.OpenAsync(host.Address + "/live?live=off");
        await window[".line"].First.WaitForAsync();

        await window.PressAsync("g");
        await window.PressAsync("j");
        await window.PressAsync("j");
        await window.PressAsync("k");
        string focused = await window.Page.EvaluateAsync<string>("document.activeElement.dataset.row");
        Assert.Equal(await window[".line"].Nth(1).GetAttributeAsync("data-row"), focused);

        await window.PressAsync("Enter");
        await window[".drawer"].WaitForAsync();
        await window.UntilAsync($"location.search.toLowerCase().includes('row={Uri.EscapeDataString(focused).ToLowerInvariant()}')");
        await window.PressAsync("Escape");
        await window.UntilAsync("!document.querySelector('.drawer') && !location.search.includes('row=')");
    }

    [ChromiumFact]
    public async Task What_a_line_says_stays_text()
    {
        MadeUpStream web = new("web", "none");
        web.Send(HostileLines.All);
        web.Rates.Add(7);
        await using PageHost host = await PageHost.StartAsync(new MadeUpStreams(web));
        await using PageWindow window = await browser.OpenAsync(host.Address + "/live?stream=web&live=off");
        await window[".line"].First.WaitForAsync();

        string text = await window.TextAsync(".log");

        Assert.Contains("<script>window.owned = 1</script>", text, StringComparison.Ordinal);
        Assert.Contains("invoice ⟨U+202E⟩gnp.exe⟨U+202C⟩ opened by", text, StringComparison.Ordinal);
        Assert.Contains("red  link done", text, StringComparison.Ordinal);
        Assert.Contains("nul ␀ bell ␇ backspace ␈ c1 ⟨U+0085⟩ del ␡ end", text, StringComparison.Ordinal);
        Assert.DoesNotContain('\u202e', text);
        Assert.InRange(text.Length, 100, 10_000);
        foreach (string path in new[] { "/", "/templates", "/streams" })
        {
            await window.GoAsync(host.Address + path);
            await window["[data-row]"].First.WaitForAsync();
        }

        await window.GoAsync(host.Address + "/templates");
        for (int row = 0; row < await window["tr[data-row]"].CountAsync(); row++)
        {
            await window["tr[data-row]"].Nth(row).ClickAsync();
            await window[".drawer .example"].First.WaitForAsync();
            await window.PressAsync("Escape");
            await window.UntilAsync("!document.querySelector('.drawer')");
        }

        Assert.True(await window.Page.EvaluateAsync<bool>("window.owned === undefined"));
        Assert.Empty(window.Faults);
    }
}
