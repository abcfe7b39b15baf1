using Microsoft.Playwright;

namespace Tocsin.EndToEnd.Tests.Pages;

/// <summary>The viewer of one file, over a file that is a formula: fifty million lines of which nothing is kept.</summary>
[Collection(PageTests.Name)]
public sealed class LogFilePageTests(Browser browser)
{
    private const long Lines = 53_687_091; // 5 GiB
    private const string First = "document.querySelector('.file-lines') && (() => { const box = document.querySelector('.file-lines').getBoundingClientRect(); return +[...document.querySelectorAll('.file-line')].find(row => row.getBoundingClientRect().bottom > box.top + 1).dataset.row; })()";

    [ChromiumFact]
    public async Task A_file_of_five_gigabytes_opens_with_its_first_lines_and_keeps_few_in_the_document()
    {
        MadeUpFilesApi api = new() { Log = new MadeUpLog(Lines) };
        await using PageHost host = await HostAsync(api);
        await using PageWindow window = await OpenAsync(host);

        await window.SaysAsync(".file-line >> nth=0", "request 000000000");
        await window[".file-lines"].HoverAsync();
        for (int turn = 0; turn < 40; turn++)
        {
            await window.Page.Mouse.WheelAsync(0, 900);
        }

        await window.UntilAsync($"{First} > 100000");
        await window.UntilAsync("(rows => rows.every((row, at) => at === 0 || +row.dataset.row === +rows[at - 1].dataset.row + 100))([...document.querySelectorAll('.file-line')])");
        Assert.InRange(await window[".file-line"].CountAsync(), 100, 1_400);
        await window.UntilAsync("/offset=\\d+00/.test(location.search)");
        Assert.Empty(window.Faults);
    }

    [ChromiumFact]
    public async Task Going_up_and_down_over_the_edges_of_what_is_loaded_leaves_no_gap_and_moves_nothing_in_sight()
    {
        MadeUpFilesApi api = new() { Log = new MadeUpLog(Lines) };
        await using PageHost host = await HostAsync(api);
        await using PageWindow window = await OpenAsync(host, "?offset=2500000000");

        await window.UntilAsync($"{First} === 2500000000");
        await window.UntilAsync("+document.querySelector('.file-line').dataset.row < 2500000000"); // what stands above has come
        await PageWindow.IsAsync(2_500_000_000, () => window.Page.EvaluateAsync<long>(First));
        await window[".file-lines"].HoverAsync();
        for (int turn = 0; turn < 12; turn++)
        {
            await window.Page.Mouse.WheelAsync(0, -700);
        }

        await window.UntilAsync($"{First} < 2499980000");
        Assert.True(await window.Page.EvaluateAsync<bool>("(rows => rows.every((row, at) => at === 0 || +row.dataset.row === +rows[at - 1].dataset.row + 100))([...document.querySelectorAll('.file-line')])"));
    }

    [ChromiumFact]
    public async Task A_style_sheet_that_comes_late_does_not_lose_the_line_that_was_asked_for()
    {
        int asked = 0;
        MadeUpFilesApi api = new() { Log = new MadeUpLog(Lines), BeforeContent = () => Task.FromResult(Interlocked.Increment(ref asked)) };
        await using PageHost host = await HostAsync(api);
        await using PageWindow window = await browser.OpenAsync(host.Address + "/logs");
        TaskCompletionSource styled = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await window.Page.RouteAsync("**/*.css*", async route =>
        {
            await styled.Task;
            await route.ContinueAsync();
        });
        await window.Page.GotoAsync(host.Address + "/logs/1?offset=2500000000", new() { WaitUntil = WaitUntilState.Commit });
        await window.UntilAsync("document.querySelector('[data-stage]') !== null");
        await window.Page.EvaluateAsync("import('/js/logs/bridge.js').then(() => new Promise(done => setTimeout(done, 500)))");
        await PageWindow.IsAsync(1, () => Task.FromResult(Volatile.Read(ref asked)));
        styled.SetResult();

        await window.ConnectedAsync();
        await window.UntilAsync($"{First} === 2500000000");
        await window.UntilAsync("+document.querySelector('.file-line').dataset.row < 2500000000");
        await PageWindow.IsAsync(2_500_000_000, () => window.Page.EvaluateAsync<long>(First));
    }

    [ChromiumFact]
    public async Task The_rail_stands_for_all_bytes_and_a_drag_jumps()
    {
        MadeUpFilesApi api = new() { Log = new MadeUpLog(Lines) };
        api.Marks.Add(new { offset = 1200, kind = "session", bits = 17.5, text = "slurm-4711_3 goes on as none of its siblings does", link = "/sessions" });
        await using PageHost host = await HostAsync(api);
        await using PageWindow window = await OpenAsync(host);
        var rail = await window.PlaceAsync(".file-rail");

        await window.Page.Mouse.MoveAsync(rail.X + 8, rail.Y + 4);
        await window.Page.Mouse.DownAsync();
        await window.Page.Mouse.MoveAsync(rail.X + 8, rail.Y + (rail.Height / 2), new() { Steps = 6 });
        await window.Page.Mouse.UpAsync();

        await window.UntilAsync($"{First} > 2550000000 && {First} < 2850000000");
        await window.UntilAsync("(now => now >= 48 && now <= 53)(+document.querySelector('.file-rail').getAttribute('aria-valuenow'))");
        await window.PressAsync("g");
        await window.UntilAsync($"{First} === 0");
        await window[".file-line[data-marked]"].WaitForAsync();
        await PageWindow.IsAsync("1200", () => window[".file-line[data-marked]"].GetAttributeAsync("data-row"));
        await PageWindow.IsAsync(1, () => window[".file-rail__mark.bits--5"].CountAsync());
        await window.PressAsync("G");
        await window.UntilAsync($"+[...document.querySelectorAll('.file-line')].at(-1).dataset.row === {(Lines - 1) * 100}");
    }

    [ChromiumFact]
    public async Task A_time_is_jumped_to_and_a_wrong_one_is_marked()
    {
        MadeUpFilesApi api = new() { Log = new MadeUpLog(Lines) };
        await using PageHost host = await HostAsync(api);
        await using PageWindow window = await OpenAsync(host);

        await window.PressAsync("t");
        await window.Page.Keyboard.TypeAsync("8:30");
        await window.PressAsync("Enter");
        await window.UntilAsync($"{First} === {30 * 60 * 200 * 100} && document.activeElement.matches('.file-line')"); // the lines have the keyboard again
        await window.PressAsync("t");
        await window.Page.Keyboard.TypeAsync("tomorrow");
        await window.PressAsync("Enter");
        await window[".file-bar__clock[data-wrong]"].WaitForAsync();
        await window[".file-bar__clock input"].FillAsync("2027-01-01");
        await window.PressAsync("Enter");

        await window["text=No line at or after 2027-01-01 00:00:00 UTC."].WaitForAsync();
    }

    [ChromiumFact]
    public async Task Who_goes_on_typing_while_a_time_is_jumped_to_keeps_the_keyboard()
    {
        TaskCompletionSource answer = new();
        MadeUpFilesApi api = new() { Log = new MadeUpLog(Lines) };
        await using PageHost host = await HostAsync(api);
        await using PageWindow window = await OpenAsync(host);

        await window.PressAsync("t");
        await window.Page.Keyboard.TypeAsync("8:30");
        api.BeforeContent = () => answer.Task;
        await window.PressAsync("Enter");
        await window.PressAsync("Backspace");
        answer.SetResult();

        await window.UntilAsync($"{First} === {30 * 60 * 200 * 100}");
        await window.Page.Keyboard.TypeAsync("1");
        await window.PressAsync("Enter");
        await window.UntilAsync($"{First} === {31 * 60 * 200 * 100} && document.activeElement.matches('.file-line')");
    }

    [ChromiumFact]
    public async Task A_search_marks_its_hits_and_n_and_N_go_from_one_to_the_next()
    {
        MadeUpFilesApi api = new();
        await using PageHost host = await HostAsync(api);
        await using PageWindow window = await OpenAsync(host);

        await window.PressAsync("/");
        await window.Page.Keyboard.TypeAsync("error worker");
        await window.PressAsync("Enter");
        await window.UntilAsync("/of 20 hits/.test(document.querySelector('.file-bar__said').textContent)");
        await window.PressAsync("g");
        await window.UntilAsync($"{First} === 0");
        await window.GoAsync(await window.AddressAsync());
        await window.UntilAsync("/20 hits/.test(document.querySelector('.file-bar__said').textContent)");
        await window.PressAsync("n");
        await window.UntilAsync("document.querySelector('.file-line[data-current]')?.dataset.row === '9600'");
        await window.PressAsync("n");
        await window.UntilAsync("document.querySelector('.file-line[data-current]')?.dataset.row === '19300'");
        await window.PressAsync("N");
        await window.UntilAsync("document.querySelector('.file-line[data-current]')?.dataset.row === '9600'");

        await window.SaysAsync(".file-bar__said", "1 of 20 hits");
        await window.UntilAsync("CSS.highlights.get('tocsin-hit').size > 0 && document.querySelector('.file-rail__hit') !== null");
        Assert.Contains("q=error%20worker", (await window.AddressAsync()).Replace('+', ' ').Replace(" ", "%20", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.Empty(window.Faults);
    }

    [ChromiumFact]
    public async Task Lines_appear_as_they_are_written_and_wait_while_the_reader_is_elsewhere()
    {
        MadeUpFilesApi api = new();
        await using PageHost host = await HostAsync(api);
        await using PageWindow window = await OpenAsync(host, "?follow=on");
        await FollowedAsync(api);

        api.Write("2026-01-05 10:42:07.125 ERROR the first live line");
        await window.UntilAsync("[...document.querySelectorAll('.file-line')].at(-1).textContent.includes('the first live line')");
        await window.UntilAsync("(s => s.scrollHeight - s.scrollTop - s.clientHeight < 24)(document.querySelector('.file-lines'))");
        await window[".file-lines"].HoverAsync();
        await window.Page.Mouse.WheelAsync(0, -1500);
        await window.UntilAsync("(s => s.scrollHeight - s.scrollTop - s.clientHeight > 500)(document.querySelector('.file-lines'))");
        api.Write("the second");
        api.Write("the third");
        await window["text=2 new · to the end"].ClickAsync();

        await window.UntilAsync("[...document.querySelectorAll('.file-line')].at(-1).textContent.includes('the third')");
        Assert.True(await window.Page.EvaluateAsync<bool>("new Set([...document.querySelectorAll('.file-line')].map(row => row.dataset.row)).size === document.querySelectorAll('.file-line').length"));
        api.Write("the fourth");
        await window.UntilAsync("[...document.querySelectorAll('.file-line')].at(-1).textContent.includes('the fourth')");
        Assert.Empty(window.Faults);
    }

    [ChromiumFact]
    public async Task Who_is_at_the_end_stays_there_when_the_window_becomes_lower()
    {
        MadeUpFilesApi api = new();
        await using PageHost host = await HostAsync(api);
        await using PageWindow window = await OpenAsync(host, "?follow=on");
        await FollowedAsync(api);
        await window.UntilAsync("(s => s.scrollHeight - s.scrollTop - s.clientHeight < 24)(document.querySelector('.file-lines'))");

        await window.Page.SetViewportSizeAsync(1280, 420);

        await window.UntilAsync("(s => s.scrollHeight - s.scrollTop - s.clientHeight < 24 && s.clientHeight < 400)(document.querySelector('.file-lines'))");
        api.Write("a line for the lower window");
        await window.UntilAsync("[...document.querySelectorAll('.file-line')].at(-1).textContent.includes('a line for the lower window')");
    }

    [ChromiumFact]
    public async Task Paused_nothing_is_followed_and_resumed_the_end_is_there()
    {
        MadeUpFilesApi api = new();
        await using PageHost host = await HostAsync(api);
        await using PageWindow window = await OpenAsync(host, "?follow=on");
        await FollowedAsync(api);

        await window.PressAsync("p");
        await window["[role=switch][aria-checked=false]"].WaitForAsync();
        for (int patience = 0; api.Followers > 0; patience++)
        {
            Assert.True(patience < 1_200, "still followed after 60 s");
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System);
        }

        api.Write("while nobody looked");
        await window.PressAsync("p");

        await window.UntilAsync("[...document.querySelectorAll('.file-line')].at(-1).textContent.includes('while nobody looked')");
        Assert.Empty(window.Faults);
    }

    [ChromiumFact]
    public async Task What_was_left_out_of_the_live_view_is_said_and_the_lines_are_read_from_the_file()
    {
        MadeUpFilesApi api = new();
        await using PageHost host = await HostAsync(api);
        await using PageWindow window = await OpenAsync(host, "?follow=on");
        await FollowedAsync(api);

        api.Log.Append("never said");
        api.SayDropped(1);

        await window.UntilAsync("[...document.querySelectorAll('.file-line')].at(-1).textContent.includes('never said')");
        await window.SaysAsync(".file-view > .notice", "1 lines came faster");
    }

    [ChromiumFact]
    public async Task A_file_that_was_emptied_meanwhile_says_so_and_shows_what_it_holds_now()
    {
        MadeUpFilesApi api = new();
        await using PageHost host = await HostAsync(api);
        await using PageWindow window = await OpenAsync(host, "?follow=on");
        await FollowedAsync(api);
        api.Write("before");
        await window.UntilAsync("[...document.querySelectorAll('.file-line')].at(-1).textContent.includes('before')");

        api.Log.Truncate();
        api.Write("the first line afterwards");

        await window["text=The file was emptied or replaced by another one"].WaitForAsync();
        await window.UntilAsync("document.querySelectorAll('.file-line').length === 1 && document.querySelector('.file-line').textContent.includes('afterwards')");
    }

    [ChromiumFact]
    public async Task Hostile_lines_stay_text_and_a_long_one_is_shown_in_whole_when_asked()
    {
        MadeUpFilesApi api = new() { Log = new MadeUpLog(3) };
        foreach (string line in HostileLines.All.Where(line => line.Length < 1_000))
        {
            api.Log.Append(line);
        }

        api.Log.Append("begin " + new string('x', 16_000) + " finish", isCut: true);
        await using PageHost host = await HostAsync(api);
        await using PageWindow window = await OpenAsync(host);

        string shown = await window.TextAsync(".file-lines");
        Assert.Contains("<script>window.owned = 1</script>", shown, StringComparison.Ordinal);
        Assert.Contains("invoice ⟨U+202E⟩gnp.exe⟨U+202C⟩ opened by", shown, StringComparison.Ordinal);
        Assert.Contains("red  link done", shown, StringComparison.Ordinal);
        Assert.DoesNotContain('\u001b', shown);
        Assert.DoesNotContain("finish", shown, StringComparison.Ordinal);
        await window["text=Show all of this long line"].ClickAsync();
        await window.UntilAsync("[...document.querySelectorAll('.file-line')].at(-1).textContent.endsWith('finish')");
        Assert.True(await window.Page.EvaluateAsync<bool>("window.owned === undefined && document.documentElement.scrollWidth <= innerWidth"));
        Assert.Equal(0, await window[".file-lines img, .file-lines script, .file-lines svg"].CountAsync());
        Assert.Empty(window.Faults);
    }

    [ChromiumFact]
    public async Task A_line_opens_with_its_template_and_what_was_found_on_it_and_the_address_finds_it_again()
    {
        MadeUpFilesApi api = new();
        api.Marks.Add(new { offset = 500, kind = "session", bits = 17.5, text = "goes on as <b>none</b> of its siblings does", link = "/sessions?row=x" });
        await using PageHost host = await HostAsync(api);
        await using PageWindow window = await OpenAsync(host);
        await window[".file-line[data-marked]"].WaitForAsync();

        await window["[data-row='500']"].ClickAsync();
        await window[".file-drawer .example"].WaitForAsync();
        await window.UntilAsync("location.search.includes('row=500')");
        await window.SaysAsync(".file-found", "session, 17.5 bits: goes on as <b>none</b> of its siblings does");
        await window.GoAsync(await window.AddressAsync());
        await window[".file-drawer .example"].WaitForAsync();
        await window[".file-found"].WaitForAsync();
        await window.PressAsync("Escape");

        await window.UntilAsync("document.querySelector('.file-drawer').hidden && !location.search.includes('row=')");
        await window.PressAsync("j");
        await window.PressAsync("Enter");
        await window.UntilAsync("!document.querySelector('.file-drawer').hidden");
    }

    [ChromiumFact]
    public async Task A_file_that_cannot_be_read_is_an_error_with_its_reason_and_one_that_is_gone_says_so()
    {
        MadeUpFilesApi api = new() { Refusal = (500, "The disk does not answer.") };
        await using PageHost host = await HostAsync(api);
        await using PageWindow window = await browser.OpenAsync(host.Address + "/logs/1");
        await window["text=The disk does not answer. Look at the disk."].WaitForAsync();

        api.Refusal = null;
        await window[".file-over >> text=Try again"].ClickAsync();
        await window[".file-line"].First.WaitForAsync();
        api.Refusal = (404, "There is no file '1'.");
        await window.GoAsync(host.Address + "/logs/1");

        await window["text=This file is not in the collection any more"].WaitForAsync();
    }

    [ChromiumFact]
    public async Task An_empty_file_is_not_an_error_and_its_first_line_appears()
    {
        MadeUpFilesApi api = new() { Log = new MadeUpLog(0) };
        await using PageHost host = await HostAsync(api);
        await using PageWindow window = await browser.OpenAsync(host.Address + "/logs/1");
        await window["text=The file is empty"].WaitForAsync();

        await window.PressAsync("f");
        await FollowedAsync(api);
        api.Write("INFO the very first");

        await window["text=the very first"].WaitForAsync();
        await window.UntilAsync("document.querySelector('.file-over').hidden");
    }

    [ChromiumTheory]
    [InlineData("?follow=on&wrap=on")]
    [InlineData("?q=ERROR")]
    public async Task On_a_phone_nothing_is_wider_than_the_window(string query)
    {
        MadeUpFilesApi api = new();
        await using PageHost host = await HostAsync(api);
        await using PageWindow window = await browser.OpenAsync($"{host.Address}/logs/1{query}", width: 390, height: 844);
        await window[".file-line"].First.WaitForAsync();

        await window.UntilAsync("document.documentElement.scrollWidth <= innerWidth && document.querySelector('.file-bar').scrollWidth <= document.querySelector('.file-bar').clientWidth");
        Assert.Empty(window.Faults);
    }

    internal static Task<PageHost> HostAsync(MadeUpFilesApi api) => PageHost.StartAsync(MadeUpBlocks.Streams(), api: api.Map, collection: MadeUpCollection.Some());

    private async Task<PageWindow> OpenAsync(PageHost host, string query = "")
    {
        PageWindow window = await browser.OpenAsync($"{host.Address}/logs/1{query}");
        await window[".file-line"].First.WaitForAsync();
        return window;
    }

    internal static async Task FollowedAsync(MadeUpFilesApi api)
    {
        for (int patience = 0; api.Followers == 0; patience++)
        {
            Assert.True(patience < 1_200, "nobody followed within 60 s");
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System);
        }
    }
}
