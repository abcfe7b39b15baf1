using Tocsin.Engine.Similarity.Images;

namespace Tocsin.Quality.Images;

/// <summary>The plain thing to compare with: how many pixels have which colour, eight steps of red, green and blue each.</summary>
internal static class ColourHistogram
{
    public const int Length = 8 * 8 * 8;

    // picture -> histogram: [512], at unit length
    public static void Fill(Picture picture, Span<float> histogram)
    {
        histogram.Clear();
        for (int i = 0; i < picture.Rgb.Length; i += 3)
        {
            histogram[(picture.Rgb[i] >> 5 << 6) | (picture.Rgb[i + 1] >> 5 << 3) | (picture.Rgb[i + 2] >> 5)]++;
        }

        double squares = 0;
        foreach (float count in histogram)
        {
            squares += (double)count * count;
        }

        foreach (ref float count in histogram)
        {
            count = (float)(count / Math.Sqrt(squares));
        }
    }
}
