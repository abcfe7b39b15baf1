using Tocsin.Engine.Similarity.Images;
using Tocsin.Engine.Similarity.Images.Resizing;

namespace Tocsin.Engine.Similarity.Embedding;

/// <summary>
/// A picture as the descriptor sees it: 64 x 64 pixels whatever its proportions, in Oklab (Ottosson 2020), where equal distances look equally far. Powers and roots are made of
/// additions, multiplications and divisions, which IEEE 754 rounds alike everywhere: mathematical libraries do not.
/// </summary>
internal sealed class DescriptorPlanes
{
    /// <summary>Pixels of a side.</summary>
    public const int Side = 64;

    private static readonly float[] Linear = [.. Enumerable.Range(0, 257).Select(value => (float)ToLinear(Math.Min(value, 255) / 255.0))];

    /// <summary>[64, 64]: lightness, 0 to 1.</summary>
    public float[] Lightness { get; } = new float[Side * Side];

    /// <summary>[64, 64]: green to red, about -0.24 to 0.28.</summary>
    public float[] GreenRed { get; } = new float[Side * Side];

    /// <summary>[64, 64]: blue to yellow, about -0.31 to 0.2.</summary>
    public float[] BlueYellow { get; } = new float[Side * Side];

    public void Fill(Picture picture)
    {
        Sink sink = new(this);
        Resampler.Run(picture, ResizeTarget.Whole(Side, Side), ResizeFilter.Bilinear, ref sink);
    }

    /// <summary>The cube root of 0 to 1: an estimate from the exponent, made exact to a float's last bits by three of Newton's steps.</summary>
    internal static float CubeRoot(float x)
    {
        if (x <= 0)
        {
            return 0;
        }

        float root = BitConverter.Int32BitsToSingle((BitConverter.SingleToInt32Bits(x) / 3) + 709_921_077);
        for (int step = 0; step < 3; step++)
        {
            root = ((2 * root) + (x / (root * root))) / 3;
        }

        return root;
    }

    /// <summary>The light of a sample of sRGB (IEC 61966-2-1): ((v + 0.055) / 1.055)^2.4, the power as the twelfth of a fifth root.</summary>
    private static double ToLinear(double sample)
    {
        if (sample <= 0.04045)
        {
            return sample / 12.92;
        }

        double x = (sample + 0.055) / 1.055;
        double root = 1; // from above, Newton's steps come down to the fifth root
        for (int step = 0; step < 60; step++)
        {
            double square = root * root;
            root = ((4 * root) + (x / (square * square))) / 5;
        }

        double third = root * root * root;
        double sixth = third * third;
        return sixth * sixth;
    }

    private readonly struct Sink(DescriptorPlanes planes) : Resampler.ISink
    {
        public void Take(int row, ReadOnlySpan<float> rgb)
        {
            for (int x = 0, at = row * Side; x < Side; x++, at++)
            {
                float r = Light(rgb[3 * x]), g = Light(rgb[(3 * x) + 1]), b = Light(rgb[(3 * x) + 2]);
                float l = CubeRoot((0.41222147f * r) + (0.53633254f * g) + (0.05144599f * b));
                float m = CubeRoot((0.2119035f * r) + (0.68069955f * g) + (0.10739696f * b));
                float s = CubeRoot((0.08830246f * r) + (0.28171884f * g) + (0.6299787f * b));
                planes.Lightness[at] = (0.21045426f * l) + (0.79361779f * m) - (0.00407205f * s);
                planes.GreenRed[at] = (1.9779985f * l) - (2.4285922f * m) + (0.45059371f * s);
                planes.BlueYellow[at] = (0.02590404f * l) + (0.78277177f * m) - (0.80867577f * s);
            }
        }

        /// <summary>Between the samples of the table in a straight line.</summary>
        private static float Light(float sample)
        {
            int below = (int)sample;
            return Linear[below] + ((Linear[below + 1] - Linear[below]) * (sample - below));
        }
    }
}
