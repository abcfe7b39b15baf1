using Tocsin.Numerics;
using Tocsin.Vectors.Storage;

namespace Tocsin.Vectors.Ivf;

/// <summary>
/// k-means: seeds by k-means++ (Arthur &amp; Vassilvitskii 2007), rounds by Lloyd (1982). The same points and seed give the same bytes for any
/// number of threads: a point's centre is its own business, and a centre is the sum of its points in their order, made by one thread.
/// </summary>
internal static unsafe partial class KMeans
{
    private const int CentresOfABlock = 16;

    // points: [n, dimension] -> centres: [k, dimension], nearest: [n]
    /// <summary>Looks for centres.</summary>
    /// <exception cref="ArgumentException">There are fewer points than centres.</exception>
    public static KMeansResult Run(Points points, KMeansSettings settings, CancellationToken cancellation = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(settings.Centres, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(points.Count, settings.Centres);
        return Lloyd(points, Seeds(points, settings, cancellation), settings, cancellation);
    }

    // points: [n, dimension], centres: [k, dimension]
    /// <summary>Moves centres, which are its own from then on, to the means of the points that are nearest to them, until hardly anything changes.</summary>
    public static KMeansResult Lloyd(Points points, Points centres, KMeansSettings settings, CancellationToken cancellation = default)
    {
        int[] nearest = new int[points.Count];
        float[] distances = new float[points.Count];
        Groups groups = new(points.Count, centres.Count);
        List<double> inertia = [];
        for (int round = 0; round < Math.Max(1, settings.Rounds); round++)
        {
            inertia.Add(Assign(points, centres, nearest, distances, settings.Threads, cancellation));
            settings.RoundDone?.Invoke(round + 1);
            if (round > 0 && inertia[round - 1] - inertia[round] <= settings.Tolerance * inertia[round - 1])
            {
                break;
            }

            groups.Of(nearest);
            FillEmpty(groups, nearest, distances);
            FixedBlocks.Run(centres.Count, CentresOfABlock, settings.Threads, (_, from, to) =>
            {
                for (int centre = from; centre < to; centre++)
                {
                    Mean(points, groups.Members(centre), centres[centre], settings.Spherical);
                }
            }, cancellation);
        }

        GC.KeepAlive(points);
        return new KMeansResult(centres, nearest, inertia);
    }

    // -> nearest: [n], distances: [n]
    /// <summary>Gives each point its nearest centre.</summary>
    /// <returns>The inertia.</returns>
    public static double Assign(Points points, Points centres, int[] nearest, float[] distances, int threads, CancellationToken cancellation)
    {
        NearestCentre assign = new(centres);
        double[] sums = new double[FixedBlocks.Count(points.Count, NearestCentre.PointsOfABlock)];
        FixedBlocks.Run(points.Count, NearestCentre.PointsOfABlock, threads, (block, from, to) =>
        {
            assign.Of(points.At(from), points.Stride, nearest.AsSpan(from, to - from), NearestCentre.Room.Mine);
            double sum = 0;
            for (int i = from; i < to; i++)
            {
                // Not from the score: where a point is near its centre, nothing would be left of the difference.
                distances[i] = SquaredDistance.Of(points[i], centres[nearest[i]]);
                sum += distances[i];
            }

            sums[block] = sum;
        }, cancellation);
        return sums.Sum();
    }

    // A centre without points takes the point that is farthest from its own: the sum of distances falls, and nobody is left without.
    private static void FillEmpty(Groups groups, int[] nearest, float[] distances)
    {
        if (groups.Empty == 0)
        {
            return;
        }

        int[] farthest = [.. Enumerable.Range(0, nearest.Length)];
        Array.Sort(farthest, (a, b) => distances[a] != distances[b] ? distances[b].CompareTo(distances[a]) : a.CompareTo(b));
        int next = 0;
        for (int centre = 0; centre < groups.Count; centre++)
        {
            if (groups.Size(centre) > 0)
            {
                continue;
            }

            while (next < farthest.Length && groups.Size(nearest[farthest[next]]) < 2)
            {
                next++;
            }

            if (next == farthest.Length)
            {
                break;
            }

            int point = farthest[next++];
            groups.Move(nearest[point], centre);
            nearest[point] = centre;
        }

        groups.Of(nearest);
    }

    // members: [count] -> centre: [dimension]; stays where it was when it has no members, or they cancel out on the sphere.
    private static void Mean(Points points, ReadOnlySpan<int> members, Span<float> centre, bool spherical)
    {
        if (members.IsEmpty)
        {
            return;
        }

        Span<float> sum = centre.Length <= 4096 ? stackalloc float[centre.Length] : new float[centre.Length];
        points[members[0]].CopyTo(sum);
        for (int i = 1; i < members.Length; i++)
        {
            Add.To(sum, points[members[i]]);
        }

        if (!spherical)
        {
            Scale.InPlace(sum, 1f / members.Length);
        }
        else if (Dot.Of(sum, sum) > 1e-12f)
        {
            VectorCheck.Normalise(sum);
        }
        else
        {
            return;
        }

        sum.CopyTo(centre);
    }
}
