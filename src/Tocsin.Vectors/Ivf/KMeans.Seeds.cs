using Tocsin.Numerics;

namespace Tocsin.Vectors.Ivf;

internal static unsafe partial class KMeans
{
    private const int PointsOfASeedBlock = 1024;

    // Every seed looks at every point: of many points, some must do.
    private const int PointsOfASeed = 8;
    private const int FewPoints = 4096;

    // A step is shared out among threads only if it is worth waking them.
    private const long FloatsWorthThreads = 1 << 18;

    // -> [k, dimension]
    private static Points Seeds(Points points, KMeansSettings settings, CancellationToken cancellation)
    {
        int k = settings.Centres;
        int[] chosen = Sample.Of(points.Count, Math.Max(FewPoints, (long)k * PointsOfASeed), settings.Seed);
        Points from = chosen.Length == points.Count ? points : points.Choose(chosen);
        Seeding seeding = new(from, k, settings.Threads, cancellation);
        Random random = new(settings.Seed);
        seeding.Take(random.Next(from.Count));
        for (int seed = 1; seed < k; seed++)
        {
            seeding.Take(seeding.Draw(random.NextDouble()));
        }

        Points centres = from.Choose(seeding.Taken);
        GC.KeepAlive(points);
        return centres;
    }

    /// <summary>
    /// Seeds drawn one by one, each point with a chance proportional to its squared distance from the seeds before it. A new seed cannot be
    /// nearer to a point than the point's own seed is if the two seeds are twice as far apart: such points are passed over (Raff 2021).
    /// </summary>
    private sealed class Seeding
    {
        private readonly Points _points;
        private readonly int _threads;
        private readonly CancellationToken _cancellation;
        private readonly float[] _distances;
        private readonly int[] _own;
        private readonly double[] _sums;
        private readonly int[] _taken;
        private readonly float[] _apart;
        private int _count;

        public Seeding(Points points, int seeds, int threads, CancellationToken cancellation)
        {
            (_points, _threads, _cancellation) = (points, threads, cancellation);
            _distances = new float[points.Count];
            _own = new int[points.Count];
            _sums = new double[FixedBlocks.Count(points.Count, PointsOfASeedBlock)];
            _taken = new int[seeds];
            _apart = new float[seeds];
            _distances.AsSpan().Fill(float.PositiveInfinity);
        }

        public ReadOnlySpan<int> Taken => _taken.AsSpan(0, _count);

        /// <summary>Makes a point the next seed.</summary>
        public void Take(int point)
        {
            int seed = _count++;
            _taken[seed] = point;
            int threads = (long)_points.Count * _points.Dimension >= FloatsWorthThreads ? _threads : 1;
            FixedBlocks.Run(seed, PointsOfASeedBlock, threads, (_, from, to) =>
            {
                for (int i = from; i < to; i++)
                {
                    _apart[i] = SquaredDistance.Of(_points[_taken[i]], _points[point]);
                }
            }, _cancellation);
            FixedBlocks.Run(_points.Count, PointsOfASeedBlock, threads, (block, from, to) => _sums[block] = Near(seed, point, from, to), _cancellation);
        }

        /// <summary>The point at a share of the sum of squared distances, from 0 to 1; any that is no seed yet when all distances are 0.</summary>
        public int Draw(double share)
        {
            double at = share * _sums.Sum();
            int block = 0;
            for (; block < _sums.Length - 1 && at >= _sums[block]; block++)
            {
                at -= _sums[block];
            }

            int last = -1;
            for (int i = block * PointsOfASeedBlock; i < Math.Min(_points.Count, (block + 1) * PointsOfASeedBlock); i++)
            {
                if (_distances[i] > 0)
                {
                    last = i;
                    at -= _distances[i];
                    if (at < 0)
                    {
                        return i;
                    }
                }
            }

            // Rounding ran past the end of the block, or all points are twins of seeds.
            return last >= 0 ? last : FirstUntaken();
        }

        private int FirstUntaken()
        {
            int farthest = Array.FindIndex(_distances, distance => distance > 0);
            if (farthest >= 0)
            {
                return farthest;
            }

            HashSet<int> taken = [.. Taken];
            int point = 0;
            while (taken.Contains(point))
            {
                point++;
            }

            return point;
        }

        private double Near(int seed, int point, int from, int to)
        {
            ReadOnlySpan<float> vector = _points[point];
            double sum = 0;
            for (int i = from; i < to; i++)
            {
                float distance = _distances[i];
                if (seed == 0 || _apart[_own[i]] < 4 * distance)
                {
                    float other = SquaredDistance.Of(_points[i], vector);
                    if (other < distance)
                    {
                        (_distances[i], _own[i]) = (other, seed);
                        distance = other;
                    }
                }

                sum += distance;
            }

            return sum;
        }
    }
}
