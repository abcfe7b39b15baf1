using System.Buffers.Binary;
using System.Text;

namespace Tocsin.Engine.Similarity.Images.Headers;

/// <summary>
/// Walks a PNG's chunks, check sums included, to its end (PNG, third edition, 5.3). The decoder is given only those that concern pixels:
/// libpng prints its opinion of colour profiles and texts to standard error, and a reader that is not there cannot be attacked.
/// </summary>
internal static class PngHeader
{
    private const uint Ihdr = 0x49484452;
    private const uint Plte = 0x504C5445;
    private const uint Trns = 0x74524E53;
    private const uint Idat = 0x49444154;
    private const uint Iend = 0x49454E44;
    private const uint Exif = 0x65584966; // eXIf
    private const int SignatureBytes = 8;
    private const int Overhead = 12; // length, type, check sum

    public static ImageHeader Read(ReadOnlySpan<byte> file)
    {
        ImageHeader header = new(ImageKind.Png);
        int colour = 0;
        int kept = SignatureBytes;
        bool palette = false;
        bool data = false;
        for (int at = SignatureBytes; ;)
        {
            if (file.Length - at < Overhead)
            {
                return End(file.Length);
            }

            uint length = BinaryPrimitives.ReadUInt32BigEndian(file[at..]);
            uint type = BinaryPrimitives.ReadUInt32BigEndian(file[(at + 4)..]);
            if (length > int.MaxValue)
            {
                return ImageHeader.Damaged(ImageKind.Png, $"has a chunk of {length} bytes at {at}.");
            }

            if (length > file.Length - at - Overhead)
            {
                return End(file.Length);
            }

            ReadOnlySpan<byte> chunk = file.Slice(at + 8, (int)length);
            if (BinaryPrimitives.ReadUInt32BigEndian(file[(at + 8 + chunk.Length)..]) != PngCrc.Of(file.Slice(at + 4, chunk.Length + 4)))
            {
                return ImageHeader.Damaged(ImageKind.Png, $"is damaged: the check sum of chunk {Name(type)} at {at} does not match.");
            }

            if ((type == Ihdr) != (at == SignatureBytes))
            {
                return ImageHeader.Damaged(ImageKind.Png, $"has chunk {Name(type)} at {at}, where it may not be.");
            }

            bool keep = false;
            switch (type)
            {
                case Ihdr:
                    header = Size(header, chunk);
                    if (header.Fault is not null)
                    {
                        return header;
                    }

                    colour = chunk[9];
                    keep = true;
                    break;
                case Plte:
                    keep = palette = true;
                    break;
                case Trns:
                    keep = IsTransparencyOf(colour, palette, chunk.Length);
                    break;
                case Idat:
                    keep = data = true;
                    break;
                case Exif:
                    header = header with { Orientation = ExifOrientation.Read(chunk) };
                    break;
                case Iend:
                    if (!data || (colour == 3 && !palette))
                    {
                        return ImageHeader.Damaged(ImageKind.Png, "has no pixels, or none of the palette that they need.");
                    }

                    kept += Overhead;
                    at += Overhead;
                    return kept == at ? header : header with { Rewritten = WithoutTheRest(file[..at], kept, colour) };
                default:
                    if ((type & 0x20000000) == 0)
                    {
                        return ImageHeader.Unsupported(ImageKind.Png, $"needs chunk {Name(type)}, which is not known here.");
                    }

                    break;
            }

            kept += keep ? chunk.Length + Overhead : 0;
            at += chunk.Length + Overhead;
        }
    }

    private static ImageHeader End(int length) =>
        ImageHeader.Truncated(ImageKind.Png, $"ends after {length} bytes without its end chunk: copy or upload it again.");

    private static ImageHeader Size(ImageHeader header, ReadOnlySpan<byte> chunk)
    {
        if (chunk.Length != 13)
        {
            return ImageHeader.Damaged(ImageKind.Png, $"has a header of {chunk.Length} bytes instead of 13.");
        }

        uint width = BinaryPrimitives.ReadUInt32BigEndian(chunk);
        uint height = BinaryPrimitives.ReadUInt32BigEndian(chunk[4..]);
        if (width is 0 or > int.MaxValue || height is 0 or > int.MaxValue)
        {
            return ImageHeader.Damaged(ImageKind.Png, $"says {width} x {height} pixels.");
        }

        return header with { Width = (int)width, Height = (int)height, Frame = new(0, 0, (int)width, (int)height) };
    }

    /// <summary>Whether libpng takes it without a complaint: grey 2 bytes, RGB 6, palette one for each of at most 256 entries.</summary>
    private static bool IsTransparencyOf(int colour, bool palette, int length) => colour switch
    {
        0 => length == 2,
        2 => length == 6,
        3 => palette && length is >= 1 and <= 256,
        _ => false,
    };

    private static byte[] WithoutTheRest(ReadOnlySpan<byte> file, int kept, int colour)
    {
        byte[] rewritten = new byte[kept];
        file[..SignatureBytes].CopyTo(rewritten);
        int to = SignatureBytes;
        bool palette = false;
        for (int at = SignatureBytes; at < file.Length;)
        {
            int length = BinaryPrimitives.ReadInt32BigEndian(file[at..]);
            uint type = BinaryPrimitives.ReadUInt32BigEndian(file[(at + 4)..]);
            palette |= type == Plte;
            if (type is Ihdr or Plte or Idat or Iend || (type == Trns && IsTransparencyOf(colour, palette, length)))
            {
                file.Slice(at, length + Overhead).CopyTo(rewritten.AsSpan(to));
                to += length + Overhead;
            }

            at += length + Overhead;
        }

        return rewritten;
    }

    private static string Name(uint type)
    {
        Span<byte> bytes = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, type);
        return bytes.ContainsAnyExceptInRange((byte)'A', (byte)'z') ? $"0x{type:X8}" : Encoding.ASCII.GetString(bytes);
    }
}
