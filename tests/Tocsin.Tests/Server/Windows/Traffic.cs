using System.Globalization;
using System.Text.Json;
using Tocsin.Server;
using Tocsin.Server.Settings;

namespace Tocsin.Tests.Server.Windows;

/// <summary>Traffic with errors, and what a test asks about its windows.</summary>
internal static class Traffic
{
    /// <summary>Long ago for every clock, so that no record is ahead of its time.</summary>
    public static readonly DateTime Start = new(2026, 1, 2, 3, 4, 0, DateTimeKind.Utc);

    /// <summary>A server with one stream <c>web</c> that rings early, whose windows no silence of a busy machine closes.</summary>
    public static TocsinSettings Settings(WindowSettings? windows = null, params AlertSinkSettings[] sinks) => new()
    {
        Streams = new Dictionary<string, StreamSettings> { ["web"] = new() { Windows = windows ?? new WindowSettings { Threshold = 2, Idle = TimeSpan.FromHours(1) } } },
        Alerts = new AlertSettings { Sinks = sinks },
    };

    public static string Line(int status, double seconds, int number = 0) => string.Create(
        CultureInfo.InvariantCulture,
        $"{{\"timestamp\":\"{Start.AddSeconds(seconds):yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'}\",\"ip\":\"10.0.0.{number % 250}\",\"method\":\"GET\",\"url\":\"/r/{number % 5}\",\"status\":{status}}}");

    /// <summary>A window above a threshold of 2, and one record long after it, which closes it.</summary>
    public static string Ringing(int window, int status = 404) =>
        string.Join('\n', [.. Enumerable.Range(0, 4).Select(i => Line(status, (30 * window) + i, i)), Line(200, (30 * window) + 45)]);

    public static async Task ProcessedAsync(ServerUnderTest server, string stream = "web")
    {
        RunningStream running = server.Server.Streams.Find(stream)!;
        await running.Log.WaitProcessedAsync(0, running.Log.Positions[0].Durable).WaitAsync(ServerUnderTest.Patience);
    }

    /// <summary>Asks until the answer is as wanted.</summary>
    public static async Task<JsonElement> UntilAsync(ServerUnderTest server, string path, Func<JsonElement, bool> wanted)
    {
        using var patience = new CancellationTokenSource(ServerUnderTest.Patience);
        while (true)
        {
            JsonElement answer = await server.GetAsync(path);
            if (wanted(answer))
            {
                return answer;
            }

            Assert.False(patience.IsCancellationRequested, $"{path}: {answer}");
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System);
        }
    }

    public static Task UntilAsync(Func<bool> wanted, Func<string> why) => UntilAsync(() => Task.FromResult(wanted()), why);

    public static async Task UntilAsync(Func<Task<bool>> wanted, Func<string> why)
    {
        using var patience = new CancellationTokenSource(ServerUnderTest.Patience);
        while (!await wanted())
        {
            Assert.False(patience.IsCancellationRequested, why());
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System);
        }
    }
}
