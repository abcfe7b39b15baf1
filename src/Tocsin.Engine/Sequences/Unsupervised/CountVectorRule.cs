namespace Tocsin.Engine.Sequences.Unsupervised;

/// <summary>
/// The simple rule that every deep model stands beside: how often each event came, and how far that is from the nearest training session (Landauer, Skopik, Wurzenberger,
/// "A critical review of common log data sets used for evaluation of sequence-based anomaly detection techniques", FSE 2024, section 5). The distance of two vectors is
/// <c>Σ w |a − b| / Σ w max(a, b)</c>, from 0 (equal) to 1 (nothing in common); an event that comes in few sessions weighs more (idf). Not part of a bundle.
/// </summary>
public sealed class CountVectorRule
{
    private readonly int _vocabulary;
    private readonly double[] _weights;
    private readonly int[][] _vectors;

    private CountVectorRule(double[] weights, int[][] vectors) => (_vocabulary, _weights, _vectors) = (weights.Length, weights, vectors);

    /// <summary>Learns from normal sessions; numbers of events lie below <paramref name="vocabulary"/>.</summary>
    public static CountVectorRule Of(IReadOnlyList<int[]> sessions, int vocabulary)
    {
        int[][] vectors = [.. sessions.Select(session => Count(session, vocabulary)).Distinct(SequenceComparer.Instance)];
        int[] having = new int[vocabulary];
        foreach (int number in sessions.SelectMany(session => session.Distinct()))
        {
            having[number]++;
        }

        return new CountVectorRule([.. having.Select(with => 1 + Math.Log((sessions.Count + 1.0) / (with + 1.0)))], vectors);
    }

    /// <summary>The distance to the nearest training session.</summary>
    public double Distance(ReadOnlySpan<int> events)
    {
        int[] counts = Count(events, _vocabulary);
        double nearest = 1;
        foreach (int[] vector in _vectors)
        {
            double difference = 0, larger = 0;
            for (int number = 0; number < counts.Length; number++)
            {
                difference += _weights[number] * Math.Abs(counts[number] - vector[number]);
                larger += _weights[number] * Math.Max(counts[number], vector[number]);
            }

            nearest = Math.Min(nearest, larger > 0 ? difference / larger : 0);
        }

        return nearest;
    }

    private static int[] Count(ReadOnlySpan<int> events, int vocabulary)
    {
        int[] counts = new int[vocabulary];
        foreach (int number in events)
        {
            counts[number]++;
        }

        return counts;
    }
}
