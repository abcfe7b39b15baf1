using System.Buffers;

namespace Tocsin.Engine.Similarity.Images.Resizing;

/// <summary>
/// Which pixels of a line make each pixel of a longer or shorter one, and how they weigh: a window around its centre, as wide as the filter, times the ratio if the line
/// becomes shorter; cut at the ends and normalised. Pillow's placement (<c>precompute_coeffs</c>): pixel i covers [i, i + 1).
/// </summary>
internal readonly struct FilterTaps : IDisposable
{
    private readonly int[] _firsts;
    private readonly float[] _weights;

    /// <summary>The taps of <paramref name="count"/> pixels from <paramref name="start"/> on, of a line of <paramref name="from"/> pixels made <paramref name="to"/> long.</summary>
    public FilterTaps(ResizeFilter filter, int from, int to, int start, int count)
    {
        double scale = (double)from / to;
        double stretch = Math.Max(scale, 1);
        double support = (filter == ResizeFilter.Bicubic ? 2 : 1) * stretch;
        Width = ((int)Math.Ceiling(support) * 2) + 1;
        _firsts = ArrayPool<int>.Shared.Rent(2 * count);
        _weights = ArrayPool<float>.Shared.Rent(checked(count * Width));
        for (int i = 0; i < count; i++)
        {
            double centre = (start + i + 0.5) * scale;
            int first = Math.Max(0, (int)(centre - support + 0.5));
            int taps = Math.Min(from, (int)(centre + support + 0.5)) - first;
            double sum = 0;
            for (int k = 0; k < taps; k++)
            {
                sum += Weight(filter, (first + k - centre + 0.5) / stretch);
            }

            for (int k = 0; k < taps; k++)
            {
                _weights[(i * Width) + k] = (float)(Weight(filter, (first + k - centre + 0.5) / stretch) / sum);
            }

            _firsts[2 * i] = first;
            _firsts[(2 * i) + 1] = taps;
        }
    }

    /// <summary>Taps of a pixel at most.</summary>
    public int Width { get; }

    /// <summary>The first pixel that makes pixel i.</summary>
    public int First(int i) => _firsts[2 * i];

    /// <summary>Behind the last pixel that makes pixel i.</summary>
    public int End(int i) => _firsts[2 * i] + _firsts[(2 * i) + 1];

    /// <summary>The weights of pixels <see cref="First"/> to <see cref="End"/>.</summary>
    public ReadOnlySpan<float> Weights(int i) => _weights.AsSpan(i * Width, _firsts[(2 * i) + 1]);

    public void Dispose()
    {
        ArrayPool<int>.Shared.Return(_firsts);
        ArrayPool<float>.Shared.Return(_weights);
    }

    private static double Weight(ResizeFilter filter, double x)
    {
        x = Math.Abs(x);
        if (filter == ResizeFilter.Bilinear)
        {
            return Math.Max(0, 1 - x);
        }

        const double A = -0.5;
        return x < 1 ? ((((A + 2) * x) - (A + 3)) * x * x) + 1
            : x < 2 ? ((((x - 5) * x) + 8) * x - 4) * A
            : 0;
    }
}
