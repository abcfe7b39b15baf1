using Tocsin.Numerics;
using Tocsin.Vectors.Search;

namespace Tocsin.Vectors.Flat;

// The bar of a query is the product that a row needs to be a candidate. A squared distance is |q|² + |x|² − 2qx, so that under L2 half of |x|² comes off
// the product first.
internal sealed unsafe partial class FlatBatch
{
    // The longest row that was met decides how much rounding can do; it grows a few times, and then all bars follow.
    private void Measure(int first, int rows, Span<VectorHit> hits, Span<int> counts)
    {
        double longest = _longest;
        for (int i = 0; i < rows; i++)
        {
            double length = Length(_rows.At(first + i));
            longest = Math.Max(longest, length);
            _offsets[i] = _rows.Metric == VectorMetric.L2 ? (float)(length * length / 2) : 0;
        }

        if (longest > _longest)
        {
            _longest = longest;
            for (int i = 0; i < _count; i++)
            {
                TopHits top = Top(i, hits, counts);
                _bars[i] = Bar(i, top.IsFull, top.Bar);
            }
        }
    }

    private float Bar(int query, bool isFull, double worst)
    {
        if (!isFull)
        {
            return float.NegativeInfinity;
        }

        double length = _lengths[query];

        // Under L2 the squares of the lengths are rounded as well.
        double bar = _rows.Metric == VectorMetric.L2
            ? ((length * length) - worst - (2 * _rounding * (length + _longest) * (length + _longest))) / 2
            : worst - (_rounding * length * _longest);

        // Products that are too small for floats are lost without being relative to anything.
        return MathF.BitDecrement((float)(bar - (_rows.Stride * (double)float.Epsilon)));
    }

    // A little more than it is.
    private double Length(float* vector)
    {
        ReadOnlySpan<float> floats = new(vector, _rows.Stride);
        return Math.Sqrt(Dot.Of(floats, floats) * (1 + _rounding)) + 1e-22;
    }
}
