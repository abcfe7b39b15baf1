namespace Tocsin.Engine.Sequences.Unsupervised;

/// <summary>
/// Training sessions, each sequence of events once with the number of times that it came: the most frequent first, then by their events. HDFS has 5,583 normal sessions and
/// 873 distinct ones, and in larger samples the share falls further.
/// </summary>
internal sealed class DistinctSessions
{
    private DistinctSessions(int[][] sequences, int[] times) => (Sequences, Times) = (sequences, times);

    /// <summary>The sequences, most frequent first.</summary>
    public int[][] Sequences { get; }

    /// <summary>How often each came.</summary>
    public int[] Times { get; }

    /// <summary>How many sessions there were.</summary>
    public int Total => Times.Sum();

    /// <summary>Sorts sessions out; empty ones are left away.</summary>
    public static DistinctSessions Of(IEnumerable<int[]> sessions)
    {
        Dictionary<int[], int> times = new(SequenceComparer.Instance);
        foreach (int[] session in sessions.Where(session => session.Length > 0))
        {
            times[session] = times.GetValueOrDefault(session) + 1;
        }

        KeyValuePair<int[], int>[] sorted = [.. times.OrderByDescending(pair => pair.Value).ThenBy(pair => pair.Key, SequenceComparer.Instance)];
        return new DistinctSessions([.. sorted.Select(pair => pair.Key)], [.. sorted.Select(pair => pair.Value)]);
    }
}
