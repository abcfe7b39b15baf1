using Tocsin.Numerics;

namespace Tocsin.Vectors.Ivf;

internal static unsafe partial class KMeans
{
    // Every seed looks at every point: of many points, some must do.
    private const int PointsOfASeed = 8;
    private const int FewPoints = 4096;

    // A batch is so small a part of the seeds before it that hardly two of it fall into one place.
    private const int SeedsOfOneInABatch = 16;

    // -> [k, dimension]
    /// <summary>Centres to begin with: points, none of them twice.</summary>
    public static Points Seeds(Points points, KMeansSettings settings, CancellationToken cancellation)
    {
        int k = settings.Centres;
        int[] chosen = Sample.Of(points.Count, Math.Max(FewPoints, (long)k * PointsOfASeed), settings.Seed);
        Points from = chosen.Length == points.Count ? points : points.Choose(chosen);
        Random random = new(settings.Seed);
        Seeding seeding = new(from, k);
        seeding.Take(random.Next(from.Count));
        while (true)
        {
            seeding.Look(settings.Threads, cancellation);
            int batch = Math.Min(k - seeding.Taken.Length, 1 + (seeding.Taken.Length / SeedsOfOneInABatch));
            if (batch == 0)
            {
                break;
            }

            for (int i = 0; i < batch; i++)
            {
                seeding.Take(seeding.Draw(random.NextDouble()));
            }
        }

        Points centres = from.Choose(seeding.Taken);
        GC.KeepAlive(points);
        return centres;
    }

    /// <summary>
    /// Seeds, each drawn with a chance proportional to a point's squared distance from the seeds before it; those of a batch, from the seeds before the
    /// batch, as in k-means‖ (Bahmani et al. 2012): a batch then is a matrix product.
    /// </summary>
    private sealed class Seeding
    {
        private readonly Points _points;
        private readonly float[] _distances;
        private readonly int[] _nearest;
        private readonly double[] _sums;
        private readonly int[] _taken;
        private readonly bool[] _isTaken;
        private int _count;
        private int _looked;
        private int _untaken;

        public Seeding(Points points, int seeds)
        {
            _points = points;
            _distances = new float[points.Count];
            _nearest = new int[points.Count];
            _sums = new double[FixedBlocks.Count(points.Count, NearestCentre.PointsOfABlock)];
            _taken = new int[seeds];
            _isTaken = new bool[points.Count];
            _distances.AsSpan().Fill(float.PositiveInfinity);
        }

        public ReadOnlySpan<int> Taken => _taken.AsSpan(0, _count);

        /// <summary>Makes a point a seed; it is not drawn again.</summary>
        public void Take(int point)
        {
            int block = point / NearestCentre.PointsOfABlock;
            _taken[_count++] = point;
            _isTaken[point] = true;
            _sums[block] -= float.IsFinite(_distances[point]) ? _distances[point] : 0;
            _distances[point] = 0;
        }

        /// <summary>Lets every point look at the seeds that came since it looked last.</summary>
        public void Look(int threads, CancellationToken cancellation)
        {
            if (_looked == _count)
            {
                return;
            }

            Points seeds = _points.Choose(_taken.AsSpan(_looked, _count - _looked));
            NearestCentre nearest = new(seeds);
            _looked = _count;
            FixedBlocks.Run(_points.Count, NearestCentre.PointsOfABlock, threads, (block, from, to) =>
            {
                nearest.Of(_points.At(from), _points.Stride, _nearest.AsSpan(from, to - from), NearestCentre.Room.Mine);
                double sum = 0;
                for (int i = from; i < to; i++)
                {
                    _distances[i] = Math.Min(_distances[i], SquaredDistance.Of(_points[i], seeds[_nearest[i]]));
                    sum += _distances[i];
                }

                _sums[block] = sum;
            }, cancellation);
        }

        /// <summary>The point at a share of the sum of squared distances, from 0 to 1; any that is no seed yet when all that are left lie on seeds.</summary>
        public int Draw(double share)
        {
            double sum = _sums.Sum(), at = share * sum;
            for (int block = 0; block < _sums.Length; block++)
            {
                if (at < _sums[block] && In(block, at) is int drawn and >= 0)
                {
                    return drawn;
                }

                at -= _sums[block];
            }

            // Rounding ran past the end, or nothing is left to draw from.
            int farther = sum > 0 ? Array.FindLastIndex(_distances, distance => distance > 0) : -1;
            while (farther < 0 && _isTaken[_untaken])
            {
                _untaken++;
            }

            return farther >= 0 ? farther : _untaken;
        }

        private int In(int block, double at)
        {
            int last = -1;
            int from = block * NearestCentre.PointsOfABlock, to = Math.Min(_points.Count, from + NearestCentre.PointsOfABlock);
            for (int i = from; i < to && at >= 0; i++)
            {
                if (_distances[i] > 0)
                {
                    last = i;
                    at -= _distances[i];
                }
            }

            return last;
        }
    }
}
