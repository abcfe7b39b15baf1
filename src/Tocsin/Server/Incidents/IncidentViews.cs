using Tocsin.Engine.Alerts;
using Tocsin.Engine.Similarity.Incidents;
using Tocsin.Server.Http;

namespace Tocsin.Server.Incidents;

/// <summary>A finding as it is remembered.</summary>
/// <param name="Id">Its name in <c>/api/v1/findings/{id}</c>: the stream, a colon, its id there.</param>
/// <param name="Stream">Where it was found.</param>
/// <param name="Finding">Its id there.</param>
/// <param name="Detector">Who found it.</param>
/// <param name="Subject">Which session, or who.</param>
/// <param name="Time">When.</param>
/// <param name="Bits">How surprising; null when that is not known.</param>
/// <param name="Summary">What was strange, in one line.</param>
/// <param name="State"><c>open</c>, <c>acknowledged</c> or <c>resolved</c>.</param>
/// <param name="Who">Who acknowledged or resolved it last; null when nobody has.</param>
/// <param name="When">When that was.</param>
/// <param name="Note">What they wrote.</param>
public sealed record IncidentView(
    string Id, string Stream, string Finding, string Detector, string Subject, DateTime Time, double? Bits, string Summary, AlertState State, string? Who, DateTime? When, string? Note)
{
    internal static IncidentView Of(Incident incident, AlertEntry? life) => new(
        $"{incident.Stream}:{incident.Finding}", incident.Stream, incident.Finding, incident.Detector, incident.Subject, incident.Time, Finite.OrNull(incident.Bits), incident.Summary,
        life?.State ?? AlertState.Open, life?.Who, life?.When, life?.Note);
}

/// <summary>An earlier finding and how alike it is.</summary>
/// <param name="Similarity">The cosine of both, at most 1.</param>
/// <param name="Alike">Whether that is alike.</param>
/// <param name="Finding">The finding.</param>
public sealed record SimilarView(double Similarity, bool Alike, IncidentView Finding);

/// <summary>What was seen before that is like a finding.</summary>
/// <param name="Finding">The finding.</param>
/// <param name="Sentence">The whole in one sentence.</param>
/// <param name="IsNew">It resembles nothing that was seen before.</param>
/// <param name="Seen">How many earlier ones are alike.</param>
/// <param name="More">There are more than that.</param>
/// <param name="Earlier">How many earlier ones there are to compare with.</param>
/// <param name="Last">When one that is alike was last seen.</param>
/// <param name="ResolvedBy">Who resolved the latest of them that somebody resolved.</param>
/// <param name="Resolution">What they wrote.</param>
/// <param name="Items">The nearest earlier ones.</param>
/// <param name="Missing">Why findings may be missing among the earlier ones; null when none are.</param>
public sealed record SeenBeforeView(
    IncidentView Finding, string Sentence, bool IsNew, int Seen, bool More, int Earlier, DateTime? Last, string? ResolvedBy, string? Resolution, IReadOnlyList<SimilarView> Items,
    string? Missing)
{
    internal static SeenBeforeView Of(SeenBefore seen) => new(
        IncidentView.Of(seen.Of, seen.Life), seen.Sentence, seen.IsNew, seen.Seen, seen.More, seen.Earlier, seen.Last, seen.Resolution?.Who, seen.Resolution?.Note,
        [.. seen.Items.Select(static item => new SimilarView(item.Similarity, item.Alike, IncidentView.Of(item.Incident, item.Life)))],
        seen.Missing);
}
