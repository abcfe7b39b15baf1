using Tocsin.Engine.Alerts;
using Tocsin.Engine.Logs;
using Tocsin.Engine.Similarity.Incidents;
using Tocsin.Pages.Reading;
using Tocsin.Server.Incidents;

namespace Tocsin.EndToEnd.Tests.Pages;

/// <summary>What was seen before, as a page test states it.</summary>
internal sealed class MadeUpIncidents : IIncidentReader
{
    /// <summary>What is answered, whatever is asked.</summary>
    public SeenBefore? Seen { get; set; }

    /// <summary>When set, every reading fails with it.</summary>
    public string? Fault { get; set; }

    public Task<SeenBefore?> OfAlertAsync(string stream, string episode, CancellationToken cancellation) => Answer();

    public Task<SeenBefore?> OfSessionAsync(string stream, string session, CancellationToken cancellation) => Answer();

    /// <summary>An incident with what became of it.</summary>
    public static SeenIncident Make(string subject, double similarity, AlertState state = AlertState.Open, string? who = null, string? note = null) =>
        new(Of(subject), similarity, similarity >= IncidentIndex.Alike, who is null ? null : Life(Of(subject), state, who, note));

    /// <summary>What is answered for an incident that resembles some.</summary>
    public static SeenBefore Resembling(int seen, int earlier, params SeenIncident[] items)
    {
        Incident of = Of("blk_77");
        return new SeenBefore(of, Life(of, AlertState.Open, null, null), items, seen, false, earlier, seen == 0 ? null : items[0].Incident.Time, items.FirstOrDefault(item => item.Life?.State == AlertState.Resolved)?.Life);
    }

    private Task<SeenBefore?> Answer() => Fault is null ? Task.FromResult(Seen) : throw new InvalidOperationException(Fault);

    private static Incident Of(string subject) => new()
    {
        Stream = "blocks",
        Finding = $"sequences-{subject}",
        Detector = SessionIncidents.Detector,
        Subject = subject,
        Time = new DateTime(MadeUpWindows.Current, DateTimeKind.Utc).AddHours(-3),
        Bits = 23.4,
        Summary = "Event 3 was not expected: Exception in block <*>.",
        Features = new IncidentFeatures(SessionIncidents.Detector, [], []),
    };

    private static AlertEntry Life(Incident incident, AlertState state, string? who, string? note)
    {
        Alert alert = new()
        {
            Id = incident.Finding,
            Revision = 0,
            Episode = incident.Finding,
            Phase = AlertPhase.Rang,
            Detector = incident.Detector,
            Subject = incident.Subject,
            Text = incident.Summary,
            Start = incident.Time,
            End = incident.Time,
            Time = incident.Time,
            Position = 0,
            Score = 23.4,
            Threshold = 0,
        };
        return new AlertEntry(incident.Stream, incident.Finding, state, alert, alert, 1, incident.Time, who, who is null ? null : incident.Time.AddMinutes(20), note);
    }
}
