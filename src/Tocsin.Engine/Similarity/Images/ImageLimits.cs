namespace Tocsin.Engine.Similarity.Images;

/// <summary>What is refused before it is decoded. A PNG of 26 MB can claim 900 MP, which would take gigabytes to decode.</summary>
public sealed record ImageLimits
{
    /// <summary>The usual limits.</summary>
    public static ImageLimits Default { get; } = new();

    /// <summary>What <see cref="MaxPixels"/> can be at most: one array holds a picture.</summary>
    public const long MostPixels = 715_000_000;

    /// <summary>How people set <see cref="MaxPixels"/>: in a server, and at a command.</summary>
    public const string MaxPixelsSetting = "Similarity:Limits:Pixels (--pixels)";

    /// <summary>How people set <see cref="MaxBytes"/>.</summary>
    public const string MaxBytesSetting = "Similarity:Limits:UploadBytes (--picture-bytes)";

    /// <summary>Width x height at most, as the header says them. Decoding takes up to 13 bytes of memory a pixel while it lasts, 3 afterwards.</summary>
    public long MaxPixels { get; init; } = 40_000_000;

    /// <summary>Width or height at most, so that a picture of one column cannot make resizing dear.</summary>
    public int MaxSide { get; init; } = 65_535;

    /// <summary>Bytes of the file at most.</summary>
    public long MaxBytes { get; init; } = 64L << 20;

    /// <summary>What is said of a file of so many bytes.</summary>
    public ImageFault TooLarge(long bytes) =>
        new(ImageFaultCodes.TooLarge, $"The file has {bytes} bytes, more than the {MaxBytes} that are taken. Make the picture smaller, or raise {MaxBytesSetting}.");
}
