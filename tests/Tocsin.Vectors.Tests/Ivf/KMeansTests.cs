using Tocsin.Vectors.Ivf;
using Tocsin.Vectors.Storage;

namespace Tocsin.Vectors.Tests.Ivf;

public sealed class KMeansTests
{
    [Theory]
    [InlineData(400, 3, 7)]
    [InlineData(1000, 16, 24)]
    [InlineData(800, 2, 60)]
    [InlineData(500, 40, 3)]
    public void Rounds_are_those_of_a_plain_implementation_in_doubles(int count, int dimension, int k)
    {
        foreach (Points points in (Points[])[PointSets.Clustered(count, dimension, stride: dimension + 5), PointSets.Uniform(count, dimension)])
        {
            KMeansSettings settings = new() { Centres = k, Rounds = 6, Tolerance = 0, Seed = 3 };
            (double[][] centres, int[] nearest, double inertia) = Plain(points, KMeans.Seeds(points, settings, CancellationToken.None), 6);

            KMeansResult result = KMeans.Run(points, settings);

            Assert.Equal(nearest, result.Nearest);
            Assert.Equal(inertia, result.Inertia[^1], inertia * 1e-5);
            for (int i = 0; i < k; i++)
            {
                for (int j = 0; j < dimension; j++)
                {
                    Assert.Equal(centres[i][j], result.Centres[i][j], 1e-5);
                }
            }
        }
    }

    [Fact]
    public void The_inertia_never_rises()
    {
        foreach ((int count, int dimension, int k, bool spherical) in ((int, int, int, bool)[])[(2000, 8, 50, false), (600, 30, 200, false), (900, 20, 40, true), (64, 4, 64, false)])
        {
            foreach (Points points in (Points[])[PointSets.Clustered(count, dimension), PointSets.Uniform(count, dimension)])
            {
                if (spherical)
                {
                    for (int i = 0; i < count; i++)
                    {
                        VectorCheck.Normalise(points[i]);
                    }
                }

                IReadOnlyList<double> inertia = KMeans.Run(points, new() { Centres = k, Rounds = 25, Tolerance = 0, Spherical = spherical }).Inertia;
                for (int round = 1; round < inertia.Count; round++)
                {
                    Assert.InRange(inertia[round], 0, inertia[round - 1] * (1 + 1e-6));
                }
            }
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Any_number_of_threads_finds_the_same_bytes(bool spherical)
    {
        Points points = PointSets.Clustered(9000, 12);
        KMeansSettings settings = new() { Centres = 600, Rounds = 4, Tolerance = 0, Spherical = spherical };
        KMeansResult one = KMeans.Run(points, settings);
        foreach (int threads in (int[])[2, 3, 8])
        {
            KMeansResult many = KMeans.Run(points, settings with { Threads = threads });

            Assert.Equal(one.Centres.Numbers(), many.Centres.Numbers());
            Assert.Equal(one.Inertia, many.Inertia);
        }

        Assert.NotEqual(one.Centres.Numbers(), KMeans.Run(points, settings with { Seed = 2 }).Centres.Numbers());
    }

    [Fact]
    public void A_centre_without_points_takes_the_farthest_one()
    {
        // Two centres lie where no point is nearest to them.
        Points points = PointSets.Of([0, 1, 2, 100, 101, 140], 1);
        KMeansResult result = KMeans.Lloyd(points, PointSets.Of([1, 110, 5000, -9000], 1), new() { Centres = 4, Rounds = 10, Tolerance = 0 });

        Assert.Equal([1, 101, 140, 100], result.Centres.Numbers());
        Assert.Equal([0, 0, 0, 3, 1, 2], result.Nearest);
        Assert.Equal(2, result.Inertia[^1], 1e-9);
    }

    [Fact]
    public void Every_point_is_a_centre_when_there_are_as_many_and_twins_do_no_harm()
    {
        Points points = PointSets.Uniform(300, 5);
        KMeansResult all = KMeans.Run(points, new() { Centres = 300 });
        Assert.Equal(0, all.Inertia[^1]);
        Assert.Equal(300, all.Nearest.Distinct().Count());

        Points twins = PointSets.Of([.. Enumerable.Range(0, 500).SelectMany(i => new float[] { i % 4, 1 })], 2);
        KMeansResult few = KMeans.Run(twins, new() { Centres = 40 });
        Assert.Equal(0, few.Inertia[^1]);
        Assert.All(few.Centres.Numbers(), number => Assert.True(float.IsFinite(number)));
    }

    [Fact]
    public void Seeds_are_spread_no_point_twice_and_far_groups_have_one_each()
    {
        // Five groups a thousand apart, of very different sizes.
        int[] sizes = [2000, 10, 300, 1, 50];
        Random random = new(4);
        Points points = PointSets.Of([.. sizes.SelectMany((size, group) => Enumerable.Range(0, size).Select(_ => (1000f * group) + random.NextSingle()))], 1);
        for (int seed = 0; seed < 40; seed++)
        {
            float[] seeds = KMeans.Seeds(points, new() { Centres = 5, Seed = seed }, CancellationToken.None).Numbers();

            Assert.Equal([0, 1, 2, 3, 4], seeds.Select(number => (int)(number / 1000)).Order());
        }

        points = PointSets.Uniform(800, 3);
        Points all = KMeans.Seeds(points, new() { Centres = 800 }, CancellationToken.None);
        Assert.Equal(800, Enumerable.Range(0, 800).Select(i => (all[i][0], all[i][1], all[i][2])).Distinct().Count());
    }

    [Fact]
    public void Centres_of_directions_have_unit_length()
    {
        Points points = PointSets.Clustered(400, 10);
        Points centres = KMeans.Run(points, new() { Centres = 9, Spherical = true }).Centres;

        Assert.All(Enumerable.Range(0, 9), i => Assert.Equal(1, PointSets.SquaredDistance(centres[i], new float[10]), 1e-5));
    }

    [Fact]
    public void More_centres_than_points_are_refused_and_a_cancelled_run_ends()
    {
        Points points = PointSets.Uniform(20, 3);

        Assert.Throws<ArgumentOutOfRangeException>(() => KMeans.Run(points, new() { Centres = 21 }));
        Assert.ThrowsAny<OperationCanceledException>(() => KMeans.Run(points, new() { Centres = 2 }, new CancellationToken(canceled: true)));
        Assert.ThrowsAny<OperationCanceledException>(() => KMeans.Run(PointSets.Uniform(5000, 3), new() { Centres = 2, Threads = 2 }, new CancellationToken(canceled: true)));
    }

    private static (double[][] Centres, int[] Nearest, double Inertia) Plain(Points points, Points seeds, int rounds)
    {
        double[][] centres = [.. Enumerable.Range(0, seeds.Count).Select(i => Array.ConvertAll(seeds[i].ToArray(), value => (double)value))];
        int[] nearest = new int[points.Count];
        double inertia = 0;
        for (int round = 0; round < rounds; round++)
        {
            inertia = 0;
            double[][] sums = [.. centres.Select(centre => new double[centre.Length])];
            int[] sizes = new int[centres.Length];
            for (int i = 0; i < points.Count; i++)
            {
                float[] point = points[i].ToArray();
                double[] distances = [.. centres.Select(centre => centre.Zip(point, (x, y) => (x - y) * (x - y)).Sum())];
                nearest[i] = Array.IndexOf(distances, distances.Min());
                inertia += distances.Min();
                sizes[nearest[i]]++;
                for (int j = 0; j < point.Length; j++)
                {
                    sums[nearest[i]][j] += point[j];
                }
            }

            for (int i = 0; i < centres.Length; i++)
            {
                Assert.True(sizes[i] > 0, "The plain implementation knows no empty centres: choose other data.");
                centres[i] = [.. sums[i].Select(sum => sum / sizes[i])];
            }
        }

        return (centres, nearest, inertia);
    }
}
