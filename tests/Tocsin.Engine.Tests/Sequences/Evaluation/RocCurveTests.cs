using Tocsin.Engine.Sequences.Evaluation;

namespace Tocsin.Engine.Tests.Sequences.Evaluation;

public sealed class RocCurveTests
{
    [Fact]
    public void The_area_is_the_share_of_pairs_in_the_right_order_ties_counted_half()
    {
        Random random = new(6);
        for (int round = 0; round < 40; round++)
        {
            double[] normal = [.. Enumerable.Range(0, random.Next(1, 30)).Select(_ => (double)random.Next(8))];
            double[] anomalous = [.. Enumerable.Range(0, random.Next(1, 30)).Select(_ => (double)random.Next(2, 10))];

            double pairs = normal.Sum(low => anomalous.Sum(high => high > low ? 1.0 : high == low ? 0.5 : 0)) / (normal.Length * anomalous.Length);

            Assert.Equal(pairs, RocCurve.Area(normal, anomalous), 12);
        }
    }

    [Fact]
    public void With_one_class_there_is_no_area() => Assert.True(double.IsNaN(RocCurve.Area([1, 2], [])));
}
