namespace Tocsin.Engine.Sequences.Unsupervised;

/// <summary>
/// The fewest insertions, deletions and replacements that make a session one of the training sessions, divided by the longer one's length (Landauer et al., FSE 2024,
/// section 5, with Levenshtein's distance). Work is bounded: at most <see cref="MaxSequences"/> sequences, the most frequent ones, of at most <see cref="MaxEvents"/> events in all.
/// </summary>
internal sealed partial class NearestSessions
{
    public const int MaxSequences = 1_024;
    public const int MaxEvents = 65_536;

    private readonly int[][] _sequences;
    private readonly int[] _times;

    private NearestSessions(int[][] sequences, int[] times) => (_sequences, _times) = (sequences, times);

    /// <summary>How many sequences there are.</summary>
    public int Count => _sequences.Length;

    /// <summary>Learns from training sessions.</summary>
    public static NearestSessions Of(DistinctSessions sessions)
    {
        int kept = 0;
        for (int events = 0; kept < Math.Min(sessions.Sequences.Length, MaxSequences); kept++)
        {
            events += sessions.Sequences[kept].Length;
            if (events > MaxEvents)
            {
                break;
            }
        }

        return new NearestSessions(sessions.Sequences[..kept], sessions.Times[..kept]);
    }

    /// <summary>The distance to the nearest sequence, from 0 (equal) to 1, and which one; 1 and -1 where there is none.</summary>
    public double Nearest(EditDistance distance, ReadOnlySpan<int> events, out int nearest) => Nearest(distance, events, leaveOneOut: false, out nearest);

    /// <summary>The same to the nearest sequence of another session.</summary>
    public double NearestOther(EditDistance distance, ReadOnlySpan<int> events) => Nearest(distance, events, leaveOneOut: true, out _);

    /// <summary>A sequence.</summary>
    public ReadOnlySpan<int> Sequence(int index) => _sequences[index];

    private double Nearest(EditDistance distance, ReadOnlySpan<int> events, bool leaveOneOut, out int nearest)
    {
        double best = 1;
        nearest = -1;

        // Most sessions of a log are letter by letter one that was there before.
        for (int i = 0; i < _sequences.Length; i++)
        {
            if (!(leaveOneOut && _times[i] == 1) && events.SequenceEqual(_sequences[i]))
            {
                nearest = i;
                return 0;
            }
        }

        distance.Prepare(events);
        for (int i = 0; i < _sequences.Length; i++)
        {
            int[] other = _sequences[i];
            int longer = Math.Max(events.Length, other.Length);

            // No fewer edits than the lengths differ by.
            if (Math.Abs(events.Length - other.Length) >= best * longer || (leaveOneOut && _times[i] == 1 && events.SequenceEqual(other)))
            {
                continue;
            }

            double candidate = (double)distance.To(other) / longer;
            if (candidate < best)
            {
                (best, nearest) = (candidate, i);
            }
        }

        return best;
    }
}
