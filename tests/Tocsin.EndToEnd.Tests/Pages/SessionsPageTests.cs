using System.Text;
using Tocsin.Engine.Sequences.Lanes;
using Tocsin.Pages.Reading;

namespace Tocsin.EndToEnd.Tests.Pages;

[Collection(PageTests.Name)]
public sealed class SessionsPageTests(Browser browser)
{
    [ChromiumFact]
    public async Task The_headline_says_which_sessions_are_strange_and_the_strangest_stands_first()
    {
        await using PageHost host = await PageHost.StartAsync(MadeUpBlocks.Streams(), sessions: MadeUpBlocks.Some(normal: 60, anomalous: 5));
        await using PageWindow window = await browser.OpenAsync(host.Address + "/sessions");
        await window["tr[data-row]"].First.WaitForAsync();

        await window.SaysAsync(".headline__sentence", "5 of 65\u00a0sessions are strange; the strangest is blk_-5218870123457295816 (41 bits).");
        await PageWindow.IsAsync("yes", () => window["tr[data-row]"].First.GetAttributeAsync("data-anomalous"));
        await window.SaysAsync("tr[data-row]", "anomalous");
        await PageWindow.IsAsync(5, () => window[".strip__mark"].CountAsync());
        Assert.Empty(window.Faults);
    }

    [ChromiumFact]
    public async Task Filters_order_and_the_open_session_stand_in_the_address_and_a_link_brings_them_back()
    {
        await using PageHost host = await PageHost.StartAsync(MadeUpBlocks.Streams(), sessions: MadeUpBlocks.Some());
        await using PageWindow window = await browser.OpenAsync(host.Address + "/sessions?live=off");
        await window["tr[data-row]"].First.WaitForAsync();

        await window["[data-choice=verdict]"].SelectOptionAsync("anomalous");
        await window.UntilAsync("location.search.includes('verdict=anomalous') && document.querySelectorAll('tr[data-row]').length === 5");
        await window["[data-choice=order]"].SelectOptionAsync("longest");
        await window.UntilAsync("location.search.includes('order=longest')");
        await window["[data-choice=client]"].FillAsync("1");
        await window["[data-choice=client]"].BlurAsync();
        await window.UntilAsync("location.search.includes('client=1') && document.querySelectorAll('tr[data-row]').length === 1");
        await window["tr[data-row]"].First.ClickAsync();
        await window[".drawer .timeline"].WaitForAsync();
        string link = await window.AddressAsync();

        await using PageWindow other = await browser.OpenAsync(link);
        await other[".drawer .timeline"].WaitForAsync();

        await PageWindow.IsAsync(1, () => other["tr[data-row]"].CountAsync());
        await PageWindow.IsAsync("longest", () => other["[data-choice=order]"].InputValueAsync());
        Assert.Empty(other.Faults);
    }

    [ChromiumFact]
    public async Task The_drawer_gives_reasons_marks_the_surprising_event_and_says_what_was_expected()
    {
        MadeUpSessions sessions = MadeUpBlocks.Some(normal: 3, anomalous: 1);
        await using PageHost host = await PageHost.StartAsync(MadeUpBlocks.Streams(), sessions: sessions);
        string id = sessions.Rows["blocks"].Find(row => row.Verdict.Anomalous)!.Id;
        await using PageWindow window = await browser.OpenAsync($"{host.Address}/sessions?row={Uri.EscapeDataString($"blocks/{id}")}");
        await window[".drawer .timeline"].WaitForAsync();

        await window.SaysAsync(".drawer .reasons", "one in 18 800");
        await PageWindow.IsAsync("5", () => window[".event--notable"].GetAttributeAsync("data-event"));
        await window.UntilAsync("getComputedStyle(document.querySelector('.event--notable .event__line .event__text')).textDecorationLine.includes('underline')");
        string notable = await window.TextAsync(".event--notable");
        Assert.Contains("14", notable, StringComparison.Ordinal);
        Assert.Contains("expected instead:", notable, StringComparison.Ordinal);
        Assert.Matches("81\u202f% *\n*E3", notable);
        Assert.Contains("the session became anomalous here", notable, StringComparison.Ordinal);
        await window.SaysAsync(".drawer .small-table", "next event");
        await window.PressAsync("Escape");
        await window.UntilAsync("!document.querySelector('.drawer')");
        Assert.Empty(window.Faults);
    }

    [ChromiumFact]
    public async Task Ordinary_events_of_a_long_session_are_folded_and_unfolded()
    {
        MadeUpSessions sessions = MadeUpBlocks.Some(0, 0);
        sessions.Add("blocks", "blk_long", anomalous: true, events: 240);
        await using PageHost host = await PageHost.StartAsync(MadeUpBlocks.Streams(), sessions: sessions);
        await using PageWindow window = await browser.OpenAsync(host.Address + "/sessions?row=blocks/blk_long");

        await window[".timeline__more"].WaitForAsync();
        Assert.InRange(await window[".event"].CountAsync(), 5, 30);
        await PageWindow.IsAsync(1, () => window[".event--notable"].CountAsync());
        await window[".timeline__more"].First.ClickAsync();

        await window.UntilAsync("document.querySelectorAll('.event').length === 240");
    }

    [ChromiumFact]
    public async Task Rows_are_walked_opened_and_closed_by_keys()
    {
        await using PageHost host = await PageHost.StartAsync(MadeUpBlocks.Streams(), sessions: MadeUpBlocks.Some());
        await using PageWindow window = await browser.OpenAsync(host.Address + "/sessions?live=off");
        await window["tr[data-row]"].First.WaitForAsync();

        await window.PressAsync("j");
        await window.PressAsync("j");
        await window.PressAsync("Enter");

        await window[".drawer .timeline"].WaitForAsync();
        await PageWindow.IsAsync(await window["tr[data-row]"].Nth(1).GetAttributeAsync("data-row"), () => window["tr[aria-selected=true]"].GetAttributeAsync("data-row"));
        await window.PressAsync("Escape");
        await window.UntilAsync("!document.querySelector('.drawer')");
    }

    [ChromiumFact]
    public async Task Rows_stay_under_the_pointer_and_new_ones_are_counted_until_it_leaves()
    {
        MadeUpSessions sessions = MadeUpBlocks.Some(normal: 12, anomalous: 1);
        await using PageHost host = await PageHost.StartAsync(MadeUpBlocks.Streams(), sessions: sessions);
        await using PageWindow window = await browser.OpenAsync(host.Address + "/sessions");
        await window["tr[data-row]"].First.HoverAsync();
        await window["[data-held]"].WaitForAsync();
        sessions.Add("blocks", "blk_new", anomalous: true, bits: 60);

        await window["text=1 new waits"].WaitForAsync();
        Assert.Equal(0, await window["tr[data-row='blocks/blk_new']"].CountAsync());
        await window["h1"].First.HoverAsync();
        await window["tr[data-row='blocks/blk_new']"].WaitForAsync();
    }

    [ChromiumFact]
    public async Task Thousands_of_sessions_are_scrolled_without_being_in_the_document()
    {
        await using PageHost host = await PageHost.StartAsync(MadeUpBlocks.Streams(), sessions: MadeUpBlocks.Some(normal: 2_500));
        await using PageWindow window = await browser.OpenAsync(host.Address + "/sessions?live=off");
        await window["tr[data-row]"].First.WaitForAsync();

        Assert.InRange(await window["tr[data-row]"].CountAsync(), 20, 200);
        await window.SaysAsync(".toolbar__note", "the first 2\u202f000 of 2\u202f505");
        await window.PressAsync("G");
        await window.UntilAsync("(l => l.scrollTop + l.clientHeight > l.scrollHeight - 40)(document.querySelector('[data-rows]')) && document.activeElement.matches('tr[data-row]')");
    }

    [ChromiumFact]
    public async Task Without_a_model_the_page_says_how_one_is_made_and_while_one_is_being_made_how_far_it_is()
    {
        MadeUpSessions sessions = new();
        await using PageHost host = await PageHost.StartAsync(MadeUpBlocks.Streams(), sessions: sessions);
        await using PageWindow window = await browser.OpenAsync(host.Address + "/sessions");
        await window.SaysAsync("main", "./tocsin train --log");

        sessions.Training = new LearningState("training the Transformer", 0.42);

        await window["[data-learning]"].First.WaitForAsync();
        await window.SaysAsync("[data-learning]", "Learning what is normal in blocks… training the Transformer");
        Assert.Empty(window.Faults);
    }

    [ChromiumFact]
    public async Task A_range_without_sessions_and_a_filter_that_lets_nothing_pass_are_two_different_states()
    {
        await using PageHost host = await PageHost.StartAsync(MadeUpBlocks.Streams(), sessions: MadeUpBlocks.Some());
        await using PageWindow window = await browser.OpenAsync(host.Address + "/sessions?from=2040-01-01T00:00:00Z&to=2040-01-01T00:05:00Z");
        await window.SaysAsync(".panel .state", "No session had an event between 00:00:00 and 00:05:00");

        await window.GoAsync(host.Address + "/sessions?q=nothing-like-this");
        await window.SaysAsync(".panel .state", "No session passes these filters");
        await window["text=Clear the filters"].ClickAsync();
        await window["tr[data-row]"].First.WaitForAsync();
    }

    [ChromiumFact]
    public async Task Sessions_that_cannot_be_read_are_an_error_with_its_reason_and_the_page_recovers()
    {
        MadeUpSessions sessions = MadeUpBlocks.Some();
        sessions.Fault = "The lane of stream 'blocks' does not find the bundle 4f2a.";
        await using PageHost host = await PageHost.StartAsync(MadeUpBlocks.Streams(), sessions: sessions);
        await using PageWindow window = await browser.OpenAsync(host.Address + "/sessions");
        await window.SaysAsync("[role=alert]", "does not find the bundle 4f2a");

        sessions.Fault = null;

        await window["tr[data-row]"].First.WaitForAsync();
    }

    [ChromiumFact]
    public async Task A_session_that_is_not_kept_any_more_is_said_to_be_gone()
    {
        await using PageHost host = await PageHost.StartAsync(MadeUpBlocks.Streams(), sessions: MadeUpBlocks.Some());
        await using PageWindow window = await browser.OpenAsync(host.Address + "/sessions?row=blocks/blk_404");

        await window.SaysAsync(".drawer", "This session is not kept any more");
    }

    [ChromiumFact]
    public async Task What_a_session_says_stays_text()
    {
        MadeUpSessions sessions = MadeUpBlocks.Some(0, 0);
        foreach (string hostile in HostileLines.All)
        {
            // A lane's ids are UTF-8: half a character is none.
            string id = Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(hostile[..Math.Min(hostile.Length, 2_000)]));
            SessionRow row = sessions.Add("blocks", id, anomalous: true, last: hostile);
            Assert.True(row.Verdict.Anomalous);
        }

        sessions.Cards[0] = sessions.Cards[0] with { Name = HostileLines.Script };
        await using PageHost host = await PageHost.StartAsync(MadeUpBlocks.Streams(), sessions: sessions);
        await using PageWindow window = await browser.OpenAsync(host.Address + "/sessions?live=off");
        await window["tr[data-row]"].First.WaitForAsync();

        for (int row = 0; row < await window["tr[data-row]"].CountAsync(); row++)
        {
            await window["tr[data-row]"].Nth(row).ClickAsync();
            await window[".drawer .timeline"].WaitForAsync();
            Assert.DoesNotContain('\u202e', await window.TextAsync(".drawer"));
            await window.PressAsync("Escape");
            await window.UntilAsync("!document.querySelector('.drawer')");
        }

        foreach (string path in new[] { "/models", "/monitor" })
        {
            await window.GoAsync(host.Address + path);
            await window["[data-row]"].First.WaitForAsync();
        }

        Assert.True(await window.Page.EvaluateAsync<bool>("window.owned === undefined"));
        Assert.Empty(window.Faults);
    }
}
