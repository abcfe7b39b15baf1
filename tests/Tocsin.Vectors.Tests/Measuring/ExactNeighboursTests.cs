using Tocsin.Vectors.Measuring;
using Tocsin.Vectors.Storage;

namespace Tocsin.Vectors.Tests.Measuring;

public sealed class ExactNeighboursTests
{
    // Five points on a line; 20 and 30 lie at the same place.
    private readonly VectorRows _rows = Rows((10, 1), (20, 2), (30, 2), (40, 5), (50, 9));

    [Fact]
    public void The_nearest_are_known_and_what_was_found_is_held_against_them()
    {
        ExactNeighbours exact = ExactNeighbours.Of(_rows, [1, 9], 2);

        Assert.Equal([10L, 20L], Ids(exact.Of(0)));
        Assert.Equal([50L, 40L], Ids(exact.Of(1)));
        Assert.Equal(1, exact.Recall([10, 20, 40, 50]));
        Assert.Equal(0.5, exact.Recall([10, 40, 50, -1]));
        Assert.Equal(0, exact.Recall([-1, -1, 10, 20]));
    }

    [Fact]
    public void Of_equal_vectors_either_one_is_right() => Assert.Equal(1, ExactNeighbours.Of(_rows, [1], 2).Recall([10, 30]));

    [Fact]
    public void Equal_vectors_beyond_the_last_one_make_no_more_than_all() => Assert.Equal(3, ExactNeighbours.Of(_rows, [2], 3).Found(0, [10, 20, 30, 40]));

    [Fact]
    public void Where_there_are_fewer_than_asked_for_all_of_them_are_all() => Assert.Equal(1, ExactNeighbours.Of(_rows, [1], 8).Recall([10, 20, 30, 40, 50, -1, -1, -1]));

    [Fact]
    public void A_measurement_of_an_exact_index_finds_all()
    {
        ExactNeighbours exact = ExactNeighbours.Of(_rows, [1, 9], 2);
        using IVectorIndex index = VectorIndexes.Build(new FlatOptions { Dimension = 1, Metric = VectorMetric.L2 }, _rows);

        Assert.Equal(1, IndexMeasurement.Of(index, [1, 9], exact, default, TimeProvider.System).Recall);
        Assert.Equal(1, IndexMeasurement.Of(index, [1, 9], exact, default, TimeProvider.System, threads: 2).Recall);
    }

    private static long[] Ids(ReadOnlySpan<VectorHit> hits) => [.. hits.ToArray().Select(static hit => hit.Id)];

    private static VectorRows Rows(params (long Id, float At)[] points)
    {
        VectorRows rows = new(1, VectorMetric.L2);
        foreach ((long id, float at) in points)
        {
            rows.Append(id, [at]);
        }

        return rows;
    }
}
