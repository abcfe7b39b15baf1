namespace Tocsin.Engine.Similarity.Embedding;

/// <summary>What lies where, coarsely: the mean of each plane and the deviation of lightness in each cell of a soft grid, less the picture's own mean.</summary>
internal sealed class DescriptorLayout(int cells)
{
    private readonly SoftGrid _grid = new(cells, DescriptorPlanes.Side);
    private readonly float[] _weights = new float[cells * cells];
    private readonly float[] _sums = new float[cells * cells];
    private readonly float[] _squares = new float[cells * cells];

    /// <summary>Numbers of it: cells x cells x 4.</summary>
    public int Length => cells * cells * 4;

    // planes: [64, 64] each -> layout: [4, cells, cells]
    public void Fill(DescriptorPlanes planes, Span<float> layout)
    {
        int count = cells * cells;
        Moments(planes.Lightness);
        for (int i = 0; i < count; i++)
        {
            layout[(3 * count) + i] = MathF.Sqrt(MathF.Max(0, (_squares[i] / _weights[i]) - (_sums[i] / _weights[i] * (_sums[i] / _weights[i]))));
        }

        Centred(layout[..count]);
        Moments(planes.GreenRed);
        Centred(layout.Slice(count, count));
        Moments(planes.BlueYellow);
        Centred(layout.Slice(2 * count, count));
    }

    private void Moments(ReadOnlySpan<float> plane)
    {
        const int Side = DescriptorPlanes.Side;
        _weights.AsSpan().Clear();
        _sums.AsSpan().Clear();
        _squares.AsSpan().Clear();
        for (int i = 0; i < Side * Side; i++)
        {
            (int row, float lower) = _grid[i / Side];
            (int column, float right) = _grid[i % Side];
            for (int corner = 0; corner < 4; corner++)
            {
                float weight = ((corner & 1) == 0 ? 1 - right : right) * ((corner & 2) == 0 ? 1 - lower : lower);
                if (weight > 0)
                {
                    int cell = ((row + (corner >> 1)) * cells) + column + (corner & 1);
                    _weights[cell] += weight;
                    _sums[cell] += weight * plane[i];
                    _squares[cell] += weight * plane[i] * plane[i];
                }
            }
        }
    }

    private void Centred(Span<float> means)
    {
        float mean = 0;
        for (int i = 0; i < means.Length; i++)
        {
            means[i] = _sums[i] / _weights[i];
            mean += means[i];
        }

        mean /= means.Length;
        for (int i = 0; i < means.Length; i++)
        {
            means[i] -= mean;
        }
    }
}
