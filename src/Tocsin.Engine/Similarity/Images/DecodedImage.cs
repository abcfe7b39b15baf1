namespace Tocsin.Engine.Similarity.Images;

/// <summary>A picture, or why there is none: exactly one of the two.</summary>
public readonly record struct DecodedImage(Picture? Picture, ImageFault? Fault);

/// <summary>Why a file gave no picture.</summary>
/// <param name="Code">Stable: one of <see cref="ImageFaultCodes"/>.</param>
/// <param name="Detail">For people: the values, the limit and the remedy.</param>
public sealed record ImageFault(string Code, string Detail);

/// <summary>The codes of faults.</summary>
public static class ImageFaultCodes
{
    /// <summary>The first bytes are of none of the five kinds, nor of a kind that is known and not read.</summary>
    public const string NotAnImage = "not_an_image";

    /// <summary>The file ends before the picture does.</summary>
    public const string Truncated = "truncated";

    /// <summary>The file is whole, but what it says is contradictory or cannot be decoded.</summary>
    public const string Damaged = "damaged";

    /// <summary>More pixels than <see cref="ImageLimits.MaxPixels"/>.</summary>
    public const string TooManyPixels = "too_many_pixels";

    /// <summary>More bytes than <see cref="ImageLimits.MaxBytes"/>.</summary>
    public const string TooLarge = "too_large";

    /// <summary>A picture, but of a kind that is not read.</summary>
    public const string Unsupported = "unsupported";

    /// <summary>The decoder, libgd, is not installed.</summary>
    public const string DecoderMissing = "decoder_missing";
}
