using Tocsin.Engine.Similarity.Images.Resizing;

namespace Tocsin.Engine.Similarity.Images;

/// <summary>Makes pictures smaller or larger, antialiased, with the same result as Pillow's <c>Image.resize</c> to within 1/255. Any thread.</summary>
public static class ImageResize
{
    // p: [height, width, 3] -> [height', width', 3]
    /// <summary>The whole picture in another size.</summary>
    public static Picture Of(Picture p, int width, int height, ResizeFilter filter)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(height, 1);
        Bytes sink = new(width, height);
        Resampler.Run(p, ResizeTarget.Whole(width, height), filter, ref sink);
        return new(width, height, sink.Rgb);
    }

    /// <summary>As large as fits into a square, in its own proportions; a picture that fits already stays as it is.</summary>
    public static Picture Within(Picture p, int side, ResizeFilter filter)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(side, 1);
        int longer = Math.Max(p.Width, p.Height);
        return longer <= side ? p : Of(p, Scaled(p.Width), Scaled(p.Height), filter);

        int Scaled(int of) => Math.Max(1, (int)((((long)of * side) + (longer / 2)) / longer));
    }

    private readonly struct Bytes(int width, int height) : Resampler.ISink
    {
        private readonly int _stride = width * 3;

        public byte[] Rgb { get; } = GC.AllocateUninitializedArray<byte>(checked(width * height * 3));

        public void Take(int row, ReadOnlySpan<float> rgb)
        {
            Span<byte> to = Rgb.AsSpan(row * _stride, rgb.Length);
            for (int i = 0; i < to.Length; i++)
            {
                to[i] = (byte)(rgb[i] + 0.5f);
            }
        }
    }
}
