using System.Net;
using System.Text;
using System.Text.Json;
using Tocsin.Tests.Server.Models;

namespace Tocsin.Tests.Server.Incidents;

/// <summary>What people do about findings of sessions, and what whoever meets one like them is told.</summary>
public sealed class FindingDeedsTests : IAsyncLifetime
{
    private readonly JudgedServer _server = new();

    public Task InitializeAsync() => _server.StartAsync(("blocks", _server.Save("1", BlockStoreBundles.First)));

    public async Task DisposeAsync() => await _server.DisposeAsync();

    [Fact]
    public async Task What_was_seen_three_times_says_when_last_and_who_resolved_it_with_which_note()
    {
        string[] findings = [await RingAsync("blk_1"), await RingAsync("blk_2"), await RingAsync("blk_3"), await RingAsync("blk_4")];
        await DoAsync(findings[0], "resolve", """{"note": "restarted the node"}""", HttpStatusCode.OK);
        await DoAsync(findings[1], "resolve", """{"note": "the disk was full"}""", HttpStatusCode.OK);
        await DoAsync(findings[2], "acknowledge", """{"note": "on it"}""", HttpStatusCode.OK);

        JsonElement seen = await _server.Now.GetAsync($"/api/v1/findings/web:{findings[3]}/similar");

        Assert.Matches(@"^Seen three times, last on \d{4}-\d\d-\d\d \d\d:\d\d UTC, resolved by local: the disk was full$", Text(seen, "sentence"));
        Assert.Equal((3, 3, false, false), (seen.GetProperty("seen").GetInt32(), seen.GetProperty("earlier").GetInt32(), seen.GetProperty("more").GetBoolean(), seen.GetProperty("is_new").GetBoolean()));
        Assert.Equal(("local", "the disk was full"), (Text(seen, "resolved_by"), Text(seen, "resolution")));
        Dictionary<string, string> states = seen.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("finding"))
            .ToDictionary(finding => Text(finding, "subject"), finding => $"{Text(finding, "state")}: {Text(finding, "note")}");
        Assert.Equal(("resolved: restarted the node", "resolved: the disk was full", "acknowledged: on it"), (states["blk_1"], states["blk_2"], states["blk_3"]));
    }

    [Fact]
    public async Task A_finding_is_acknowledged_then_resolved_and_then_there_is_nothing_to_look_after()
    {
        string finding = await RingAsync("blk_1");

        JsonElement first = await DoAsync(finding, "acknowledge", """{"note": " on it: «é» "}""", HttpStatusCode.OK);
        Assert.Equal(($"web:{finding}", "acknowledged", "local", "on it: «é»"), (Text(first, "id"), Text(first, "state"), Text(first, "who"), Text(first, "note")));
        JsonElement seen = await _server.Now.GetAsync($"/api/v1/findings/web:{finding}/similar");
        Assert.Equal(("acknowledged", "local"), (Text(seen.GetProperty("finding"), "state"), Text(seen.GetProperty("finding"), "who")));

        Assert.Equal("resolved", Text(await DoAsync(finding, "resolve", "{}", HttpStatusCode.OK), "state"));
        JsonElement late = await DoAsync(finding, "acknowledge", "{}", HttpStatusCode.Conflict);
        Assert.Equal(("already_resolved", $"The finding web:{finding} is resolved."), (Text(late, "code"), Text(late, "detail")));
        JsonElement alert = await _server.Now.GetAsync($"/api/v1/alerts/web:{finding}");
        Assert.Equal(["acknowledged", "resolved"], alert.GetProperty("deeds").EnumerateArray().Select(deed => Text(deed, "state")));
    }

    [Theory]
    [InlineData("acknowledge")]
    [InlineData("resolve")]
    public async Task A_note_that_is_too_long_and_a_finding_that_is_not_there_change_nothing(string deed)
    {
        string finding = await RingAsync("blk_1");

        Assert.Equal("bad_note", Text(await DoAsync(finding, deed, JsonSerializer.Serialize(new { note = new string('x', 100_000) }), HttpStatusCode.BadRequest), "code"));
        Assert.Equal("unknown_finding", Text(await DoAsync("none", deed, "{}", HttpStatusCode.NotFound), "code"));

        JsonElement seen = await _server.Now.GetAsync($"/api/v1/findings/web:{finding}/similar");
        Assert.Equal("open", Text(seen.GetProperty("finding"), "state"));
        using HttpResponseMessage alert = await _server.Client.GetAsync(new Uri($"/api/v1/alerts/web:{finding}", UriKind.Relative));
        await ServerUnderTest.AssertProblemAsync(HttpStatusCode.NotFound, "unknown_alert", alert);
    }

    private async Task<string> RingAsync(string block)
    {
        await _server.SendAsync(block, BlockStoreBundles.AnomalousEvents);
        return await _server.FindingAsync(block);
    }

    private async Task<JsonElement> DoAsync(string finding, string deed, string body, HttpStatusCode status)
    {
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        using HttpResponseMessage answer = await _server.Client.PostAsync(new Uri($"/api/v1/findings/web:{finding}/{deed}", UriKind.Relative), content);
        JsonElement said = await ServerUnderTest.ReadAsync(answer);
        Assert.True(status == answer.StatusCode, $"{answer.StatusCode}: {said}");
        return said;
    }

    private static string Text(JsonElement element, string name) => element.GetProperty(name).GetString()!;
}
