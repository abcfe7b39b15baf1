namespace Tocsin.Engine.Similarity.Embedding;

/// <summary>
/// Which way lightness rises, how strongly and where: histograms of gradient directions over a grid of cells (after Dalal and Triggs 2005, with softer cells and directions).
/// Directions are signed, so that black on white is not white on black.
/// </summary>
internal sealed class DescriptorEdges(int cells, int directions)
{
    /// <summary>Below about this rise per pixel a gradient is paper, noise or compression, and fades out.</summary>
    private const float Noise = 0.02f;

    private readonly SoftGrid _grid = new(cells, DescriptorPlanes.Side);
    private readonly (float X, float Y)[] _directions = Directions(directions);
    private readonly float[] _shares = new float[directions];

    /// <summary>Numbers of it: cells x cells x directions.</summary>
    public int Length => cells * cells * directions;

    // plane: [64, 64] -> histogram: [cells, cells, directions], added to
    public void Add(ReadOnlySpan<float> plane, Span<float> histogram)
    {
        const int Side = DescriptorPlanes.Side;
        for (int y = 0; y < Side; y++)
        {
            int up = Math.Max(0, y - 1) * Side, down = Math.Min(Side - 1, y + 1) * Side;
            (int row, float lower) = _grid[y];
            for (int x = 0; x < Side; x++)
            {
                float dx = plane[(y * Side) + Math.Min(Side - 1, x + 1)] - plane[(y * Side) + Math.Max(0, x - 1)];
                float dy = plane[down + x] - plane[up + x];
                float square = (dx * dx) + (dy * dy);
                if (square < Noise * Noise / 16)
                {
                    continue;
                }

                float length = MathF.Sqrt(square);
                float weight = square / (length + Noise); // nearly the length itself once it is more than noise
                Share(dx / length, dy / length);
                (int column, float right) = _grid[x];
                AddTo(histogram, row, column, weight * (1 - lower) * (1 - right));
                AddTo(histogram, row, column + 1, weight * (1 - lower) * right);
                AddTo(histogram, row + 1, column, weight * lower * (1 - right));
                AddTo(histogram, row + 1, column + 1, weight * lower * right);
            }
        }
    }

    private void AddTo(Span<float> histogram, int row, int column, float weight)
    {
        if (weight <= 0)
        {
            return;
        }

        Span<float> cell = histogram.Slice(((row * cells) + column) * directions, directions);
        for (int i = 0; i < cell.Length; i++)
        {
            cell[i] += weight * _shares[i];
        }
    }

    /// <summary>A bump around each direction: the cosine to a power that lets neighbours meet at half of it; together 1.</summary>
    private void Share(float x, float y)
    {
        float sum = 0;
        for (int i = 0; i < _shares.Length; i++)
        {
            float cosine = MathF.Max(0, (x * _directions[i].X) + (y * _directions[i].Y));
            float bump = cosine * cosine;
            bump *= bump;
            if (directions > 8)
            {
                bump *= bump;
                bump *= bump;
            }

            sum += _shares[i] = bump;
        }

        foreach (ref float share in _shares.AsSpan())
        {
            share /= sum;
        }
    }

    /// <summary>Directions around the circle, from halving the right angle: square roots are rounded alike everywhere, sines are not.</summary>
    private static (float X, float Y)[] Directions(int count)
    {
        (double cosine, double sine) = (0, 1); // of a quarter of the circle
        for (int parts = 4; parts < count; parts *= 2)
        {
            (cosine, sine) = (Math.Sqrt((1 + cosine) / 2), Math.Sqrt((1 - cosine) / 2));
        }

        (float X, float Y)[] directions = new (float, float)[count];
        (double x, double y) = (1, 0);
        for (int i = 0; i < count; i++)
        {
            directions[i] = ((float)x, (float)y);
            (x, y) = ((x * cosine) - (y * sine), (x * sine) + (y * cosine));
        }

        return directions;
    }
}
