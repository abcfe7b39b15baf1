using System.Globalization;
using Tocsin.Engine.Logs;

namespace Tocsin.Engine.Tests.Alerts;

/// <summary>Alerts as windows make them.</summary>
internal static class Ringing
{
    public static readonly DateTime Start = new(2026, 3, 1, 12, 0, 0, DateTimeKind.Utc);

    public static Alert Of(int window, int revision, AlertPhase phase, double score = 101, int episode = 0, int status = 404) => new()
    {
        Id = Id(window, status),
        Revision = revision,
        Episode = Id(episode, status),
        Phase = phase,
        Detector = "windows",
        Subject = $"status {status}",
        Text = string.Create(CultureInfo.InvariantCulture, $"status {status}: {score} records"),
        Start = Start.AddSeconds(30 * window),
        End = Start.AddSeconds(30 * (window + 1)),
        Time = Start.AddSeconds((30 * window) + revision),
        Position = (100 * window) + revision,
        Score = score,
        Threshold = 100,
        Bits = window % 2 == 0 ? null : 12.5,
        Reasons = [new Reason("count", "many") { Seen = score, Wanted = 3.5, Bits = 9, Event = "/x", Position = 4, Expected = [new Expectation("/y", "usual", 0.25)] }],
        Examples = ["a line", "another «line»"],
        Message = phase == AlertPhase.Final ? "{\"status\":404}"u8.ToArray() : default(ReadOnlyMemory<byte>),
    };

    public static string Id(int window, int status = 404) => $"windows-{status}-{Start.AddSeconds(30 * window):yyyyMMdd'T'HHmmss'Z'}";
}
