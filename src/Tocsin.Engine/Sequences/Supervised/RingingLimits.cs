namespace Tocsin.Engine.Sequences.Supervised;

/// <summary>
/// From which log odds on a window rings, and the one scale that follows: a score of <see cref="Threshold"/> rings, whichever kind of window it is of. The network's own odds are those of balanced classes,
/// which no system has; these are moved to where ringing and not ringing are equally right.
/// </summary>
/// <param name="Ended">For a window with the mark of the end.</param>
/// <param name="Open">For any other.</param>
internal readonly record struct RingingLimits(double Ended, double Open)
{
    /// <summary>The score from which on a session is anomalous.</summary>
    public const double Threshold = 0.5;

    /// <summary>The score of a window, from 0 to 1.</summary>
    public double Score(double logOdds, bool ended) => 1 / (1 + Math.Exp((ended ? Ended : Open) - logOdds));
}

/// <summary>The scores of normal sessions that a network did not learn from, each ascending.</summary>
/// <param name="Ended">Of the whole sessions.</param>
/// <param name="Open">The highest of all windows while the session was open.</param>
internal sealed record NormalScores(double[] Ended, double[] Open)
{
    /// <summary>-log2 of (1 + normal sessions that score at least this) / (1 + normal sessions); NaN without any.</summary>
    public double BitsOf(double score, bool ended)
    {
        double[] normal = ended ? Ended : Open;
        if (normal.Length == 0)
        {
            return double.NaN;
        }

        int low = 0, high = normal.Length;
        while (low < high)
        {
            int middle = (low + high) / 2;
            (low, high) = normal[middle] < score ? (middle + 1, high) : (low, middle);
        }

        return -Math.Log2((1.0 + normal.Length - low) / (1.0 + normal.Length));
    }
}
