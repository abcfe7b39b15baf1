using Tocsin.Engine.Similarity.Images.Headers;
using Tocsin.Engine.Similarity.Images.Native;

namespace Tocsin.Engine.Similarity.Images;

/// <summary>
/// Makes pictures of files: JPEG, PNG, GIF, WebP and BMP, by what they are and not by their names. The header is read, and the file walked to its end, by our own
/// code; only what is whole and small enough is given to libgd. Any thread; holds no memory when it returns.
/// </summary>
public static class ImageDecoder
{
    private const int MostPasses = 25;

    /// <summary>
    /// The picture: turned as its EXIF says, laid on white where it is transparent, the first frame of an animation, 16 bits a sample cut to 8. Never throws for bad bytes.
    /// </summary>
    public static DecodedImage Decode(ReadOnlySpan<byte> file, ImageLimits limits)
    {
        ImageHeader header = HeaderOf(file, limits, out ImageFault? fault);
        if (fault is not null)
        {
            return new(null, fault);
        }

        if (!LibGd.IsPresent(out string? missing))
        {
            return Failed(ImageFaultCodes.DecoderMissing, missing);
        }

        return Pixels(header, header.Rewritten ?? file) is { } stored
            ? new(Turn.Of(stored, header.Orientation), null)
            : Failed(ImageFaultCodes.Damaged, $"This {ImageHeader.Name(header.Kind)} file of {header.Width} x {header.Height} pixels cannot be decoded: its pixels are damaged, or of a kind that libgd does not read.");
    }

    /// <summary>What <see cref="Decode"/> would have to hold, without decoding: the pixels that the header claims, or why it would give no picture.</summary>
    public static (long Pixels, ImageFault? Fault) Look(ReadOnlySpan<byte> file, ImageLimits limits)
    {
        ImageHeader header = HeaderOf(file, limits, out ImageFault? fault);
        return fault is null ? ((long)header.Width * header.Height, null) : (0, fault);
    }

    private static ImageHeader HeaderOf(ReadOnlySpan<byte> file, ImageLimits limits, out ImageFault? fault)
    {
        if (file.Length > limits.MaxBytes)
        {
            fault = limits.TooLarge(file.Length);
            return default;
        }

        if (ImageMagic.Of(file) is not { } kind)
        {
            fault = ImageMagic.Refuse(file);
            return default;
        }

        ImageHeader header = kind switch
        {
            ImageKind.Jpeg => JpegHeader.Read(file),
            ImageKind.Png => PngHeader.Read(file),
            ImageKind.Gif => GifHeader.Read(file),
            ImageKind.WebP => WebPHeader.Read(file),
            _ => BmpHeader.Read(file),
        };
        fault = header.Fault ?? OverLimit(header, limits);
        return header;
    }

    private static ImageFault? OverLimit(ImageHeader header, ImageLimits limits)
    {
        long pixels = (long)header.Width * header.Height;
        long most = Math.Min(limits.MaxPixels, ImageLimits.MostPixels);
        if (pixels > most)
        {
            return new(ImageFaultCodes.TooManyPixels, $"The picture has {header.Width} x {header.Height} pixels, more than the {most} that are taken. Make it smaller, or raise {ImageLimits.MaxPixelsSetting}.");
        }

        if (Math.Max(header.Width, header.Height) > limits.MaxSide)
        {
            return new(ImageFaultCodes.TooManyPixels, $"The picture has {header.Width} x {header.Height} pixels; a side may have {limits.MaxSide}. Make it smaller.");
        }

        return pixels * header.Passes > most * MostPasses
            ? new(ImageFaultCodes.Unsupported, $"The picture draws its {header.Width} x {header.Height} pixels in {header.Passes} passes, which takes too long. Save it again.")
            : null;
    }

    private static unsafe Picture? Pixels(ImageHeader header, ReadOnlySpan<byte> file)
    {
        GdImage* image = LibGd.Decode(header.Kind, file);
        if (image is null)
        {
            return null;
        }

        try
        {
            FrameRectangle frame = header.Frame;
            if (image->Width != frame.Width || image->Height != frame.Height)
            {
                return null;
            }

            byte[] rgb = GC.AllocateUninitializedArray<byte>(header.Width * header.Height * 3);
            if (frame.Width != header.Width || frame.Height != header.Height)
            {
                rgb.AsSpan().Fill(255);
            }

            GdPixels.CopyOnWhite(image, rgb.AsSpan(((frame.Top * header.Width) + frame.Left) * 3), header.Width * 3);
            return new(header.Width, header.Height, rgb);
        }
        finally
        {
            LibGd.Destroy(image);
        }
    }

    private static DecodedImage Failed(string code, string detail) => new(null, new ImageFault(code, detail));
}
