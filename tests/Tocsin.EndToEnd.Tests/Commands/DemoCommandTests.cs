using System.Text.Json;
using System.Text.RegularExpressions;
using Tocsin.EndToEnd.Tests.Crashes;

namespace Tocsin.EndToEnd.Tests.Commands;

/// <summary>The demo as somebody sees it who starts it and waits.</summary>
public sealed partial class DemoCommandTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5); // it trains a model, and waits for blocks that fail

    private readonly string _folder = Directory.CreateTempSubdirectory("tocsin-demo-test-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task The_demo_shows_a_finding_with_its_look_alikes_and_leaves_nothing_behind()
    {
        await using KillableProgram demo = KillableProgram.Start(
            null, new Dictionary<string, string> { ["TMPDIR"] = _folder }, "demo", "--listen", "127.0.0.1:0", "--speed", "10");
        await ChildProgram.Until(() => SeenBefore().IsMatch(demo.Output) || demo.HasExited, Patience);
        Match said = SeenBefore().Match(demo.Output);
        Assert.True(said.Success, $"{demo.Output}{demo.Errors}");
        using var client = new HttpClient { BaseAddress = new Uri(Address().Match(demo.Output).Groups["address"].Value), Timeout = Patience };

        // What it said stands in the API, with the earlier ones and what was written about one.
        JsonElement finding = await FindingAsync(client, said.Groups["block"].Value);
        JsonElement seen = await GetAsync(client, $"/api/v1/findings/blocks:{finding.GetProperty("id").GetString()}/similar");
        Assert.False(seen.GetProperty("is_new").GetBoolean());
        Assert.True(seen.GetProperty("seen").GetInt32() > 0);
        Assert.StartsWith("Seen ", seen.GetProperty("sentence").GetString(), StringComparison.Ordinal);
        Assert.Contains("resolved by demo: Made up by the demo: ", seen.GetProperty("sentence").GetString(), StringComparison.Ordinal);
        JsonElement nearest = seen.GetProperty("items")[0];
        Assert.True(nearest.GetProperty("alike").GetBoolean());
        Assert.Equal("blocks", nearest.GetProperty("finding").GetProperty("stream").GetString());
        Assert.NotEqual(said.Groups["block"].Value, nearest.GetProperty("finding").GetProperty("subject").GetString());

        Assert.Equal(0, await demo.StopAsync());
        Assert.Empty(Directory.EnumerateDirectories(_folder, "tocsin-demo-*"));
    }

    private static async Task<JsonElement> FindingAsync(HttpClient client, string block)
    {
        JsonElement page = await GetAsync(client, "/api/v1/streams/blocks/findings?limit=1000");
        return page.GetProperty("items").EnumerateArray().First(one => one.GetProperty("subject").GetString() == block);
    }

    private static async Task<JsonElement> GetAsync(HttpClient client, string route) => JsonDocument.Parse(await client.GetStringAsync(new Uri(route, UriKind.Relative))).RootElement;

    [GeneratedRegex(@"^Block (?<block>\S+) is strange; seen before: Seen .*resolved by demo: Made up by the demo: ", RegexOptions.Multiline | RegexOptions.ExplicitCapture)]
    private static partial Regex SeenBefore();

    [GeneratedRegex(@"Open (?<address>http://\S+) in a browser", RegexOptions.ExplicitCapture)]
    private static partial Regex Address();
}
