using System.Net;
using System.Text;
using System.Text.Json;
using Tocsin.Tests.Server.Windows;

namespace Tocsin.Tests.Server.Incidents;

/// <summary>Alerts of windows that were seen before.</summary>
public sealed class WindowIncidentTests : IAsyncLifetime
{
    private const string First = "web:windows-404-20260102T030400Z";
    private const string Second = "web:windows-404-20260102T062400Z";

    private ServerUnderTest _server = null!;

    public async Task InitializeAsync() => _server = await ServerUnderTest.StartAsync(Traffic.Settings());

    public async Task DisposeAsync() => await _server.DisposeAsync();

    [Fact]
    public async Task A_trouble_of_windows_is_new_and_hours_later_the_next_one_like_it_was_seen_before()
    {
        await _server.SendAsync("web", Traffic.Ringing(0));
        await RangAsync(1);
        JsonElement alone = await _server.GetAsync($"/api/v1/findings/{First}/similar");
        Assert.True(alone.GetProperty("is_new").GetBoolean());
        JsonElement finding = alone.GetProperty("finding");
        Assert.Equal((First, "web", "windows", "status 404"), (Text(finding, "id"), Text(finding, "stream"), Text(finding, "detector"), Text(finding, "subject")));
        Assert.Equal(0, alone.GetProperty("items").GetArrayLength());

        using var note = new StringContent("""{"note": "a link was broken"}""", Encoding.UTF8, "application/json");
        using HttpResponseMessage done = await _server.Client.PostAsync($"/api/v1/findings/{First}/resolve", note);
        Assert.Equal(HttpStatusCode.OK, done.StatusCode);
        await _server.SendAsync("web", Traffic.Ringing(400));
        await RangAsync(2);
        JsonElement seen = await _server.GetAsync($"/api/v1/findings/{Second}/similar");

        Assert.Matches(@"^Seen once, last on [0-9: -]+ UTC, resolved by local: a link was broken$", Text(seen, "sentence"));
        JsonElement item = Assert.Single(seen.GetProperty("items").EnumerateArray());
        Assert.True(item.GetProperty("alike").GetBoolean());
        Assert.Equal((First, "resolved"), (Text(item.GetProperty("finding"), "id"), Text(item.GetProperty("finding"), "state")));
        JsonElement apart = await _server.GetAsync($"/api/v1/streams/web/findings/{Second["web:".Length..]}/similar");
        Assert.Equal(Text(seen, "sentence"), Text(apart, "sentence"));
    }

    private Task<JsonElement> RangAsync(int troubles) => Traffic.UntilAsync(_server, "/api/v1/alerts", page => page.GetProperty("items").GetArrayLength() == troubles);

    private static string Text(JsonElement element, string name) => element.GetProperty(name).GetString()!;
}
