namespace Tocsin.Engine.Sequences.Supervised;

/// <summary>Chooses where to ring, by sessions with labels that the network did not learn from.</summary>
internal static class DecisionThreshold
{
    /// <summary>How far above everything the limit is when nothing should ring, in log odds.</summary>
    private const double Beyond = 2;

    /// <summary>
    /// What is paid in F1 for a higher limit. A thousand normal sessions that stay silent do not say that one in a thousand will not ring; where a little recall
    /// buys distance from them, it is well spent.
    /// </summary>
    private const double Premium = 0.004;

    /// <summary>The gap between what rings and what does not, in log odds, that is as good as one anomalous session more: with few sessions, one more or less is chance.</summary>
    private const double WideGap = 3;

    /// <summary>
    /// The highest log odds with an F1 next to the best when everything at or above them rings. They lie half-way between the last session that rings and the first that does not, for the next one will not
    /// score exactly as one of these, and never where the network itself finds normal likelier.
    /// </summary>
    /// <param name="sessions">Log odds and label of each session.</param>
    /// <param name="odds">Normal sessions for one anomalous where the model is to serve. Where there are fewer here, each weighs more.</param>
    /// <param name="share">
    /// How far up the gap the limit lies: half-way for sessions that the network has not seen; less where it has learnt from them, for learning drives the two sides apart, and what is new falls between.
    /// </param>
    public static double Choose(IReadOnlyList<(double LogOdds, bool Anomalous)> sessions, double odds, double share = 0.5)
    {
        (double LogOdds, bool Anomalous)[] order = [.. sessions.OrderByDescending(session => session.LogOdds)];
        int anomalous = order.Count(session => session.Anomalous), tp = 0, fp = 0;
        double weight = Math.Max(1, odds * anomalous / Math.Max(1, order.Length - anomalous));
        double grain = 1.0 / Math.Max(1, anomalous);
        List<(double Value, double Limit)> choices = [];
        for (int i = 0; i < order.Length && order[i].LogOdds > 0; i++)
        {
            tp += order[i].Anomalous ? 1 : 0;
            fp += order[i].Anomalous ? 0 : 1;
            double below = i + 1 < order.Length ? order[i + 1].LogOdds : order[i].LogOdds - (2 * Beyond);
            double gap = order[i].LogOdds - below;
            if (tp > 0 && gap > 0)
            {
                double f1 = 2.0 * tp / (tp + (weight * fp) + anomalous);
                choices.Add((f1 + (grain * Math.Min(gap / WideGap, 1)), Math.Max(0, below + (share * gap))));
            }
        }

        double best = choices.Select(choice => choice.Value).DefaultIfEmpty(0).Max();
        return choices.Count > 0 ? choices.First(choice => choice.Value >= best - Premium).Limit : Math.Max(0, order.Length == 0 ? 0 : order[0].LogOdds) + Beyond;
    }
}
