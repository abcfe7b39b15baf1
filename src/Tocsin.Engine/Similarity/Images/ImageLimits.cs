namespace Tocsin.Engine.Similarity.Images;

/// <summary>What is refused before it is decoded. A PNG of 26 MB can claim 900 MP, which would take gigabytes to decode.</summary>
public sealed record ImageLimits
{
    /// <summary>The usual limits.</summary>
    public static ImageLimits Default { get; } = new();

    /// <summary>Width x height at most, as the header says them. Decoding takes up to 13 bytes of memory a pixel while it lasts, 3 afterwards.</summary>
    public long MaxPixels { get; init; } = 40_000_000;

    /// <summary>Width or height at most, so that a picture of one column cannot make resizing dear.</summary>
    public int MaxSide { get; init; } = 65_535;

    /// <summary>Bytes of the file at most.</summary>
    public long MaxBytes { get; init; } = 64L << 20;
}
