namespace Tocsin.Engine.Sequences.Unsupervised;

/// <summary>What the simple detectors remember of the training sessions. Immutable; any thread may read.</summary>
internal sealed partial class NormalSessions
{
    private NormalSessions(int vocabulary, KnownEvents known, EventPairs pairs, EventCounts counts, NearestSessions nearest) =>
        (Vocabulary, Known, Pairs, Counts, Nearest) = (vocabulary, known, pairs, counts, nearest);

    /// <summary>Numbers of events lie below it.</summary>
    public int Vocabulary { get; }

    public KnownEvents Known { get; }

    public EventPairs Pairs { get; }

    public EventCounts Counts { get; }

    public NearestSessions Nearest { get; }

    /// <summary>Learns from training sessions.</summary>
    public static NormalSessions Of(DistinctSessions sessions, int vocabulary)
    {
        KnownEvents known = KnownEvents.Of(sessions, vocabulary);
        return new NormalSessions(vocabulary, known, EventPairs.Of(sessions, vocabulary), EventCounts.Of(sessions, known), NearestSessions.Of(sessions));
    }

    /// <summary>
    /// The scores of a whole session by the detectors that judge open sessions, apart from the network's. Left out of training for the moment when
    /// <paramref name="leaveOneOut"/>: so a training session gets about what a new one like it would.
    /// </summary>
    public void ScoreOpen(ReadOnlySpan<int> events, Span<double> scores, bool leaveOneOut = false)
    {
        double strangestPair = 0;
        int unseen = 0, before = PredictionContext.Start;
        foreach (int number in events)
        {
            unseen += Known.Having(number) <= (leaveOneOut ? 1 : 0) ? 1 : 0;
            strangestPair = Math.Max(strangestPair, leaveOneOut ? Pairs.SurpriseWithoutOne(before, number) : Pairs.Surprise(before, number));
            before = number;
        }

        scores[(int)Detector.NewEvent] = unseen;
        scores[(int)Detector.Pairs] = strangestPair;
        scores[(int)Detector.TooLong] = events.Length;
    }

    /// <summary>The scores of a whole session by the detectors that judge at the end, apart from the network's.</summary>
    public void ScoreEnded(ReadOnlySpan<int> events, EditDistance distance, Span<double> scores, bool leaveOneOut = false)
    {
        Span<int> counts = Vocabulary <= 1_024 ? stackalloc int[Vocabulary] : new int[Vocabulary];
        counts.Clear();
        foreach (int number in events)
        {
            counts[number]++;
        }

        scores[(int)Detector.Counts] = leaveOneOut ? Counts.NearestOther(counts) : Counts.Nearest(counts, out _);
        scores[(int)Detector.TooShort] = -events.Length;
        scores[(int)Detector.Edits] = leaveOneOut ? Nearest.NearestOther(distance, events) : Nearest.Nearest(distance, events, out _);
    }
}
