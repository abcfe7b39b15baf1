using System.Buffers.Binary;

namespace Tocsin.Engine.Similarity.Images.Headers;

/// <summary>
/// Walks a JPEG's markers to its end (ITU T.81, annex B). A decoder fills what a cut file lacks with grey and says nothing, so
/// only the end marker tells that a file is whole. What follows it (a second picture, a maker's data) is not looked at.
/// </summary>
internal static class JpegHeader
{
    private const byte StartOfScan = 0xDA;
    private const byte EndOfImage = 0xD9;
    private const byte Application1 = 0xE1;

    public static ImageHeader Read(ReadOnlySpan<byte> file)
    {
        ImageHeader header = new(ImageKind.Jpeg) { Passes = 0 };
        int at = 2;
        while (true)
        {
            int found = at < file.Length ? file[at..].IndexOf((byte)0xFF) : -1;
            int marker = found < 0 ? -1 : file[(at + found)..].IndexOfAnyExcept((byte)0xFF); // any number of 0xFF may precede a marker
            if (marker < 0)
            {
                return End(file.Length);
            }

            at += found + marker + 1;
            byte kind = file[at - 1];
            if (kind == EndOfImage)
            {
                return header.Width > 0 && header.Passes > 0 ? header : ImageHeader.Damaged(ImageKind.Jpeg, "ends before anything is shown.");
            }

            if (kind is 0x00 or 0x01 or (>= 0xD0 and <= 0xD8))
            {
                continue; // without a length: stuffed byte, restarts, starts
            }

            int length = file.Length - at < 2 ? 0 : BinaryPrimitives.ReadUInt16BigEndian(file[at..]);
            if (length > file.Length - at || file.Length - at < 2)
            {
                return End(file.Length);
            }

            if (length < 2)
            {
                return ImageHeader.Damaged(ImageKind.Jpeg, $"has a segment of {length} bytes at {at}, which is less than its own length takes.");
            }

            ReadOnlySpan<byte> segment = file.Slice(at + 2, length - 2);
            at += length;
            if (kind == Application1 && segment.StartsWith("Exif\0\0"u8) && header.Orientation == 1)
            {
                header = header with { Orientation = ExifOrientation.Read(segment[6..]) };
            }
            else if (kind is >= 0xC0 and <= 0xCF and not (0xC4 or 0xC8 or 0xCC))
            {
                header = Frame(header, kind, segment);
                if (header.Fault is not null)
                {
                    return header;
                }
            }
            else if (kind == StartOfScan)
            {
                header = header with { Passes = header.Passes + 1 };
                at = EndOfScan(file, at);
            }
        }
    }

    private static ImageHeader End(int length) =>
        ImageHeader.Truncated(ImageKind.Jpeg, $"ends after {length} bytes without its end marker: copy or upload it again.");

    private static ImageHeader Frame(ImageHeader header, byte kind, ReadOnlySpan<byte> segment)
    {
        if (segment.Length < 6)
        {
            return ImageHeader.Damaged(ImageKind.Jpeg, $"has a frame header of {segment.Length} bytes.");
        }

        int bits = segment[0];
        int height = BinaryPrimitives.ReadUInt16BigEndian(segment[1..]);
        int width = BinaryPrimitives.ReadUInt16BigEndian(segment[3..]);
        int components = segment[5];
        if (kind is not (0xC0 or 0xC1 or 0xC2 or 0xC9 or 0xCA) || bits != 8)
        {
            return ImageHeader.Unsupported(ImageKind.Jpeg, $"is lossless, hierarchical or of {bits} bits a sample: save it as baseline or progressive JPEG of 8 bits.");
        }

        if (width == 0 || height == 0 || components is not (1 or 3 or 4))
        {
            return ImageHeader.Unsupported(ImageKind.Jpeg, $"says {width} x {height} pixels of {components} components: save it again.");
        }

        return header.Width == 0
            ? header with { Width = width, Height = height, Frame = new(0, 0, width, height) }
            : ImageHeader.Damaged(ImageKind.Jpeg, "has two frames.");
    }

    /// <summary>Where the marker after a scan's data stands: 0xFF that is neither stuffed nor a restart.</summary>
    private static int EndOfScan(ReadOnlySpan<byte> file, int at)
    {
        while (true)
        {
            int found = file[at..].IndexOf((byte)0xFF);
            if (found < 0 || at + found + 1 >= file.Length)
            {
                return file.Length;
            }

            at += found;
            if (file[at + 1] is not (0x00 or 0xFF or (>= 0xD0 and <= 0xD7)))
            {
                return at;
            }

            at += file[at + 1] == 0xFF ? 1 : 2;
        }
    }
}
