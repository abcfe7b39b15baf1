using Tocsin.Engine.Similarity.Images.Resizing;

namespace Tocsin.Engine.Similarity.Images;

/// <summary>Makes of a picture what a network takes. Any thread; allocates nothing once warm.</summary>
public static class ImageTensor
{
    // p: [height, width, 3] -> chw: [3, crop, crop]
    /// <summary>Resizes, cuts the square in the middle and normalises. Only what the square needs is computed.</summary>
    /// <exception cref="ArgumentException">The tensor has not <see cref="Preprocessing.Length"/> floats, or <paramref name="how"/> has faults.</exception>
    public static void Fill(Picture p, Preprocessing how, Span<float> chw)
    {
        if (chw.Length != how.Length)
        {
            throw new ArgumentException($"The tensor has {chw.Length} floats instead of 3 x {how.Crop} x {how.Crop}.", nameof(chw));
        }

        if (how.Crop < 1 || how.Crop > how.Size || how.Mean.Count != 3 || how.Deviation.Count != 3)
        {
            throw new ArgumentException(string.Join(' ', how.Faults()), nameof(how));
        }

        Planes sink = new(how, chw);
        Resampler.Run(p, Target(p, how), how.Filter, ref sink);
    }

    /// <summary>As torchvision's Resize and CenterCrop: the long side is cut to whole pixels, the margin is rounded half to even.</summary>
    private static ResizeTarget Target(Picture p, Preprocessing how)
    {
        int shorter = Math.Min(p.Width, p.Height);
        (int width, int height) = how.Fit == ResizeFit.Stretch ? (how.Size, how.Size) : (Scaled(p.Width), Scaled(p.Height));
        return new(width, height, new(Margin(width), Margin(height), how.Crop, how.Crop));

        int Scaled(int side) => (int)Math.Min(int.MaxValue / 8, (long)side * how.Size / shorter);
        int Margin(int side) => (int)Math.Round((side - how.Crop) / 2.0, MidpointRounding.ToEven);
    }

    private readonly ref struct Planes : Resampler.ISink
    {
        private readonly Span<float> _chw;
        private readonly int _crop;
        private readonly bool _isReversed;
        private readonly (float Factor, float Offset) _red;
        private readonly (float Factor, float Offset) _green;
        private readonly (float Factor, float Offset) _blue;

        public Planes(Preprocessing how, Span<float> chw)
        {
            _chw = chw;
            _crop = how.Crop;
            _isReversed = how.ChannelOrder == ChannelOrder.Bgr;
            (_red, _green, _blue) = (Line(0), Line(1), Line(2));

            // (v / 255 - mean) / deviation as one multiplication and one addition
            (float Factor, float Offset) Line(int channel) =>
                ((float)(1 / (255.0 * how.Deviation[channel])), (float)(-(double)how.Mean[channel] / how.Deviation[channel]));
        }

        public void Take(int row, ReadOnlySpan<float> rgb)
        {
            int plane = _crop * _crop;
            Span<float> red = _chw.Slice((row * _crop) + (_isReversed ? 2 * plane : 0), _crop);
            Span<float> green = _chw.Slice((row * _crop) + plane, _crop);
            Span<float> blue = _chw.Slice((row * _crop) + (_isReversed ? 0 : 2 * plane), _crop);
            for (int x = 0; x < red.Length; x++)
            {
                red[x] = MathF.FusedMultiplyAdd(rgb[3 * x], _red.Factor, _red.Offset);
                green[x] = MathF.FusedMultiplyAdd(rgb[(3 * x) + 1], _green.Factor, _green.Offset);
                blue[x] = MathF.FusedMultiplyAdd(rgb[(3 * x) + 2], _blue.Factor, _blue.Offset);
            }
        }
    }
}
