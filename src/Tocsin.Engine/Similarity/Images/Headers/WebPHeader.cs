using System.Buffers.Binary;

namespace Tocsin.Engine.Similarity.Images.Headers;

/// <summary>
/// Walks a WebP's chunks to the size that its RIFF header states (RFC 9649). libwebp's simple decoder knows no animations: their first
/// frame is rewritten as a file of its own.
/// </summary>
internal static class WebPHeader
{
    private const uint Vp8X = 0x58385056;
    private const uint Vp8 = 0x20385056;
    private const uint Vp8L = 0x4C385056;
    private const uint Alph = 0x48504C41;
    private const uint Anmf = 0x464D4E41;
    private const uint Exif = 0x46495845;
    private const int FrameHeaderBytes = 16;

    public static ImageHeader Read(ReadOnlySpan<byte> file)
    {
        uint size = file.Length < 12 ? uint.MaxValue : BinaryPrimitives.ReadUInt32LittleEndian(file[4..]);
        if (size > file.Length - 8)
        {
            return End(file.Length);
        }

        ImageHeader header = new(ImageKind.WebP);
        ReadOnlySpan<byte> frame = default;
        bool picture = false;
        ReadOnlySpan<byte> rest = file[12..Math.Max(12, (int)size + 8)];
        while (rest.Length > 0)
        {
            if (!TryTake(ref rest, out uint type, out ReadOnlySpan<byte> chunk))
            {
                return End(file.Length);
            }

            switch (type)
            {
                case Vp8X when picture || !frame.IsEmpty:
                    // libwebp would decode the pixels before it, of whatever size they are.
                    return ImageHeader.Damaged(ImageKind.WebP, "states its size behind its pixels.");
                case Vp8X when chunk.Length >= 10:
                    (int width, int height) = (Int24(chunk[4..]) + 1, Int24(chunk[7..]) + 1);
                    header = header with { Width = width, Height = height, Frame = new(0, 0, width, height) };
                    break;
                case Vp8 or Vp8L when !picture && frame.IsEmpty:
                    if (!TrySize(type, chunk, out int w, out int h))
                    {
                        return ImageHeader.Damaged(ImageKind.WebP, "begins its pixels with bytes that are none.");
                    }

                    if (header.Width > 0 && (header.Width != w || header.Height != h))
                    {
                        return ImageHeader.Damaged(ImageKind.WebP, $"says {header.Width} x {header.Height} pixels and holds {w} x {h}.");
                    }

                    picture = true;
                    header = header with { Width = w, Height = h, Frame = new(0, 0, w, h) };
                    break;
                case Anmf when frame.IsEmpty && !picture && chunk.Length > FrameHeaderBytes:
                    frame = chunk;
                    break;
                case Exif:
                    header = header with { Orientation = ExifOrientation.Read(chunk.StartsWith("Exif\0\0"u8) ? chunk[6..] : chunk) };
                    break;
            }
        }

        return picture ? header
            : frame.IsEmpty ? ImageHeader.Damaged(ImageKind.WebP, "has no pixels.")
            : Alone(header, frame);
    }

    private static ImageHeader End(int length) =>
        ImageHeader.Truncated(ImageKind.WebP, $"ends after {length} bytes, before its header says: copy or upload it again.");

    private static bool TryTake(scoped ref ReadOnlySpan<byte> rest, out uint type, out ReadOnlySpan<byte> chunk)
    {
        type = 0;
        chunk = default;
        uint length = rest.Length < 8 ? uint.MaxValue : BinaryPrimitives.ReadUInt32LittleEndian(rest[4..]);
        if (length > rest.Length - 8)
        {
            return false;
        }

        type = BinaryPrimitives.ReadUInt32LittleEndian(rest);
        chunk = rest.Slice(8, (int)length);
        rest = rest[Math.Min(rest.Length, 8 + chunk.Length + (chunk.Length & 1))..];
        return true;
    }

    private static bool TrySize(uint type, ReadOnlySpan<byte> chunk, out int width, out int height)
    {
        (width, height) = (0, 0);
        if (type == Vp8L)
        {
            if (chunk.Length < 5 || chunk[0] != 0x2F)
            {
                return false;
            }

            uint bits = BinaryPrimitives.ReadUInt32LittleEndian(chunk[1..]);
            (width, height) = ((int)(bits & 0x3FFF) + 1, (int)((bits >> 14) & 0x3FFF) + 1);
            return true;
        }

        if (chunk.Length < 10 || !chunk[3..].StartsWith((ReadOnlySpan<byte>)[0x9D, 0x01, 0x2A]))
        {
            return false;
        }

        width = BinaryPrimitives.ReadUInt16LittleEndian(chunk[6..]) & 0x3FFF;
        height = BinaryPrimitives.ReadUInt16LittleEndian(chunk[8..]) & 0x3FFF;
        return width > 0 && height > 0;
    }

    /// <summary>The frame's transparency and pixels as a still picture.</summary>
    private static ImageHeader Alone(ImageHeader header, ReadOnlySpan<byte> frame)
    {
        FrameRectangle place = new(Int24(frame) * 2, Int24(frame[3..]) * 2, Int24(frame[6..]) + 1, Int24(frame[9..]) + 1);
        ReadOnlySpan<byte> rest = frame[FrameHeaderBytes..];
        ReadOnlySpan<byte> alpha = default;
        while (TryTake(ref rest, out uint type, out ReadOnlySpan<byte> chunk))
        {
            if (type == Alph)
            {
                alpha = chunk;
            }
            else if (type is Vp8 or Vp8L)
            {
                bool agrees = TrySize(type, chunk, out int width, out int height) && width == place.Width && height == place.Height
                    && place.Left + width <= header.Width && place.Top + height <= header.Height;
                return agrees
                    ? header with { Frame = place, Rewritten = Still(place, alpha, type, chunk) }
                    : ImageHeader.Damaged(ImageKind.WebP, $"has a first frame that does not fit its {header.Width} x {header.Height} pixels.");
            }
        }

        return ImageHeader.Damaged(ImageKind.WebP, "has a first frame without pixels.");
    }

    private static byte[] Still(FrameRectangle place, ReadOnlySpan<byte> alpha, uint type, ReadOnlySpan<byte> pixels)
    {
        Span<byte> extended = stackalloc byte[10];
        extended.Clear();
        extended[0] = 0x10; // there is transparency
        Int24(extended[4..], place.Width - 1);
        Int24(extended[7..], place.Height - 1);

        bool isExtended = !alpha.IsEmpty && type == Vp8;
        byte[] file = new byte[12 + (isExtended ? 18 + Padded(alpha) : 0) + Padded(pixels)];
        "RIFF"u8.CopyTo(file);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(4), file.Length - 8);
        "WEBP"u8.CopyTo(file.AsSpan(8));
        Span<byte> to = file.AsSpan(12);
        if (isExtended)
        {
            Put(ref to, Vp8X, extended);
            Put(ref to, Alph, alpha);
        }

        Put(ref to, type, pixels);
        return file;
    }

    private static int Padded(ReadOnlySpan<byte> chunk) => 8 + chunk.Length + (chunk.Length & 1);

    private static void Put(scoped ref Span<byte> to, uint type, scoped ReadOnlySpan<byte> chunk)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(to, type);
        BinaryPrimitives.WriteInt32LittleEndian(to[4..], chunk.Length);
        chunk.CopyTo(to[8..]);
        to = to[Padded(chunk)..];
    }

    private static int Int24(ReadOnlySpan<byte> at) => at[0] | (at[1] << 8) | (at[2] << 16);

    private static void Int24(Span<byte> at, int value) => (at[0], at[1], at[2]) = ((byte)value, (byte)(value >> 8), (byte)(value >> 16));
}
