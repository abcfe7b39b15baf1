using Tocsin.Vectors.Hnsw;
using Tocsin.Vectors.Storage;

namespace Tocsin.Vectors.Tests.Hnsw;

public sealed unsafe class MeasureTests
{
    public static TheoryData<VectorMetric, bool, bool> Kinds
    {
        get
        {
            TheoryData<VectorMetric, bool, bool> kinds = [];
            foreach (VectorMetric metric in Enum.GetValues<VectorMetric>())
            {
                kinds.Add(metric, true, false);
                kinds.Add(metric, false, false);
                kinds.Add(metric, true, true);
            }

            return kinds;
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Distances_grow_as_those_in_doubles_and_say_nearly_the_same(VectorMetric metric, bool coded, bool shifted)
    {
        const int Dimension = 100;
        VectorRows rows = Rows(metric, Dimension, shifted ? 6 : 0);
        VectorCodes codes = new(CodeScale.Of(rows), Dimension);
        codes.Reserve(rows.Count);
        for (int row = 0; row < rows.Count; row++)
        {
            codes.Set(row, rows.Row(row));
        }

        Assert.Equal(metric == VectorMetric.L2 || (metric == VectorMetric.Cosine && shifted), codes.Scale.IsSquared);
        Measure byRow = new HnswContents(rows, new HnswGraph(4), coded ? codes : null).NewMeasure();
        Measure byVector = new HnswContents(rows, new HnswGraph(4), coded ? codes : null).NewMeasure();
        byRow.Aim(3);
        byVector.Aim(rows.Row(3));
        double[] expected = [.. Enumerable.Range(0, rows.Count).Select(row => Expected(rows, 3, row))];
        double tolerance = coded ? (expected.Max() - expected.Min()) * 0.02 : Math.Max(1, expected.Max(Math.Abs)) * 1e-5;
        for (int row = 0; row < rows.Count; row++)
        {
            uint one, other;
            byRow.Of(&row, 1, &one);
            byVector.Of(&row, 1, &other);
            if (metric != VectorMetric.InnerProduct)
            {
                Assert.Equal(one, other); // under inner product a vector is brought to a length of its own
            }

            Assert.Equal(expected[row], byRow.Estimate(one), tolerance);
            Assert.Equal(expected[row], byVector.Estimate(other), tolerance);
            Assert.True(row == 0 || !(expected[row] < expected[0] - (2 * tolerance)) || one < Of(byRow, 0), "A nearer row is farther.");
        }
    }

    [Theory]
    [InlineData(1e-6f)]
    [InlineData(1e4f)]
    public void Under_inner_product_the_length_of_a_query_changes_nothing_about_what_is_found(float factor)
    {
        Collection collection = Collection.Clustered(1500, 48, VectorMetric.InnerProduct);
        using HnswIndex index = HnswIndex.Build(new HnswOptions { Dimension = 48, Metric = VectorMetric.InnerProduct, Codes = true }, collection.Rows(), new BuildSettings(), default);
        float[] queries = Collection.Numbers(20, 48, 4);
        for (int i = 0; i < 20; i++)
        {
            float[] query = queries[(i * 48)..((i + 1) * 48)];
            VectorHit[] hits = new VectorHit[10], scaled = new VectorHit[10];
            index.Search(query, hits);
            index.Search([.. query.Select(value => value * factor)], scaled);

            Assert.True(hits.Select(hit => hit.Id).Intersect(scaled.Select(hit => hit.Id)).Count() >= 9, $"query {i}");
        }
    }

    [Fact]
    public void Codes_pass_where_they_tell_neighbours_apart_and_fail_where_they_do_not()
    {
        Collection near = Collection.Clustered(600, 32, VectorMetric.L2);
        using HnswIndex coded = HnswIndex.Build(new HnswOptions { Dimension = 32, Metric = VectorMetric.L2 }, near.Rows(), new BuildSettings(), default);
        Assert.True(((HnswOptions)coded.Options).Codes);

        // One row a million times as long as the others: a step that reaches it is longer than all of them.
        near.Put(5_000_000, [.. Enumerable.Repeat(1e6f, 32)]);
        using HnswIndex plain = HnswIndex.Build(new HnswOptions { Dimension = 32, Metric = VectorMetric.L2 }, near.Rows(), new BuildSettings(), default);
        Assert.False(((HnswOptions)plain.Options).Codes);
        AssertFinds(plain, near);
    }

    [Fact]
    public void An_index_that_began_with_nothing_gets_codes_once_it_has_grown()
    {
        Collection all = Collection.Clustered(900, 32, VectorMetric.Cosine);
        using HnswIndex index = HnswIndex.Build(new HnswOptions { Dimension = 32 }, new VectorRows(32, VectorMetric.Cosine), new BuildSettings(), default);
        Assert.False(((HnswOptions)index.Options).Codes);
        foreach (long id in all.Ids)
        {
            index.Add([id], all.VectorOf(id));
        }

        Assert.True(((HnswOptions)index.Options).Codes);
        AssertFinds(index, all);
    }

    [Fact]
    public void Vectors_unlike_the_first_are_found_all_the_same()
    {
        Collection all = Collection.Clustered(1000, 32, VectorMetric.L2);
        using HnswIndex index = HnswIndex.Build(new HnswOptions { Dimension = 32, Metric = VectorMetric.L2 }, all.Rows(), new BuildSettings(), default);
        float[] far = [.. Collection.Numbers(800, 32, 4).Select(value => (value * 3) + 500)];
        for (int i = 0; i < 800; i++)
        {
            index.Add([6_000_000 + i], far.AsSpan(i * 32, 32));
            all.Put(6_000_000 + i, far.AsSpan(i * 32, 32));
        }

        AssertFinds(index, all);
        Assert.InRange(MeanRecall.Of(index, all, [.. Collection.Numbers(40, 32, 5).Select(value => (value * 3) + 500)]), 0.95, 1);
    }

    private static void AssertFinds(HnswIndex index, Collection collection) =>
        Assert.InRange(MeanRecall.Of(index, collection, Collection.Numbers(40, collection.Dimension, 9)), 0.95, 1);

    private static uint Of(Measure measure, int row)
    {
        uint distance;
        measure.Of(&row, 1, &distance);
        return distance;
    }

    private static VectorRows Rows(VectorMetric metric, int dimension, float shift)
    {
        VectorRows rows = new(dimension, metric);
        float[] vectors = Collection.Numbers(200, dimension, 3);
        for (int row = 0; row < 200; row++)
        {
            rows.Append(row, [.. vectors.AsSpan(row * dimension, dimension).ToArray().Select(value => value + shift)]);
        }

        return rows;
    }

    private static double Expected(VectorRows rows, int left, int right)
    {
        double sum = 0;
        for (int i = 0; i < rows.Dimension; i++)
        {
            double x = rows.Row(left)[i], y = rows.Row(right)[i];
            sum += rows.Metric == VectorMetric.L2 ? (x - y) * (x - y) : -x * y;
        }

        return sum;
    }
}
