using System.Net;
using System.Text;
using System.Text.Json;
using Tocsin.Tests.Server.Windows;

namespace Tocsin.Tests.Server.Alerts;

public sealed class AlertRoutesTests : IAsyncLifetime
{
    private const string First = "web:windows-404-20260102T030400Z";

    private ServerUnderTest _server = null!;

    public async Task InitializeAsync() => _server = await ServerUnderTest.StartAsync(Traffic.Settings());

    public async Task DisposeAsync() => await _server.DisposeAsync();

    [Fact]
    public async Task What_rings_is_listed_at_the_record_that_is_one_too_many()
    {
        await _server.SendAsync("web", string.Join('\n', Enumerable.Range(0, 3).Select(i => Traffic.Line(404, i, i))));
        JsonElement alert = (await ListedAsync(page => page.GetProperty("open").GetInt32() == 1)).GetProperty("items")[0];
        Assert.Equal((First, "web", "open", "windows", "status 404", 1), (
            alert.GetProperty("id").GetString(), alert.GetProperty("stream").GetString(), alert.GetProperty("state").GetString(), alert.GetProperty("detector").GetString(),
            alert.GetProperty("subject").GetString(), alert.GetProperty("alerts").GetInt32()));
        JsonElement latest = alert.GetProperty("latest");
        Assert.Equal((0, "rang", 3, 2, "2026-01-02T03:04:00.000Z"), (
            latest.GetProperty("revision").GetInt32(), latest.GetProperty("phase").GetString(), latest.GetProperty("score").GetInt32(), latest.GetProperty("threshold").GetInt32(), latest.GetProperty("start").GetString()));
        Assert.True(latest.GetProperty("reasons").GetArrayLength() > 0);
        Assert.True(latest.GetProperty("examples").GetArrayLength() > 0);
    }

    [Fact]
    public async Task Somebody_acknowledges_resolves_and_it_opens_again_for_another_window()
    {
        await _server.SendAsync("web", string.Join('\n', Enumerable.Range(0, 3).Select(i => Traffic.Line(404, i, i))));
        await ListedAsync(page => page.GetProperty("open").GetInt32() == 1);

        JsonElement alert = await DoAsync(First, "acknowledge", """{"note":"on it: «é»"}""");
        Assert.Equal(("acknowledged", "local", "on it: «é»"), (alert.GetProperty("state").GetString(), alert.GetProperty("who").GetString(), alert.GetProperty("note").GetString()));
        alert = await DoAsync(First, "resolve", "{}");
        Assert.Equal(("resolved", JsonValueKind.Null), (alert.GetProperty("state").GetString(), alert.GetProperty("note").ValueKind));
        using HttpResponseMessage late = await PostAsync(First, "acknowledge", "{}");
        await ServerUnderTest.AssertProblemAsync(HttpStatusCode.Conflict, "already_resolved", late);

        await _server.SendAsync("web", string.Join('\n', Enumerable.Range(0, 3).Select(i => Traffic.Line(404, 30 + i, i))));
        await ListedAsync(page => page.GetProperty("open").GetInt32() == 1);
        JsonElement detail = await _server.GetAsync("/api/v1/alerts/web:windows-404-20260102T030430Z");
        Assert.Equal(First, detail.GetProperty("alert").GetProperty("id").GetString());
        Assert.Equal(["acknowledged", "resolved"], detail.GetProperty("deeds").EnumerateArray().Select(deed => deed.GetProperty("state").GetString()));
        Assert.Equal(2, detail.GetProperty("revisions").GetArrayLength());
    }

    [Fact]
    public async Task Lists_are_chosen_by_state_stream_and_text_and_paged()
    {
        await _server.SendAsync("web", string.Join('\n', Enumerable.Range(0, 3).Select(i => Traffic.Ringing(4 * i, 404 + i))));
        await ListedAsync(page => page.GetProperty("items").GetArrayLength() == 3);
        Assert.Equal(1, (await _server.GetAsync("/api/v1/alerts?text=Status%20405")).GetProperty("items").GetArrayLength());
        Assert.Equal(0, (await _server.GetAsync("/api/v1/alerts?stream=api")).GetProperty("items").GetArrayLength());
        JsonElement page = await _server.GetAsync("/api/v1/alerts?limit=2");
        JsonElement rest = await _server.GetAsync($"/api/v1/alerts?limit=2&cursor={page.GetProperty("next").GetString()}");
        Assert.Equal(
            ["status 406", "status 405", "status 404"],
            page.GetProperty("items").EnumerateArray().Concat(rest.GetProperty("items").EnumerateArray()).Select(alert => alert.GetProperty("subject").GetString()));
        Assert.Equal(JsonValueKind.Null, rest.GetProperty("next").ValueKind);
        foreach ((string query, string code) in new[] { ("state=loud", "bad_state"), ("state=1", "bad_state"), ("state=open,resolved", "bad_state"), ("limit=5000", "bad_page"), ("cursor=x", "bad_page") })
        {
            using HttpResponseMessage bad = await _server.Client.GetAsync($"/api/v1/alerts?{query}");
            await ServerUnderTest.AssertProblemAsync(HttpStatusCode.BadRequest, code, bad);
        }

        foreach (string unknown in (string[])["x", "web:x", "api:windows-404-20260102T030400Z"])
        {
            using HttpResponseMessage none = await _server.Client.GetAsync($"/api/v1/alerts/{unknown}");
            await ServerUnderTest.AssertProblemAsync(HttpStatusCode.NotFound, "unknown_alert", none);
            using HttpResponseMessage nobody = await PostAsync(unknown, "resolve", "{}");
            await ServerUnderTest.AssertProblemAsync(HttpStatusCode.NotFound, "unknown_alert", nobody);
        }

        using HttpResponseMessage longer = await PostAsync(First, "resolve", JsonSerializer.Serialize(new { note = new string('x', 2001) }));
        await ServerUnderTest.AssertProblemAsync(HttpStatusCode.BadRequest, "bad_note", longer);
    }

    [Fact]
    public async Task Who_follows_is_told_each_change_and_goes_on_where_he_was()
    {
        string last;
        using (EventReading events = await EventReading.FollowAsync(_server.Client, "/api/v1/alerts/events"))
        {
            await _server.SendAsync("web", string.Join('\n', Enumerable.Range(0, 3).Select(i => Traffic.Line(404, i, i))));
            (string? id, string name, JsonElement data) = await events.NextAsync();
            Assert.Equal(("alert", First, "open"), (name, data.GetProperty("id").GetString(), data.GetProperty("state").GetString()));
            last = id!;
        }

        await DoAsync(First, "acknowledge", "{}");
        await DoAsync(First, "resolve", """{"note":"over"}""");
        using EventReading again = await EventReading.FollowAsync(_server.Client, "/api/v1/alerts/events", last);
        (string? next, _, JsonElement resolved) = await again.NextAsync();
        Assert.Equal(("resolved", "over"), (resolved.GetProperty("state").GetString(), resolved.GetProperty("note").GetString()));
        Assert.True(long.Parse(next!, System.Globalization.CultureInfo.InvariantCulture) > long.Parse(last, System.Globalization.CultureInfo.InvariantCulture));
    }

    [Theory]
    [InlineData("text/plain", "seen")]
    [InlineData(null, "")]
    public async Task A_deed_whose_type_is_not_JSON_is_415_and_says_what_to_send(string? type, string body)
    {
        using var content = new ByteArrayContent(System.Text.Encoding.UTF8.GetBytes(body));
        if (type is not null)
        {
            content.Headers.ContentType = new System.Net.Http.Headers.MediaTypeHeaderValue(type);
        }

        using HttpResponseMessage response = await _server.Client.PostAsync(new Uri("/api/v1/alerts/web:any/acknowledge", UriKind.Relative), content);
        await ServerUnderTest.AssertProblemAsync(HttpStatusCode.UnsupportedMediaType, "unsupported_media_type", response);
        Assert.False(response.Content.Headers.Allow.Count > 0, "It is not the method that is wrong.");
    }

    [Fact]
    public async Task Alerts_are_measured_by_state_and_fate()
    {
        await _server.SendAsync("web", Traffic.Ringing(0));
        await ListedAsync(page => page.GetProperty("items").EnumerateArray().Any(alert => alert.GetProperty("latest").GetProperty("phase").GetString() == "final"));
        string metrics = await _server.Client.GetStringAsync("/metrics");
        Assert.Contains("tocsin_alerts{state=\"open\"} 1\n", metrics, StringComparison.Ordinal);
        Assert.Contains("tocsin_alerts_revisions_total{fate=\"taken\"} ", metrics, StringComparison.Ordinal);
        Assert.Contains("tocsin_window_", metrics, StringComparison.Ordinal);
    }

    private Task<JsonElement> ListedAsync(Func<JsonElement, bool> wanted) => Traffic.UntilAsync(_server, "/api/v1/alerts", wanted);

    private Task<HttpResponseMessage> PostAsync(string id, string deed, string body) =>
        _server.Client.PostAsync($"/api/v1/alerts/{id}/{deed}", new StringContent(body, Encoding.UTF8, "application/json"));

    private async Task<JsonElement> DoAsync(string id, string deed, string body)
    {
        using HttpResponseMessage response = await PostAsync(id, deed, body);
        Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync());
        return await ServerUnderTest.ReadAsync(response);
    }
}
