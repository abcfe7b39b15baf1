using System.Buffers.Binary;

namespace Tocsin.Engine.Similarity.Images.Headers;

/// <summary>Walks a GIF's blocks to its trailer (GIF89a, section 12 and on); the first frame is what is shown.</summary>
internal static class GifHeader
{
    public static ImageHeader Read(ReadOnlySpan<byte> file)
    {
        if (file.Length < 13)
        {
            return End(file.Length);
        }

        ImageHeader header = new(ImageKind.Gif)
        {
            Width = BinaryPrimitives.ReadUInt16LittleEndian(file[6..]),
            Height = BinaryPrimitives.ReadUInt16LittleEndian(file[8..]),
            Passes = 0,
        };
        int at = 13 + PaletteBytes(file[10]);
        while (at < file.Length)
        {
            byte kind = file[at++];
            switch (kind)
            {
                case 0x3B: // the trailer
                    return header.Passes > 0 ? header with { Passes = 1 } : ImageHeader.Damaged(ImageKind.Gif, "has no frame.");
                case 0x21: // an extension: its label, then blocks
                    at = AfterBlocks(file, at + 1);
                    break;
                case 0x2C: // a frame
                    if (file.Length - at < 10)
                    {
                        return End(file.Length);
                    }

                    if (header.Passes == 0)
                    {
                        header = First(header, file[at..]);
                        if (header.Fault is not null)
                        {
                            return header;
                        }
                    }

                    header = header with { Passes = 1 };
                    at = AfterBlocks(file, at + 9 + PaletteBytes(file[at + 8]) + 1); // the size of a code stands before the blocks
                    break;
                case 0x00: // padding, which some writers leave
                    break;
                default:
                    return ImageHeader.Damaged(ImageKind.Gif, $"has a block of unknown kind 0x{kind:X2} at {at - 1}.");
            }
        }

        return End(file.Length);
    }

    private static ImageHeader First(ImageHeader header, ReadOnlySpan<byte> descriptor)
    {
        FrameRectangle frame = new(
            BinaryPrimitives.ReadUInt16LittleEndian(descriptor),
            BinaryPrimitives.ReadUInt16LittleEndian(descriptor[2..]),
            BinaryPrimitives.ReadUInt16LittleEndian(descriptor[4..]),
            BinaryPrimitives.ReadUInt16LittleEndian(descriptor[6..]));
        bool isInside = frame.Left + frame.Width <= header.Width && frame.Top + frame.Height <= header.Height;
        return frame.Width > 0 && frame.Height > 0 && isInside
            ? header with { Frame = frame }
            : ImageHeader.Damaged(ImageKind.Gif, $"has a frame of {frame.Width} x {frame.Height} at {frame.Left}, {frame.Top} on a screen of {header.Width} x {header.Height}.");
    }

    private static ImageHeader End(int length) =>
        ImageHeader.Truncated(ImageKind.Gif, $"ends after {length} bytes without its trailer: copy or upload it again.");

    private static int PaletteBytes(byte flags) => (flags & 0x80) == 0 ? 0 : 3 << ((flags & 7) + 1);

    /// <summary>Behind blocks that end with an empty one; at the file's end when they do not.</summary>
    private static int AfterBlocks(ReadOnlySpan<byte> file, int at)
    {
        while (at < file.Length && file[at] != 0)
        {
            at += file[at] + 1;
        }

        return Math.Min(at + 1, file.Length);
    }
}
