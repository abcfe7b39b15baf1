using System.Net;
using System.Text.Json;
using Tocsin.Server.Settings;
using Tocsin.Tests.Server.Windows;

namespace Tocsin.Tests.Server.Alerts;

/// <summary>Alerts on their way outside: each at least once, in its order, whoever is down.</summary>
public sealed class AlertDeliveryTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("tocsin-sinks-");

    private string Sink => Path.Combine(_folder.FullName, "out", "alerts.jsonl");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task A_window_above_the_threshold_is_one_message_in_the_agreed_form()
    {
        await using ServerUnderTest server = await ServerUnderTest.StartAsync(Traffic.Settings(null, new AlertSinkSettings { Address = Sink }));
        await server.SendAsync("web", Traffic.Ringing(0));
        string message = (await MessagesAsync(1))[0];
        Assert.StartsWith(
            "{\"window_start\":\"2026-01-02T03:04:00.000Z\",\"window_end\":\"2026-01-02T03:04:30.000Z\",\"status\":404,\"error_count\":4,\"unique_ips\":4,\"alert\":\"ALERTE : Nombre d'erreurs élevé\",\"alert_timestamp\":\"",
            message, StringComparison.Ordinal);
        Assert.Equal("web:windows-404-20260102T030400Z", JsonDocument.Parse(message).RootElement.GetProperty("id").GetString());
        JsonElement sink = (await Traffic.UntilAsync(server, "/api/v1/alerts/sinks", answer => answer.GetProperty("items")[0].GetProperty("sent").GetInt32() == 1)).GetProperty("items")[0];
        Assert.Equal((Sink, "ok", 0), (sink.GetProperty("address").GetString(), sink.GetProperty("state").GetString(), sink.GetProperty("faults").GetInt32()));
    }

    [Fact]
    public async Task Two_streams_that_ring_alike_are_told_apart()
    {
        TocsinSettings settings = Traffic.Settings(null, new AlertSinkSettings { Address = Sink });
        await using ServerUnderTest server = await ServerUnderTest.StartAsync(settings with
        {
            Streams = new Dictionary<string, StreamSettings>(settings.Streams, StringComparer.Ordinal) { ["api"] = settings.Streams["web"] },
        });
        await server.SendAsync("web", Traffic.Ringing(0));
        await server.SendAsync("api", Traffic.Ringing(0));

        JsonElement[] messages = [.. (await MessagesAsync(2)).Select(line => JsonDocument.Parse(line).RootElement)];

        Assert.Equal(
            ["api:windows-404-20260102T030400Z", "web:windows-404-20260102T030400Z"],
            messages.Select(message => message.GetProperty("id").GetString()!).Order(StringComparer.Ordinal));
        Assert.All(messages, message => Assert.StartsWith($"{message.GetProperty("stream").GetString()}:", message.GetProperty("episode").GetString(), StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_restart_sends_what_was_not_sent_and_nothing_again()
    {
        DirectoryInfo data = _folder.CreateSubdirectory("data");
        TocsinSettings settings = Traffic.Settings(null, new AlertSinkSettings { Address = Sink });
        await using (ServerUnderTest first = await ServerUnderTest.StartInAsync(data, settings))
        {
            await first.SendAsync("web", Traffic.Ringing(0));
            await MessagesAsync(1);
        }

        // Without a sink it rings and nothing is sent; a stream that comes into being meanwhile has none.
        await using (ServerUnderTest silent = await ServerUnderTest.StartInAsync(data, Traffic.Settings()))
        {
            await silent.SendAsync("web", Traffic.Ringing(4));
            await Traffic.UntilAsync(silent, "/api/v1/alerts", page => page.GetProperty("items").GetArrayLength() == 2);
        }

        await using ServerUnderTest last = await ServerUnderTest.StartInAsync(data, settings);
        await last.SendAsync("web", Traffic.Ringing(8));
        string[] messages = await MessagesAsync(5);
        Assert.Equal(messages.Distinct(StringComparer.Ordinal), messages);
        Assert.Equal(["030400", "030600", "030800"], messages.Select(Id).Select(id => id[^7..^1]).Distinct());
    }

    [Fact]
    public async Task A_sink_that_is_new_gets_what_rings_from_then_on()
    {
        DirectoryInfo data = _folder.CreateSubdirectory("data");
        await using (ServerUnderTest before = await ServerUnderTest.StartInAsync(data, Traffic.Settings()))
        {
            await before.SendAsync("web", Traffic.Ringing(0));
            await Traffic.ProcessedAsync(before);
        }

        await using ServerUnderTest server = await ServerUnderTest.StartInAsync(data, Traffic.Settings(null, new AlertSinkSettings { Address = Sink }));
        string mark = Path.Combine(data.FullName, "streams", "web");
        await Traffic.UntilAsync(() => Directory.GetFiles(mark, "alerts-sent-*").Length == 1, () => "no mark");
        await server.SendAsync("web", Traffic.Ringing(4));
        Assert.DoesNotContain("\"error_count\":4,\"unique_ips\":4,\"alert\":\"x", string.Concat(await MessagesAsync(1)), StringComparison.Ordinal);
        Assert.All(await MessagesAsync(2), message => Assert.True(string.CompareOrdinal(JsonDocument.Parse(message).RootElement.GetProperty("alert_timestamp").GetString(), "2026-01-02") > 0));
    }

    [Fact]
    public async Task A_webhook_that_is_down_holds_up_nobody_and_gets_all_when_it_is_back()
    {
        await using var hook = new Hook();
        hook.Status = HttpStatusCode.ServiceUnavailable;
        await using ServerUnderTest server = await ServerUnderTest.StartAsync(Traffic.Settings(
            null, new AlertSinkSettings { Address = hook.Address, AllowPrivate = true }, new AlertSinkSettings { Address = Sink }));
        await server.SendAsync("web", string.Join('\n', Enumerable.Range(0, 5).Select(i => Traffic.Ringing(4 * i))));

        // The other sink and the lane go on.
        await MessagesAsync(9);
        JsonElement sinks = await Traffic.UntilAsync(server, "/api/v1/alerts/sinks", answer => answer.GetProperty("items")[0].GetProperty("faults").GetInt32() > 0);
        Assert.Equal(("failing", "ok"), (sinks.GetProperty("items")[0].GetProperty("state").GetString(), sinks.GetProperty("items")[1].GetProperty("state").GetString()));
        JsonElement ready = await server.GetAsync("/health/ready");
        Assert.Equal("ready", ready.GetProperty("status").GetString());
        Assert.Contains("503", Assert.Single(ready.GetProperty("warnings").EnumerateArray()).GetString(), StringComparison.Ordinal);
        Assert.Contains("tocsin_alerts_sink_failing{sink=\"0\"} 1\n", await server.Client.GetStringAsync("/metrics"), StringComparison.Ordinal);

        hook.Status = HttpStatusCode.OK;
        await Traffic.UntilAsync(() => hook.Taken.Count >= 9, () => $"{hook.Taken.Count} taken");
        Assert.Equal(await MessagesAsync(9), hook.Taken.Take(9));
        Assert.Equal(0, (await server.GetAsync("/health/ready")).GetProperty("warnings").GetArrayLength());
    }

    [Fact]
    public async Task What_a_sink_was_down_for_too_long_for_is_counted_and_said()
    {
        await using var hook = new Hook();
        hook.Status = HttpStatusCode.ServiceUnavailable;
        await using ServerUnderTest server = await ServerUnderTest.StartAsync(Traffic.Settings(
            new WindowSettings { Threshold = 0, Lateness = TimeSpan.Zero, Size = TimeSpan.FromSeconds(1) }, new AlertSinkSettings { Address = hook.Address, AllowPrivate = true }));
        await server.SendAsync("web", string.Join('\n', Enumerable.Range(0, 2_000).Select(i => Traffic.Line(404, 4 * i))));
        await Traffic.UntilAsync(server, "/api/v1/alerts/sinks", answer => answer.GetProperty("items")[0].GetProperty("faults").GetInt32() > 0);
        await Traffic.ProcessedAsync(server);
        hook.Status = HttpStatusCode.OK;
        JsonElement sink = (await Traffic.UntilAsync(server, "/api/v1/alerts/sinks", answer => answer.GetProperty("items")[0].GetProperty("missed").GetInt64() > 0)).GetProperty("items")[0];
        Assert.InRange(sink.GetProperty("missed").GetInt64(), 1_000, 6_000);
        Assert.Contains("tocsin_alerts_messages_total{fate=\"missed\",sink=\"0\"}", (await server.Client.GetStringAsync("/metrics")).Replace("{sink=\"0\",fate=\"missed\"}", "{fate=\"missed\",sink=\"0\"}", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    private static string Id(string message) => JsonDocument.Parse(message).RootElement.GetProperty("id").GetString()!;

    private async Task<string[]> MessagesAsync(int least)
    {
        string[] messages = [];
        await Traffic.UntilAsync(
            () =>
            {
                messages = File.Exists(Sink) ? File.ReadAllText(Sink).Split('\n')[..^1] : [];
                return messages.Length >= least;
            },
            () => $"{messages.Length} of {least} messages");
        return messages;
    }
}
