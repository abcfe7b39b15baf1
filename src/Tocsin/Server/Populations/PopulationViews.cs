using System.Text.Json;
using System.Text.Json.Serialization;
using Tocsin.Engine.Populations;
using Tocsin.Engine.Populations.Lanes;
using Tocsin.Server.Http;
using Tocsin.Server.Sessions;

namespace Tocsin.Server.Populations;

/// <summary>What the model says of an individual right after one of its actions.</summary>
/// <param name="Position">The event's journal position.</param>
/// <param name="Score">In bits.</param>
/// <param name="Count">Its actions so far.</param>
/// <param name="Zscore">Standard deviations above the mean score of the others.</param>
/// <param name="Words">What such a z-score is called.</param>
/// <param name="Confidence">From 0 to 1; below 0.5 nothing is found.</param>
/// <param name="Others">Other individuals of the scope.</param>
/// <param name="SharedAction">The action was counted in the bucket that late actions share.</param>
/// <param name="Runtime">Whole milliseconds from its arrival to its answer.</param>
public sealed record EventAnswerView(
    long Position, double Score, long Count, double Zscore, string Words, double Confidence, long Others, bool SharedAction, int Runtime)
{
    /// <summary>Echo.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Org { get; init; }

    /// <summary>Echo.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Source { get; init; }

    /// <summary>Echo.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Pop { get; init; }

    /// <summary>Echo.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Id { get; init; }

    /// <summary>Echo.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Action { get; init; }

    /// <summary>Echo, where it was sent.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Timestamp { get; init; }

    internal static EventAnswerView Of(long position, EventAnswer answer) => new(
        position, answer.Answer.Score, answer.Answer.Count, answer.Answer.ZScore, ZScoreWords.Of(answer.Answer.ZScore), answer.Answer.Confidence, answer.Answer.Others,
        answer.Answer.SharedAction, answer.Runtime);
}

/// <summary>A scope; scores in bits.</summary>
public sealed record ScopeView(
    string Org, string Source, string Pop, long Events, long Individuals, int Actions, double Mean, double Deviation, long Outliers, double HighestZ, long Evicted,
    long SharedActions, string? Skew, DateTime LastSeen)
{
    internal static ScopeView Of(ScopeSummary scope) => new(
        scope.Name.Org, scope.Name.Source, scope.Name.Pop, scope.Events, scope.Individuals, scope.Actions, scope.Mean, scope.Deviation, scope.Outliers, scope.HighestZ,
        scope.Evicted, scope.SharedActions, scope.Skew, new DateTime(scope.LastTicks, DateTimeKind.Utc));
}

/// <summary>An individual: its score as of its own last event, measured against the others as they stand now.</summary>
public sealed record IndividualView(
    string Org, string Source, string Pop, string Id, double Score, double Zscore, string Words, long Count, int Distinct, double Confidence, DateTime LastSeen)
{
    internal static IndividualView Of(IndividualSummary one) => new(
        one.Scope.Org, one.Scope.Source, one.Scope.Pop, one.Id, one.Score, one.ZScore, one.Words, one.Count, one.Distinct, one.Confidence, new DateTime(one.LastTicks, DateTimeKind.Utc));
}

/// <summary>An individual with its reasons and its history.</summary>
/// <param name="Bits">-log2 of the chance that another of its scope scores at least this high; null while there is too little to say.</param>
/// <param name="Uses">The actions that make up its score, the weightiest first.</param>
/// <param name="Reasons">The same in words.</param>
/// <param name="History">How it went, the oldest first: from its first action for the first 256 individuals of a stream, for others from where they first stood at z ≥ 2 with five actions or more; empty before.</param>
public sealed record IndividualDetailView(
    string Org, string Source, string Pop, string Id, double Score, double Zscore, string Words, long Count, int Distinct, double Confidence, DateTime LastSeen,
    double? Bits, bool Extrapolated, IReadOnlyList<ActionUse> Uses, IReadOnlyList<ReasonView> Reasons, IReadOnlyList<HistoryPointView> History)
{
    internal static IndividualDetailView Of(IndividualDetail detail)
    {
        IndividualSummary one = detail.Summary;
        return new IndividualDetailView(
            one.Scope.Org, one.Scope.Source, one.Scope.Pop, one.Id, one.Score, one.ZScore, one.Words, one.Count, one.Distinct, one.Confidence,
            new DateTime(one.LastTicks, DateTimeKind.Utc), Finite.OrNull(detail.Bits), detail.Extrapolated, detail.Uses, [.. detail.Reasons.Select(ReasonView.Of)],
            [.. detail.History.Select(HistoryPointView.Of)]);
    }
}

/// <summary>An individual's answer at one of its events.</summary>
public sealed record HistoryPointView(long Position, DateTime Time, double Score, double Zscore, long Count)
{
    internal static HistoryPointView Of(HistoryPoint point) => new(point.Position, new DateTime(point.Ticks, DateTimeKind.Utc), point.Score, point.ZScore, point.Count);
}

/// <summary>An individual that stands out, or (without one) a scope that is skewed.</summary>
public sealed record PopulationFindingView(
    string Id, string Detector, string Subject, string Org, string Source, string Pop, string? Individual, string Action, long Position, DateTime Time, double? Zscore,
    double? Score, long Count, double Confidence, double? Bits, bool Extrapolated, bool Alert, IReadOnlyList<ReasonView> Reasons)
{
    internal static PopulationFindingView Of(PopulationFinding found) => new(
        found.Finding.Id, found.Finding.Detector, found.Finding.Subject, found.Scope.Org, found.Scope.Source, found.Scope.Pop, found.Individual, found.Action,
        found.Finding.Position, found.Finding.Time, Finite.OrNull(found.Finding.Score), Finite.OrNull(found.Surprise), found.Count, found.Confidence,
        Finite.OrNull(found.Finding.Bits), found.Finding.Extrapolated, found.Alert, [.. found.Finding.Reasons.Select(ReasonView.Of)]);
}

/// <summary>The rule in force; every member null where none is.</summary>
/// <param name="Rule">The rule as JSON, or a preset's name.</param>
public sealed record PopulationRuleView(
    JsonElement? Rule, double? FindingFrom, double? AlertFrom, int? MaxIndividuals, bool? Mined, long? Position, string? Who, DateTime? When, string? Why)
{
    internal static PopulationRuleView Of(PopulationRuleInForce? rule) => rule is null
        ? new PopulationRuleView(null, null, null, null, null, null, null, null, null)
        : new PopulationRuleView(
            Json(rule.Text), rule.Options.FindingFrom, rule.Options.AlertFrom, rule.Options.MaxIndividuals, rule.Mined, rule.Position, rule.Who, rule.When, rule.Why);

    private static JsonElement Json(string text) => text.StartsWith('{') ? JsonElement.Parse(text) : JsonSerializer.SerializeToElement(text);
}

/// <summary>What the populations of a stream did with its lines; <c>seen = used + ignored + refused</c>, the others are marks.</summary>
public sealed record PopulationCountsView(long Seen, long Used, long Ignored, long Refused, long SharedActions, long Evicted, long Findings, long Alerts)
{
    internal static PopulationCountsView Of(PopulationCounts counts) => new(
        counts.Seen, counts.Used, counts.Ignored, counts.Refused, counts.SharedActions, counts.Evicted, counts.Findings, counts.Alerts);
}
