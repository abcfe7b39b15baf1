namespace Tocsin.Engine.Populations.Model;

/// <summary>
/// Who of a scope scores highest. Z-scores among the others rise with scores, so they stand in the same order, and need not be worked out for all: the lane's thread answers
/// this between two records, and those who wait for their answers wait for it.
/// </summary>
internal static class HighestScores
{
    private readonly record struct Standing(long Score, int Place);

    /// <summary>The places of so many individuals, the highest score first, then by name.</summary>
    public static int[] Of(PopulationScope scope, Individuals individuals, int most)
    {
        LowestFirst order = new(individuals);

        // Of two, each has one other, and so no z-score above or below 0.
        bool alike = scope.Sums.Count <= 2;
        PriorityQueue<int, Standing> best = new(most, order);
        Standing lowest = default;
        foreach (int place in individuals.Of(scope))
        {
            Standing standing = new(alike ? 0 : individuals[place].Score, place);
            if (best.Count < most)
                best.Enqueue(place, standing);
            else if (standing.Score < lowest.Score || order.Compare(standing, lowest) < 0)
                continue;
            else
                _ = best.DequeueEnqueue(place, standing);
            _ = best.TryPeek(out _, out lowest);
        }

        int[] places = new int[best.Count];
        for (int at = places.Length - 1; at >= 0; at--)
            places[at] = best.Dequeue();
        return places;
    }

    private sealed class LowestFirst(Individuals individuals) : IComparer<Standing>
    {
        public int Compare(Standing x, Standing y)
        {
            int byScore = x.Score.CompareTo(y.Score);
            return byScore != 0 ? byScore : individuals.Name(ref individuals[y.Place]).SequenceCompareTo(individuals.Name(ref individuals[x.Place]));
        }
    }
}
