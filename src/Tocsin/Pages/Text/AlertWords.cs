using Tocsin.Engine.Alerts;
using Tocsin.Engine.Logs;

namespace Tocsin.Pages.Text;

/// <summary>What is said about alerts, in the same words on every page.</summary>
public static class AlertWords
{
    /// <summary>A state in a word.</summary>
    public static string State(AlertState state) => state switch
    {
        AlertState.Open => "open",
        AlertState.Acknowledged => "acknowledged",
        AlertState.Resolved => "resolved",
        _ => "unknown",
    };

    /// <summary>Who or what it is about, fit to be shown in a line.</summary>
    public static string Subject(Alert alert) => LogText.Middle(LogText.Clean(alert.Subject), 60);

    /// <summary>The group whose window an alert is about; null for another detector's. An id is <c>windows-GROUP-yyyyMMddTHHmmssZ</c>, and a group may have dashes.</summary>
    public static string? GroupOf(Alert alert)
    {
        const string Detector = "windows-";
        int last = alert.Id.LastIndexOf('-');
        return alert.Id.StartsWith(Detector, StringComparison.Ordinal) && last >= Detector.Length ? alert.Id[Detector.Length..last] : null;
    }

    /// <summary>A phase in a few words.</summary>
    public static string Phase(AlertPhase phase) => phase switch
    {
        AlertPhase.Rang => "rang",
        AlertPhase.Escalated => "twice as bad",
        AlertPhase.Final => "window closed",
        AlertPhase.Resolved => "usual again",
        _ => "unknown",
    };

    /// <summary>A detector's own figure.</summary>
    public static string Score(double score) => !double.IsFinite(score) ? "–"
        : Math.Abs(score) < 1e15 && Math.Round(score) == score ? Figures.Count((long)score)
        : score.ToString("0.##", System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>How long a trouble lasted, or has lasted.</summary>
    public static string Duration(AlertEntry entry, DateTime now)
    {
        DateTime end = entry.State != AlertState.Resolved ? now : entry.Latest.Phase == AlertPhase.Resolved || entry.When is null ? entry.Latest.Time : entry.When.Value;
        return Figures.Age(end > entry.Rang ? end - entry.Rang : TimeSpan.Zero);
    }
}
