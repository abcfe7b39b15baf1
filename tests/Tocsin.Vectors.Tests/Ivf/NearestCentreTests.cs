using Tocsin.Vectors.Ivf;

namespace Tocsin.Vectors.Tests.Ivf;

public sealed class NearestCentreTests
{
    [Theory]
    [InlineData(1, 1, 1, 1)]
    [InlineData(300, 9, 20, 9)]
    [InlineData(129, 100, 1300, 112)]
    [InlineData(128, 3, 512, 16)]
    [InlineData(500, 33, 513, 48)]
    public unsafe void It_is_the_nearest_in_doubles(int count, int dimension, int k, int stride)
    {
        foreach ((Points points, Points centres) in ((Points, Points)[])[
            (PointSets.Clustered(count, dimension, 1, stride), PointSets.Clustered(k, dimension, 2)),
            (PointSets.Uniform(count, dimension, 1), PointSets.Uniform(k, dimension, 2))])
        {
            int[] nearest = new int[count];

            new NearestCentre(centres).Of(points.Start, points.Stride, nearest, NearestCentre.Room.Mine);

            for (int i = 0; i < count; i++)
            {
                float[] point = points[i].ToArray();
                double least = Enumerable.Range(0, k).Min(centre => PointSets.SquaredDistance(point, centres[centre]));
                Assert.Equal(least, PointSets.SquaredDistance(point, centres[nearest[i]]), 1e-5 * (1 + PointSets.SquaredDistance(point, new float[dimension])));
            }
        }
    }

    [Fact]
    public unsafe void Of_equal_centres_it_is_the_first()
    {
        Points centres = PointSets.Of([.. Enumerable.Range(0, 1500).Select(i => (float)(i % 5))], 1);
        int[] nearest = new int[5];

        new NearestCentre(centres).Of(PointSets.Of([4, 3, 2, 1, 0], 1).Start, 1, nearest, NearestCentre.Room.Mine);

        Assert.Equal([4, 3, 2, 1, 0], nearest);
    }

    [Fact]
    public unsafe void A_points_answer_does_not_depend_on_its_neighbours()
    {
        Points points = PointSets.Uniform(200, 24), centres = PointSets.Uniform(700, 24, 9);
        NearestCentre assign = new(centres);
        int[] together = new int[200], alone = new int[1];
        assign.Of(points.Start, points.Stride, together, NearestCentre.Room.Mine);
        for (int i = 0; i < 200; i++)
        {
            assign.Of(points.At(i), points.Stride, alone, NearestCentre.Room.Mine);
            Assert.Equal(together[i], alone[0]);
        }
    }
}
