using Tocsin.Engine.Similarity.Images.Native;

namespace Tocsin.Engine.Similarity.Images;

/// <summary>Makes files of pictures, for thumbnails. Any thread.</summary>
public static class ImageEncoder
{
    /// <summary>A baseline JPEG.</summary>
    /// <param name="picture">What to encode.</param>
    /// <param name="quality">1 to 100; thumbnails look well from 80 on.</param>
    /// <exception cref="InvalidOperationException">libgd is not installed, or the picture is larger than JPEG allows (65,500 pixels a side).</exception>
    public static unsafe byte[] Jpeg(Picture picture, int quality)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(quality, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(quality, 100);
        if (!LibGd.IsPresent(out string? missing))
        {
            throw new InvalidOperationException(missing);
        }

        GdImage* image = LibGd.Create(picture.Width, picture.Height);
        if (image is null)
        {
            throw NotEncoded(picture);
        }

        byte* file = null;
        try
        {
            GdPixels.Fill(image, picture.Rgb);
            file = LibGd.ToJpeg(image, out int bytes, quality);
            return file is null ? throw NotEncoded(picture) : new ReadOnlySpan<byte>(file, bytes).ToArray();
        }
        finally
        {
            LibGd.Free(file);
            LibGd.Destroy(image);
        }
    }

    private static InvalidOperationException NotEncoded(Picture picture) =>
        new($"A picture of {picture.Width} x {picture.Height} pixels cannot be written as JPEG. Make it smaller (65500 pixels a side at most).");
}
