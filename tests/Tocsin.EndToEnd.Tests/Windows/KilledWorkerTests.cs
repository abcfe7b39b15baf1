using System.Text.Json;
using Tocsin.EndToEnd.Tests.Crashes;
using Tocsin.Kafka.Tests;
using Xunit.Abstractions;

namespace Tocsin.EndToEnd.Tests.Windows;

/// <summary>Two processes count one topic; the one that merges is killed without warning.</summary>
public sealed class KilledWorkerTests(ITestOutputHelper told) : IDisposable
{
    private const string Topic = "http-logs";
    private const int Partitions = 4;
    private static readonly string[] Phases = ["final", "resolved"];

    private readonly MockKafka _kafka = new();

    public void Dispose() => _kafka.Dispose();

    [KcatFact]
    public async Task Of_two_workers_one_is_killed_and_nothing_is_lost_and_no_alert_differs()
    {
        _kafka.CreateTopic(Topic, Partitions);
        _kafka.CreateTopic("tocsin.pair.windows");
        _kafka.CreateTopic("alerts");
        DateTime[] windows = [.. Enumerable.Range(-8, 4).Select(number => Aligned(TimeProvider.System.GetUtcNow().UtcDateTime).AddSeconds(60 * number))];

        await using KillableProgram one = Start();
        await one.UntilReadyAsync();
        await using KillableProgram two = Start();
        await two.UntilReadyAsync();

        // Each window comes in two halves, 60 and 90 records, and is closed by the records of the next one; a worker is killed between the halves of the second window.
        Send(windows[0], 60);
        Send(windows[0], 90);
        Send(windows[1], 60);
        await Until(() => Alerts().Any(alert => alert.Window == windows[0]), () => $"no alert: {one.Errors}{two.Errors}");
        (KillableProgram killed, KillableProgram left) = HoldsFirst(one) ? (one, two) : (two, one);
        await killed.KillAsync();
        Send(windows[1], 90);
        Send(windows[2], 60);
        Send(windows[2], 90);
        Send(windows[3], 5);
        await Until(() => Alerts().Any(alert => alert.Window == windows[2]), () => $"no alert after the kill: {left.Errors}");
        Assert.Equal(0, await left.StopAsync());

        // At least once; a repeat says the same, byte for byte; and of each window that rang, its final figures and that it is over, and nothing else.
        (string Key, string Message, DateTime Window, long Count, string Phase)[] alerts = Alerts();
        Assert.All(alerts.GroupBy(alert => alert.Key), group => Assert.Single(group.Select(alert => alert.Message).Distinct()));
        var different = alerts.DistinctBy(alert => alert.Key).OrderBy(alert => alert.Window).ThenBy(alert => RevisionOf(alert.Key)).ToArray();
        told.WriteLine($"{alerts.Length - different.Length} repeats of {different.Length} revisions");
        Assert.Equal(windows[..3].Select(window => (window, 150L * Partitions)), different.Where(alert => alert.Phase == "final").Select(alert => (alert.Window, alert.Count)));
        foreach (var ofWindow in different.GroupBy(alert => alert.Window))
        {
            int final = RevisionOf(ofWindow.First().Key);
            Assert.Equal(
                Phases.Take(ofWindow.Count()).Select((phase, more) => (phase, $"windows-404-{ofWindow.Key:yyyyMMddTHHmmssZ}/{final + more}")),
                ofWindow.Select(alert => (alert.Phase, alert.Key)));
        }

        Assert.Contains("seen = ", left.Errors, StringComparison.Ordinal);
        Assert.Contains(" + 0 late + 0 refused", left.Errors, StringComparison.Ordinal);
    }

    private KillableProgram Start() => KillableProgram.Start(
        "are ours",
        new Dictionary<string, string>(),
        "windows", $"{_kafka.Address(Topic)}?group=pair&from=earliest", "--alerts", _kafka.Address("alerts"), "--errors", "none", "--json", "--idle", "10m", "--threshold", "100",
        "--kafka", "session.timeout.ms=6000", "--kafka", "heartbeat.interval.ms=500");

    private void Send(DateTime window, int each)
    {
        for (int partition = 0; partition < Partitions; partition++)
        {
            Kcat.Produce(_kafka, Topic, Enumerable.Range(0, each).Select(number =>
                $$"""{"timestamp":"{{window.AddMilliseconds(number):yyyy-MM-ddTHH:mm:ss.ffffffZ}}","ip":"10.0.0.{{number}}","method":"GET","url":"/","status":404}"""), partition);
        }
    }

    private (string Key, string Message, DateTime Window, long Count, string Phase)[] Alerts() => [.. Kcat.Consume(_kafka, "alerts", "%k %s").Select(Read)];

    private static (string Key, string Message, DateTime Window, long Count, string Phase) Read(string line)
    {
        string[] parts = line.Split(' ', 2);
        using JsonDocument message = JsonDocument.Parse(parts[1]);
        JsonElement root = message.RootElement;
        return (parts[0], parts[1], root.GetProperty("window_start").GetDateTime().ToUniversalTime(), root.GetProperty("error_count").GetInt64(), root.GetProperty("phase").GetString()!);
    }

    private static int RevisionOf(string key) => int.Parse(key[(key.LastIndexOf('/') + 1)..]);

    // The last that it was told.
    private static bool HoldsFirst(KillableProgram program) =>
        program.Errors.Split('\n').Last(line => line.Contains("are ours", StringComparison.Ordinal)).StartsWith("Partitions 0", StringComparison.Ordinal);

    private static DateTime Aligned(DateTime time) => new(time.Ticks / TimeSpan.FromSeconds(30).Ticks * TimeSpan.FromSeconds(30).Ticks, DateTimeKind.Utc);

    private static async Task Until(Func<bool> holds, Func<string> what)
    {
        using PeriodicTimer pause = new(TimeSpan.FromMilliseconds(500));
        for (int tries = 0; !holds(); tries++)
        {
            Assert.True(tries < 240, what());
            await pause.WaitForNextTickAsync();
        }
    }
}
