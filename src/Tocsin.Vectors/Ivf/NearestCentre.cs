using Tocsin.Numerics;

namespace Tocsin.Vectors.Ivf;

/// <summary>
/// Which centre is nearest to each of many points, by matrix products: ½‖x‖² − ½‖x − c‖² = x·c − ½‖c‖², and the greatest wins, the first of
/// equals. A point's answer is the same bits in any block. Any thread; each brings its own <see cref="Room"/>.
/// </summary>
internal sealed unsafe class NearestCentre
{
    // A tile of scores stays in the second cache.
    private const int CentresOfATile = 512;

    private readonly Points _centres;
    private readonly float[] _halfSquares;

    // centres: [k, dimension]
    public NearestCentre(Points centres)
    {
        _centres = centres;
        _halfSquares = new float[centres.Count];
        for (int i = 0; i < _halfSquares.Length; i++)
        {
            _halfSquares[i] = Dot.Of(centres[i], centres[i]) / 2;
        }
    }

    /// <summary>Points that are best given at once.</summary>
    public const int PointsOfABlock = 128;

    // points: [n, dimension], stride floats apart -> nearest: [n]
    /// <summary>The nearest centre of each point, as many as <paramref name="nearest"/> has room for.</summary>
    public void Of(float* points, int stride, Span<int> nearest, Room room)
    {
        for (int from = 0; from < nearest.Length; from += PointsOfABlock)
        {
            int count = Math.Min(PointsOfABlock, nearest.Length - from);
            Block(points + ((long)from * stride), stride, nearest.Slice(from, count), room);
        }
    }

    private void Block(float* points, int stride, Span<int> nearest, Room room)
    {
        int count = nearest.Length;
        int dimension = _centres.Dimension;
        Span<float> best = room.Best.AsSpan(0, count), winners = room.Winners.AsSpan(0, count), overall = room.Overall.AsSpan(0, count);
        ReadOnlySpan<float> x = new(points, ((count - 1) * stride) + dimension);
        for (int first = 0; first < _centres.Count; first += CentresOfATile)
        {
            int centres = Math.Min(CentresOfATile, _centres.Count - first);
            Span<float> scores = room.Scores.AsSpan(0, centres * count);
            for (int i = 0; i < centres; i++)
            {
                scores.Slice(i * count, count).Fill(-_halfSquares[first + i]);
            }

            MatMul.Strided(
                new(centres, count, dimension) { ARow = _centres.Stride, AStep = 1, BStep = 1, BColumn = stride, CRow = count, Accumulate = true },
                new ReadOnlySpan<float>(_centres.At(first), ((centres - 1) * _centres.Stride) + dimension),
                x,
                scores);
            MaxRows.Of(scores, best, winners, centres);
            for (int i = 0; i < count; i++)
            {
                if (first == 0 || best[i] > overall[i])
                {
                    (overall[i], nearest[i]) = (best[i], first + (int)winners[i]);
                }
            }
        }

        GC.KeepAlive(_centres);
    }

    /// <summary>What one thread works in.</summary>
    public sealed class Room
    {
        [ThreadStatic]
        private static Room? s_mine;

        public readonly float[] Scores = new float[CentresOfATile * PointsOfABlock];
        public readonly float[] Best = new float[PointsOfABlock];
        public readonly float[] Winners = new float[PointsOfABlock];
        public readonly float[] Overall = new float[PointsOfABlock];

        /// <summary>This thread's.</summary>
        public static Room Mine => s_mine ??= new Room();
    }
}
