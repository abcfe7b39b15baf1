using Tocsin.Neural.Networks;

namespace Tocsin.Engine.Sequences.Unsupervised;

/// <summary>Scores whole sessions by all detectors, for training and evaluation. Equal sessions are scored once. One thread at a time.</summary>
internal sealed class SessionScores(NormalSessions normal, INetwork network)
{
    private readonly EditDistance _distance = new(normal.Vocabulary);
    private readonly NextEventNetwork _network = new(network);

    /// <summary>-> [sessions][detectors].</summary>
    public double[][] Of(IReadOnlyList<int[]> sessions, CancellationToken cancellation)
    {
        Dictionary<int[], double[]> known = new(SequenceComparer.Instance);
        List<int[]> distinct = [];
        foreach (int[] session in sessions)
        {
            if (known.TryAdd(session, []))
            {
                distinct.Add(session);
            }
        }

        double[][] surprises = _network.Surprises(distinct, cancellation);
        for (int i = 0; i < distinct.Count; i++)
        {
            double[] scores = new double[Detectors.Count];
            normal.ScoreOpen(distinct[i], scores);
            normal.ScoreEnded(distinct[i], _distance, scores);
            SetNetwork(scores, surprises[i]);
            known[distinct[i]] = scores;
        }

        return [.. sessions.Select(session => known[session])];
    }

    /// <summary>What the network's surprises (of each event, then of the end) make of its two detectors.</summary>
    public static void SetNetwork(Span<double> scores, ReadOnlySpan<double> surprises)
    {
        double most = 0;
        foreach (double surprise in surprises[..^1])
        {
            most = Math.Max(most, surprise);
        }

        scores[(int)Detector.NextEvent] = most;
        scores[(int)Detector.Ending] = surprises[^1];
    }
}
