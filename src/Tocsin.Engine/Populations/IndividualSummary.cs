using Tocsin.Engine.Logs;

namespace Tocsin.Engine.Populations;

/// <summary>An individual as lists show it: its score as of its own last event, measured against the others as they stand now.</summary>
/// <param name="Scope">Its scope.</param>
/// <param name="Id">Its name.</param>
/// <param name="Score">In bits.</param>
/// <param name="ZScore">Now; its own last answer had another one where the others have changed since.</param>
/// <param name="Count">n.</param>
/// <param name="Distinct">Distinct actions of its own.</param>
/// <param name="Confidence">From 0 to 1.</param>
/// <param name="LastTicks">When its last event arrived, in UTC ticks.</param>
public sealed record IndividualSummary(
    ScopeName Scope, string Id, double Score, double ZScore, long Count, int Distinct, double Confidence, long LastTicks)
{
    /// <summary>The words for its z-score.</summary>
    public string Words => ZScoreWords.Of(ZScore);
}

/// <summary>An individual with its reasons.</summary>
/// <param name="Summary">The individual.</param>
/// <param name="Bits">-log2 of the chance that another of its scope scores at least this high; null while there is too little to say.</param>
/// <param name="Extrapolated">The bits come from the fitted tail.</param>
/// <param name="Uses">The actions that make up its score, the weightiest first; at most 100.</param>
/// <param name="Reasons">The same in words: <c>overused</c> and <c>underused</c>, the weightiest first; at most ten.</param>
/// <param name="History">How it went, the oldest first: from its first action for the first 256 individuals of a lane, for others from where they first stood at z ≥ 2 with five actions or more; empty before.</param>
public sealed record IndividualDetail(
    IndividualSummary Summary, double? Bits, bool Extrapolated, IReadOnlyList<ActionUse> Uses, IReadOnlyList<Reason> Reasons, IReadOnlyList<HistoryPoint> History);

/// <summary>How an individual uses one action of its population.</summary>
/// <param name="Action">The action.</param>
/// <param name="Seen">x: how often the individual performed it.</param>
/// <param name="Scaled">y: the same out of m, the least of its actions and 100.</param>
/// <param name="Expected">The mode: how often out of m is likeliest by the population.</param>
/// <param name="Share">p: the population's share of it, from 0 to 1.</param>
/// <param name="Bits">What it adds to the score.</param>
public sealed record ActionUse(string Action, long Seen, int Scaled, int Expected, double Share, double Bits);

/// <summary>An individual's answer at one of its events.</summary>
public sealed record HistoryPoint(long Position, long Ticks, double Score, double ZScore, long Count);
