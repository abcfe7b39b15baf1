namespace Tocsin.Engine.Sequences.Supervised;

/// <summary>Chooses where to ring, by sessions with labels that the network did not learn from.</summary>
internal static class DecisionThreshold
{
    /// <summary>
    /// The score with the highest F1 when everything at or above it rings; of equals the highest. It lies half-way (in log odds) between the last score that rings and the first that does not:
    /// the next session will not score exactly as one of these.
    /// </summary>
    public static double Choose(IReadOnlyList<(double Score, bool Anomalous)> sessions)
    {
        (double Score, bool Anomalous)[] order = [.. sessions.OrderByDescending(session => session.Score)];
        int all = order.Count(session => session.Anomalous), tp = 0, fp = 0;
        double bestF1 = 0, threshold = 0.5;
        for (int i = 0; i < order.Length; i++)
        {
            tp += order[i].Anomalous ? 1 : 0;
            fp += order[i].Anomalous ? 0 : 1;
            if (i + 1 < order.Length && order[i + 1].Score == order[i].Score)
            {
                continue;
            }

            double f1 = 2.0 * tp / (tp + fp + all);
            if (f1 > bestF1)
            {
                (bestF1, threshold) = (f1, Between(order[i].Score, i + 1 < order.Length ? order[i + 1].Score : 0));
            }
        }

        return threshold;
    }

    private static double Between(double above, double below)
    {
        double middle = (LogOdds(above) + LogOdds(below)) / 2;
        return 1 / (1 + Math.Exp(-middle));
    }

    private static double LogOdds(double probability)
    {
        double inside = Math.Clamp(probability, 1e-12, 1 - 1e-12);
        return Math.Log(inside / (1 - inside));
    }
}
