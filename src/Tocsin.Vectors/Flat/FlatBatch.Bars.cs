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
            float square = Square(_rows.At(first + i));
            longest = Math.Max(longest, Length(square));
            _offsets[i] = _rows.Metric == VectorMetric.L2 ? square / 2 : 0;
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

        // Of an inner product both sums are off by that much, of a squared distance the squares of the lengths as well.
        double length = Length(_squares[query]);
        double bar = _rows.Metric == VectorMetric.L2
            ? (_squares[query] - worst - (4 * _rounding * (length + _longest) * (length + _longest))) / 2
            : worst - (2 * _rounding * length * _longest);

        // Products that are too small for floats are lost without being relative to anything.
        return MathF.BitDecrement((float)(bar - (4 * _rows.Stride * (double)float.Epsilon)));
    }

    private float Square(float* vector)
    {
        ReadOnlySpan<float> floats = new(vector, _rows.Stride);
        return Dot.Of(floats, floats);
    }

    // At least as long as it is.
    private double Length(float square) => Math.Sqrt(square * (1 + _rounding)) + 1e-20;
}
