using Tocsin.Vectors.Hnsw;
using Tocsin.Vectors.Storage;

namespace Tocsin.Vectors.Tests.Hnsw;

public sealed class NeighbourSelectionTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Neighbours_are_those_of_the_papers_algorithm(bool keepPruned)
    {
        // Whole numbers: floats and doubles agree on every distance, ties among them.
        Random random = new(5);
        VectorRows rows = new(3, VectorMetric.L2);
        for (int row = 0; row < 400; row++)
        {
            rows.Append(row, [random.Next(12), random.Next(12), random.Next(12)]);
        }

        HnswContents contents = new(rows, new HnswGraph(4), null);
        NeighbourSelection selection = new(contents, keepPruned);
        Measure measure = contents.NewMeasure();
        for (int target = 0; target < 60; target++)
        {
            int[] near = [.. Enumerable.Range(0, 400).Where(row => row != target).OrderBy(row => Distance(rows, target, row)).ThenBy(row => row).Take(30)];
            int[] chosen = new int[8];

            int count = selection.Choose(Keys(measure, target, near), 8, chosen);

            Assert.Equal(Plain(rows, target, near, 8, keepPruned), chosen[..count]);
        }
    }

    // Algorithm 4 word by word, in doubles: R from the queue W; e joins R if nothing in R is nearer to e than q is; nor, beyond the paper, equal to e.
    private static List<int> Plain(VectorRows rows, int target, int[] near, int width, bool keepPruned)
    {
        List<int> chosen = [], discarded = [];
        foreach (int candidate in near)
        {
            if (chosen.Count == width)
            {
                break;
            }

            bool joins = chosen.TrueForAll(other => Distance(rows, candidate, other) > 0 && Distance(rows, candidate, other) >= Distance(rows, candidate, target));
            (joins ? chosen : discarded).Add(candidate);
        }

        if (keepPruned)
        {
            chosen.AddRange(discarded.Take(width - chosen.Count));
        }

        return chosen;
    }

    private static double Distance(VectorRows rows, int left, int right)
    {
        double sum = 0;
        for (int i = 0; i < rows.Dimension; i++)
        {
            sum += Math.Pow(rows.Row(left)[i] - (double)rows.Row(right)[i], 2);
        }

        return sum;
    }

    private static unsafe ulong[] Keys(Measure measure, int target, int[] near)
    {
        uint[] distances = new uint[near.Length];
        measure.Aim(target);
        fixed (int* rows = near)
        fixed (uint* to = distances)
        {
            measure.Of(rows, near.Length, to);
        }

        return [.. near.Zip(distances, (row, distance) => ((ulong)distance << 32) | (uint)row)];
    }
}
