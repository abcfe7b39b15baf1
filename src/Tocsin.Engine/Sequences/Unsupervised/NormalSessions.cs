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
    public static NormalSessions Of(DistinctSessions sessions, int vocabulary) =>
        new(vocabulary, KnownEvents.Of(sessions, vocabulary), EventPairs.Of(sessions, vocabulary), EventCounts.Of(sessions, vocabulary), NearestSessions.Of(sessions));

    /// <summary>
    /// The scores of a whole session by detector; those of the network are left as they are. Left out of training for the moment when <paramref name="leaveOneOut"/>: so a training
    /// session gets about what a new one like it would.
    /// </summary>
    public void Score(ReadOnlySpan<int> events, EditDistance distance, Span<double> scores, bool leaveOneOut = false)
    {
        Span<int> counts = Vocabulary <= 1_024 ? stackalloc int[Vocabulary] : new int[Vocabulary];
        counts.Clear();
        double strangestPair = 0;
        int before = PredictionContext.Start;
        foreach (int number in events)
        {
            counts[number]++;
            strangestPair = Math.Max(strangestPair, leaveOneOut ? Pairs.SurpriseWithoutOne(before, number) : Pairs.Surprise(before, number));
            before = number;
        }

        int unseen = 0;
        for (int number = 0; number < counts.Length; number++)
        {
            unseen += counts[number] > 0 && Known.Having(number) <= (leaveOneOut ? 1 : 0) ? counts[number] : 0;
        }

        scores[(int)Detector.NewEvent] = unseen;
        scores[(int)Detector.Pairs] = strangestPair;
        scores[(int)Detector.TooLong] = events.Length;
        scores[(int)Detector.TooShort] = -events.Length;
        scores[(int)Detector.Counts] = leaveOneOut ? Counts.NearestOther(counts) : Counts.Nearest(counts, out _);
        scores[(int)Detector.Edits] = leaveOneOut ? Nearest.NearestOther(distance, events) : Nearest.Nearest(distance, events, out _);
    }
}
