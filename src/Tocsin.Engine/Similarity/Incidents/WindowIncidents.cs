using Tocsin.Engine.Logs;

namespace Tocsin.Engine.Similarity.Incidents;

/// <summary>Makes incidents of alerts: of a trouble with all its windows one, by what was counted in the worst of them.</summary>
public static class WindowIncidents
{
    // What was counted says more than where: it weighs as much as all addresses together.
    private const float SubjectCount = 20;
    private const float AllOfAnEvent = 20;

    /// <summary>The incident of a trouble.</summary>
    /// <param name="stream">Where it rang.</param>
    /// <param name="worst">Its worst alert, at its latest revision.</param>
    /// <param name="began">When it first rang (UTC).</param>
    public static Incident Of(string stream, Alert worst, DateTime began)
    {
        Dictionary<ulong, float> terms = new() { [IncidentTerm.HashOf("subject", worst.Subject)] = SubjectCount };
        foreach (Reason reason in worst.Reasons.Where(static reason => reason.Event is not null))
        {
            double share = reason.Seen is { } seen && worst.Score > 0 ? Math.Clamp(seen / worst.Score, 0, 1) : 1;
            terms[IncidentTerm.HashOf(reason.Code, reason.Event!)] = 1 + ((float)share * AllOfAnEvent);
        }

        return new Incident
        {
            Stream = stream,
            Finding = worst.Episode,
            Detector = worst.Detector,
            Subject = worst.Subject,
            Time = began,
            Bits = worst.Bits,
            Summary = IncidentSummary.Of(worst.Text),
            Features = new IncidentFeatures(worst.Detector, [.. terms.OrderBy(static pair => pair.Key).Select(static pair => new IncidentTerm(pair.Key, pair.Value))], []),
        };
    }
}
