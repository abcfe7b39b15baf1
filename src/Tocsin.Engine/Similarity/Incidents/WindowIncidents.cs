using Tocsin.Engine.Logs;

namespace Tocsin.Engine.Similarity.Incidents;

/// <summary>
/// Makes incidents of alerts: of a trouble with all its windows one, by what was counted in the worst of them (<c>status 500</c>) and which kinds of URLs that was
/// (<see cref="UrlShape"/>).
/// </summary>
public static class WindowIncidents
{
    // Shares of the cosine of two alerts. What was counted and where must both agree; the URLs as they are only tell which of those that are alike is the nearest.
    private const double SubjectShare = 0.36, ShapeShare = 0.62, UrlShare = 0.02;

    private const string Kind = "url_kind";

    /// <summary>The incident of a trouble.</summary>
    /// <param name="stream">Where it rang.</param>
    /// <param name="worst">Its worst alert, at its latest revision.</param>
    /// <param name="began">When it first rang (UTC).</param>
    public static Incident Of(string stream, Alert worst, DateTime began)
    {
        (string Code, string Event, double Share)[] named =
        [
            .. worst.Reasons.Where(static reason => reason.Event is not null)
                .Select(reason => (reason.Code, reason.Event!, reason.Seen is { } seen && worst.Score > 0 ? Math.Clamp(seen / worst.Score, 0, 1) : 1)),
        ];
        (string Code, string Event, double Share)[] urls = [.. named.Where(static one => one.Code != Kind)];
        Dictionary<string, double> shapes = new(StringComparer.Ordinal);
        foreach ((_, string kind, double share) in named.Where(static one => one.Code == Kind))
            shapes[kind] = share;
        foreach (IGrouping<string, double> shape in urls.GroupBy(static one => UrlShape.Of(one.Event), static one => one.Share).Where(shape => !shapes.ContainsKey(shape.Key)).ToArray())
            shapes[shape.Key] = shape.Sum();
        double known = shapes.Values.Sum(), of = Math.Max(1, known), told = Math.Max(1e-9, urls.Sum(static one => one.Share));

        // Roots of shares: the scalar product of two such is Bhattacharyya's coefficient of both distributions.
        Dictionary<ulong, double> squares = new() { [IncidentTerm.HashOf("subject", worst.Subject)] = SubjectShare, [IncidentTerm.HashOf("shape", "")] = ShapeShare * (1 - (known / of)) };
        foreach ((string shape, double share) in shapes)
            squares[IncidentTerm.HashOf("shape", shape)] = ShapeShare * share / of;
        foreach ((string code, string what, double share) in urls)
            squares[IncidentTerm.HashOf(code, what)] = UrlShare * share / told;
        return new Incident
        {
            Stream = stream,
            Finding = worst.Episode,
            Detector = worst.Detector,
            Subject = worst.Subject,
            Time = began,
            Bits = worst.Bits,
            Summary = IncidentSummary.Of(worst.Text),
            Features = new IncidentFeatures(
                worst.Detector,
                [.. squares.Where(static pair => pair.Value > 1e-6).OrderBy(static pair => pair.Key).Select(static pair => new IncidentTerm(pair.Key, IncidentVector.CountOf(Math.Sqrt(pair.Value))))], []),
        };
    }
}
