namespace Tocsin.Engine.Sequences.Supervised;

/// <summary>A session as its event counts: what a decision tree sees of it.</summary>
internal static class EventCounts
{
    /// <summary>How often each number of the vocabulary occurs, then the number of events in all.</summary>
    public static int[] Of(ReadOnlySpan<int> events, int vocabulary)
    {
        int[] counts = new int[vocabulary + 1];
        foreach (int number in events)
        {
            counts[number]++;
        }

        counts[vocabulary] = events.Length;
        return counts;
    }
}
