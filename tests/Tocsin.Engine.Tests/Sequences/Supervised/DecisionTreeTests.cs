using Tocsin.Engine.Sequences.Supervised;

namespace Tocsin.Engine.Tests.Sequences.Supervised;

public sealed class DecisionTreeTests
{
    [Fact]
    public void The_first_question_is_the_one_that_leaves_the_least_impurity()
    {
        Random random = new(3);
        for (int round = 0; round < 30; round++)
        {
            int[][] rows = [.. Enumerable.Range(0, 60).Select(_ => (int[])[random.Next(4), random.Next(6), random.Next(3)])];
            bool[] anomalous = [.. rows.Select(row => row[1] > 3 ? random.Next(5) > 0 : random.Next(8) == 0)];

            (double impurity, string question) = BestByTrying(rows, anomalous);
            DecisionTree tree = DecisionTree.Grow(rows, anomalous, depth: 1, leafSize: 1);

            Assert.True(impurity < double.PositiveInfinity);
            Assert.Equal(question, tree.Describe(feature => $"x{feature}")[0]);
        }
    }

    [Fact]
    public void A_deep_tree_knows_its_rows_by_heart()
    {
        Random random = new(8);
        int[][] rows = [.. Enumerable.Range(0, 200).Select(_ => (int[])[random.Next(5), random.Next(5), random.Next(5)])];
        bool[] anomalous = [.. rows.Select(row => (row[0] + row[1]) % 2 == 0 && row[2] > 1)];

        DecisionTree tree = DecisionTree.Grow(rows, anomalous, depth: 20, leafSize: 1);

        Assert.All(rows.Zip(anomalous), pair => Assert.Equal(pair.Second ? 1 : 0, tree.Score(pair.First)));
    }

    [Fact]
    public void The_order_of_the_rows_does_not_matter()
    {
        Random random = new(2);
        int[][] rows = [.. Enumerable.Range(0, 100).Select(_ => (int[])[random.Next(4), random.Next(4)])];
        bool[] anomalous = [.. rows.Select(row => row[0] > row[1])];
        int[] order = [.. Enumerable.Range(0, 100)];
        random.Shuffle(order);

        Assert.Equal(
            DecisionTree.Grow(rows, anomalous).Describe(feature => $"x{feature}"),
            DecisionTree.Grow([.. order.Select(i => rows[i])], [.. order.Select(i => anomalous[i])]).Describe(feature => $"x{feature}"));
    }

    private static (double Impurity, string Question) BestByTrying(int[][] rows, bool[] anomalous)
    {
        (double Impurity, string Question) best = (double.PositiveInfinity, "");
        for (int feature = 0; feature < rows[0].Length; feature++)
        {
            foreach (int limit in rows.Select(row => row[feature]).Distinct().Order().SkipLast(1))
            {
                double impurity = 0;
                foreach (bool side in (bool[])[true, false])
                {
                    bool[] labels = [.. anomalous.Where((_, i) => rows[i][feature] <= limit == side)];
                    double share = labels.Count(label => label) / (double)labels.Length;
                    impurity += labels.Length * 2 * share * (1 - share);
                }

                if (impurity < best.Impurity - 1e-9)
                {
                    best = (impurity, $"x{feature} at most {limit}:");
                }
            }
        }

        return best;
    }
}
