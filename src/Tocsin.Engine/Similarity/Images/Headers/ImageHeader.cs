namespace Tocsin.Engine.Similarity.Images.Headers;

/// <summary>What a file says of itself, read without decoding; valid only without a <see cref="Fault"/>.</summary>
internal readonly record struct ImageHeader(ImageKind Kind)
{
    /// <summary>Pixels of the picture as it is stored, before it is turned.</summary>
    public int Width { get; init; }

    public int Height { get; init; }

    /// <summary>The part that the decoder gives, and where it lies in the picture; the rest is white. Other than the whole only for frames of animations.</summary>
    public FrameRectangle Frame { get; init; }

    /// <summary>EXIF: 1 (as stored) to 8.</summary>
    public int Orientation { get; init; } = 1;

    /// <summary>How often a decoder goes over all pixels: a progressive JPEG has many scans, of a few bytes each if it means harm.</summary>
    public int Passes { get; init; } = 1;

    /// <summary>What the decoder is to be given instead of the file: without chunks that do not concern pixels, or of one frame alone.</summary>
    public byte[]? Rewritten { get; init; }

    /// <summary>Why it cannot be a picture.</summary>
    public ImageFault? Fault { get; init; }

    public static ImageHeader Truncated(ImageKind kind, string detail) => Failed(kind, ImageFaultCodes.Truncated, detail);

    public static ImageHeader Damaged(ImageKind kind, string detail) => Failed(kind, ImageFaultCodes.Damaged, detail);

    public static ImageHeader Unsupported(ImageKind kind, string detail) => Failed(kind, ImageFaultCodes.Unsupported, detail);

    private static ImageHeader Failed(ImageKind kind, string code, string detail) =>
        new(kind) { Fault = new ImageFault(code, $"This {Name(kind)} file {detail}") };

    /// <summary>As people write it.</summary>
    public static string Name(ImageKind kind) => kind == ImageKind.WebP ? "WebP" : kind.ToString().ToUpperInvariant();
}

/// <summary>A part of a picture, in pixels.</summary>
internal readonly record struct FrameRectangle(int Left, int Top, int Width, int Height);
