using System.Text;
using Tocsin.Engine.Logs;

namespace Tocsin.Tests.Sinks;

/// <summary>Alerts for tests of who sends them.</summary>
internal static class Alerts
{
    public static Alert Of(int number, string? message = null, string group = "404") => new()
    {
        Id = $"windows-{group}-20250530T1852{number:00}Z",
        Revision = 0,
        Episode = $"windows-{group}-20250530T185200Z",
        Phase = AlertPhase.Final,
        Detector = "windows",
        Subject = $"status {group}",
        Text = "150 errors",
        Start = new DateTime(2025, 5, 30, 18, 52, 30, DateTimeKind.Utc),
        End = new DateTime(2025, 5, 30, 18, 53, 0, DateTimeKind.Utc),
        Time = new DateTime(2025, 5, 30, 18, 53, 5, DateTimeKind.Utc),
        Position = number,
        Score = 150,
        Threshold = 100,
        Message = Encoding.UTF8.GetBytes(message ?? $$"""{"status":{{group}},"alert":"ALERTE : Nombre d'erreurs élevé","n":{{number}}}"""),
    };
}
