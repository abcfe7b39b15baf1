namespace Tocsin.Engine.Similarity.Embedding;

/// <summary>
/// Which colours there are, and in which part of the picture: histograms over Oklab, a pixel shared between the eight bins around it, in each cell of a soft grid.
/// </summary>
internal sealed class DescriptorColours(int cells, int lightnesses, int hues)
{
    private readonly SoftGrid _grid = new(cells, DescriptorPlanes.Side);

    private int Bins => lightnesses * hues * hues;

    /// <summary>Numbers of it: cells x cells x lightnesses x hues x hues.</summary>
    public int Length => cells * cells * Bins;

    // planes: [64, 64] each -> histogram: [cells, cells, lightnesses, hues, hues], added to
    public void Add(DescriptorPlanes planes, Span<float> histogram)
    {
        const int Side = DescriptorPlanes.Side;
        for (int i = 0; i < Side * Side; i++)
        {
            (int light, float lighter) = Place(planes.Lightness[i], 0, 1, lightnesses);
            (int red, float redder) = Place(planes.GreenRed[i], -0.24f, 0.28f, hues);
            (int yellow, float yellower) = Place(planes.BlueYellow[i], -0.32f, 0.2f, hues);
            (int row, float lower) = _grid[i / Side];
            (int column, float right) = _grid[i % Side];
            for (int corner = 0; corner < 4; corner++)
            {
                float weight = ((corner & 1) == 0 ? 1 - right : right) * ((corner & 2) == 0 ? 1 - lower : lower);
                if (weight <= 0)
                {
                    continue;
                }

                Span<float> cell = histogram.Slice((((row + (corner >> 1)) * cells) + column + (corner & 1)) * Bins, Bins);
                for (int bin = 0; bin < 8; bin++)
                {
                    float share = ((bin & 1) == 0 ? 1 - lighter : lighter) * ((bin & 2) == 0 ? 1 - redder : redder) * ((bin & 4) == 0 ? 1 - yellower : yellower);
                    if (share > 0)
                    {
                        cell[((((light + (bin & 1)) * hues) + red + ((bin >> 1) & 1)) * hues) + yellow + (bin >> 2)] += weight * share;
                    }
                }
            }
        }
    }

    private static (int Bin, float Share) Place(float value, float least, float most, int bins)
    {
        float place = Math.Clamp((value - least) / (most - least) * (bins - 1), 0, bins - 1);
        int bin = Math.Min((int)place, bins - 2);
        return (bin, place - bin);
    }
}
