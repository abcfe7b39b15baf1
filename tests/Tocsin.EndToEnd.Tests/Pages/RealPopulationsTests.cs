using System.Text;
using Tocsin.Engine.Traffic;

namespace Tocsin.EndToEnd.Tests.Pages;

/// <summary>The Matrix before a whole server with its facade: a shop's visitors are sent over HTTP, and their scraper is to be seen.</summary>
[Collection(PageTests.Name)]
public sealed class RealPopulationsTests(Browser browser)
{
    private const string Figures = "(document.querySelector('.rain-root')?.figures?.() ?? {})";
    private const int Before = 1_500; // lines after which the scraper comes
    private const int Batch = 250;

    [ChromiumTheory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Rain_table_sentence_and_drawer_show_the_scraper_that_really_came(bool facade)
    {
        await using RealServer server = await RealServer.StartAsync();
        VisitorTraffic visitors = new(seed: 4) { BotArrives = Before };
        await using Visits visits = new(server, visitors);
        await visits.SendAsync(Before);
        await using PageWindow window = await browser.OpenAsync(facade ? server.Binormal : $"{server.Address}/matrix");
        await window.UntilAsync($"{Figures}.state === 'open'");
        Assert.Equal(0, await window[$"tr.is-out >> text={VisitorTraffic.Bot}"].CountAsync());

        await visits.SendUntilAsync(window, $"[...document.querySelectorAll('tr.is-out')].some(row => row.textContent.includes('{VisitorTraffic.Bot}'))");

        await window.UntilAsync($"{Figures}.red > 0 && {Figures}.launched > 0 && {Figures}.columns > 40");
        await window.UntilAsync($"document.querySelector('.headline').textContent.includes('the furthest is {VisitorTraffic.Bot}')");
        Assert.Equal(0, await window.Page.EvaluateAsync<int>($"{Figures}.unreadable"));
        await window[$"tr.is-out >> text={VisitorTraffic.Bot}"].First.ClickAsync();
        await window[".drawer .uses li"].First.WaitForAsync();
        await PageWindow.IsAsync(VisitorTraffic.Bot, () => window.TextAsync(".drawer h2"));
        string why = await window.TextAsync(".drawer");
        Assert.Contains("GET /product 200", why, StringComparison.Ordinal);
        Assert.Contains("far outside", why, StringComparison.Ordinal);
        Assert.Empty(window.Faults);
    }

    [ChromiumFact]
    public async Task The_overview_names_the_scraper_and_leads_to_its_reasons()
    {
        await using RealServer server = await RealServer.StartAsync();
        await using Visits visits = new(server, new VisitorTraffic(seed: 4) { BotArrives = Before });
        await visits.SendAsync(Before + 1_000);

        await using PageWindow window = await browser.OpenAsync(server.Address + "/");
        await window[$".headline >> text={VisitorTraffic.Bot}"].ClickAsync();

        await window.UntilAsync("location.pathname === '/matrix'");
        await window[".drawer .uses li"].First.WaitForAsync();
        await PageWindow.IsAsync(VisitorTraffic.Bot, () => window.TextAsync(".drawer h2"));
        Assert.Empty(window.Faults);
    }

    /// <summary>Visitors who act through the HTTP interface.</summary>
    private sealed class Visits(RealServer server, VisitorTraffic visitors) : IAsyncDisposable
    {
        private const int MostBatches = 40; // ten thousand actions, of which four in a hundred are the scraper's
        private static readonly DateTime Start = new(2026, 3, 1, 12, 0, 0, DateTimeKind.Utc);
        private readonly HttpClient _client = new();

        public async Task SendAsync(int lines)
        {
            string body = string.Join('\n', Enumerable.Range(0, lines).Select(_ => visitors.Next(Start)));
            using StringContent content = new(body, Encoding.UTF8, "application/x-ndjson");
            using HttpResponseMessage answer = await _client.PostAsync($"{server.Address}/api/v1/populations/events?answers=true", content);
            string text = await answer.Content.ReadAsStringAsync(); // with answers: all have been counted
            Assert.True(answer.IsSuccessStatusCode && text.Contains($"\"accepted\":{lines}", StringComparison.Ordinal), text[^Math.Min(text.Length, 400)..]);
        }

        /// <summary>Goes on until a page shows what it should: it is told of those who act while it is open only.</summary>
        public async Task SendUntilAsync(PageWindow window, string script)
        {
            for (int batch = 0; !await window.Page.EvaluateAsync<bool>(script); batch++)
            {
                Assert.True(batch < MostBatches, $"not true after {MostBatches * Batch} actions: {script}");
                await SendAsync(Batch);
                await window.UntilAsync("new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => done(true))))");
            }
        }

        public ValueTask DisposeAsync()
        {
            _client.Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
