namespace Tocsin.Engine.Similarity.Images;

/// <summary>Tells kinds of files by their first bytes.</summary>
internal static class ImageMagic
{
    /// <summary>What is read, or null.</summary>
    public static ImageKind? Of(ReadOnlySpan<byte> file) => file switch
    {
        [0xFF, 0xD8, 0xFF, ..] => ImageKind.Jpeg,
        [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A, ..] => ImageKind.Png,
        [(byte)'G', (byte)'I', (byte)'F', (byte)'8', (byte)'7' or (byte)'9', (byte)'a', ..] => ImageKind.Gif,
        [(byte)'R', (byte)'I', (byte)'F', (byte)'F', _, _, _, _, (byte)'W', (byte)'E', (byte)'B', (byte)'P', ..] => ImageKind.WebP,
        [(byte)'B', (byte)'M', _, _, _, _, _, _, _, _, _, _, _, _, _, _, 0, 0, ..] => ImageKind.Bmp, // the size of its second header, below 65536
        _ => null,
    };

    /// <summary>Why a file that is none of these is not taken: a picture of another kind, or none.</summary>
    public static ImageFault Refuse(ReadOnlySpan<byte> file)
    {
        string? other = file switch
        {
            [(byte)'I', (byte)'I', 42, 0, ..] or [(byte)'M', (byte)'M', 0, 42, ..] => "TIFF",
            [_, _, _, _, (byte)'f', (byte)'t', (byte)'y', (byte)'p', (byte)'a', (byte)'v', (byte)'i', ..] => "AVIF",
            [_, _, _, _, (byte)'f', (byte)'t', (byte)'y', (byte)'p', (byte)'h' or (byte)'m', ..] => "HEIC",
            [0xFF, 0x0A, ..] or [0, 0, 0, 12, (byte)'J', (byte)'X', (byte)'L', (byte)' ', ..] => "JPEG XL",
            [0, 0, 0, 12, (byte)'j', (byte)'P', (byte)' ', (byte)' ', ..] => "JPEG 2000",
            [(byte)'8', (byte)'B', (byte)'P', (byte)'S', ..] => "Photoshop",
            [0, 0, 1, 0, ..] => "icon",
            _ => null,
        };
        if (other is not null)
        {
            return new(ImageFaultCodes.Unsupported, $"This is a file of kind {other}; JPEG, PNG, GIF, WebP and BMP are read. Save it as one of these.");
        }

        return new(ImageFaultCodes.NotAnImage, file.IsEmpty
            ? "The file is empty."
            : $"The file is no picture: its {file.Length} bytes begin with {Convert.ToHexString(file[..Math.Min(8, file.Length)])}; JPEG, PNG, GIF, WebP and BMP are read.");
    }
}
