using Tocsin.Engine.Logs;
using Tocsin.Engine.Sequences.Judging;
using Tocsin.Engine.Sequences.Lanes;
using Tocsin.Server.Http;

namespace Tocsin.Server.Sessions;

/// <summary>A session with all that is known about it.</summary>
/// <param name="Session">As lists show it.</param>
/// <param name="Explanation">Its verdict and why.</param>
public sealed record SessionAnswer(SessionItem Session, ExplanationView Explanation)
{
    internal static SessionAnswer Of(SessionDetail detail) => new(SessionItem.Of(detail.Row), ExplanationView.Of(detail.Explanation, detail.Moments));
}

/// <summary>A verdict and why.</summary>
/// <param name="Verdict">The verdict.</param>
/// <param name="Unit">The score's unit.</param>
/// <param name="Detectors">What each detector says.</param>
/// <param name="Events">Each event with its surprise.</param>
/// <param name="Reasons">Why, the weightiest first; empty when nothing is strange.</param>
public sealed record ExplanationView(
    VerdictView Verdict, string Unit, IReadOnlyList<DetectorView> Detectors, IReadOnlyList<EventView> Events, IReadOnlyList<ReasonView> Reasons)
{
    internal static ExplanationView Of(SessionExplanation explanation, IReadOnlyList<SessionMoment>? moments = null) => new(
        VerdictView.Of(explanation.Verdict), explanation.Unit, [.. explanation.Detectors.Select(DetectorView.Of)],
        [.. explanation.Events.Select((opinion, at) => EventView.Of(opinion, at < moments?.Count ? moments[at] : null))], [.. explanation.Reasons.Select(ReasonView.Of)]);
}

/// <summary>What one detector says.</summary>
/// <param name="Detector">Its name.</param>
/// <param name="Score">Its own score.</param>
/// <param name="Unit">The score's unit.</param>
/// <param name="Bits">Its own surprise; null while there is too little to say, or when it waits for the session's end.</param>
/// <param name="Event">Where it saw it; null when the whole session is meant.</param>
public sealed record DetectorView(string Detector, double? Score, string Unit, double? Bits, int? Event)
{
    internal static DetectorView Of(DetectorOpinion opinion) =>
        new(opinion.Detector, Finite.OrNull(opinion.Score), opinion.Unit, Finite.OrNull(opinion.Bits), opinion.Position);
}

/// <summary>One event of a session.</summary>
/// <param name="Event">Its place in the session, from 0.</param>
/// <param name="Id">Its id.</param>
/// <param name="Text">Its template.</param>
/// <param name="Position">Its journal position; null when it is in no journal.</param>
/// <param name="Time">When it was; null when it is in no journal.</param>
/// <param name="Surprise">The model's surprise: bits of the event, or the anomaly probability of the window that ends here; null where there is none.</param>
/// <param name="Expected">The three that were likeliest here.</param>
/// <param name="Rings">Whether the session became anomalous here.</param>
public sealed record EventView(
    int Event, string Id, string Text, long? Position, DateTime? Time, double? Surprise, IReadOnlyList<ExpectedView> Expected, bool Rings)
{
    internal static EventView Of(EventOpinion opinion, SessionMoment? moment) => new(
        opinion.Position, opinion.Event, opinion.Text, moment?.Position, moment?.Time, Finite.OrNull(opinion.Surprise), [.. opinion.Expected.Select(ExpectedView.Of)],
        opinion.Rings);
}

/// <summary>An event that was expected.</summary>
public sealed record ExpectedView(string Id, string Text, double? Probability)
{
    internal static ExpectedView Of(Expectation expected) => new(expected.Event, expected.Text, Finite.OrNull(expected.Probability));
}

/// <summary>Why something is strange.</summary>
/// <param name="Code">The kind of reason, stable.</param>
/// <param name="Text">One sentence.</param>
/// <param name="Event">Where it was seen, from 0; null when the whole is meant.</param>
/// <param name="Id">The event that was seen, or that is missing or too many.</param>
/// <param name="Seen">How often it was seen, where counts are compared.</param>
/// <param name="Wanted">How often it was expected, where counts are compared.</param>
/// <param name="Expected">What was expected instead.</param>
/// <param name="Bits">The surprise of this reason alone.</param>
public sealed record ReasonView(
    string Code, string Text, int? Event, string? Id, double? Seen, double? Wanted, IReadOnlyList<ExpectedView> Expected, double? Bits)
{
    internal static ReasonView Of(Reason reason) => new(
        reason.Code, reason.Text, reason.Position, reason.Event, Finite.OrNull(reason.Seen), Finite.OrNull(reason.Wanted), [.. reason.Expected.Select(ExpectedView.Of)],
        Finite.OrNull(reason.Bits));
}

/// <summary>A finding.</summary>
/// <param name="Id">The same after a replay.</param>
/// <param name="Detector">Who found it.</param>
/// <param name="Subject">Which session.</param>
/// <param name="Position">The journal position that made it certain.</param>
/// <param name="Time">When.</param>
/// <param name="Score">The detector's own score.</param>
/// <param name="Unit">The score's unit.</param>
/// <param name="Bits">-log2 of the chance that something normal scores at least this high; null while there is too little to say.</param>
/// <param name="Extrapolated">Whether the bits come from the fitted tail.</param>
/// <param name="Reasons">Why, the weightiest first.</param>
public sealed record FindingView(
    string Id, string Detector, string Subject, long Position, DateTime Time, double? Score, string Unit, double? Bits, bool Extrapolated,
    IReadOnlyList<ReasonView> Reasons)
{
    internal static FindingView Of(Finding finding) => new(
        finding.Id, finding.Detector, finding.Subject, finding.Position, finding.Time, Finite.OrNull(finding.Score), finding.Unit, Finite.OrNull(finding.Bits),
        finding.Extrapolated, [.. finding.Reasons.Select(ReasonView.Of)]);
}
