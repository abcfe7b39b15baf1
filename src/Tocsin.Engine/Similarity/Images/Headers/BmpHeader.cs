using System.Buffers.Binary;

namespace Tocsin.Engine.Similarity.Images.Headers;

/// <summary>Reads a Windows bitmap's two headers, and compares what they say with the bytes that are there.</summary>
internal static class BmpHeader
{
    private const int FileHeaderBytes = 14;
    private const int CoreHeaderBytes = 12; // OS/2's, with sizes of 16 bits
    private const int InfoHeaderBytes = 40;

    public static ImageHeader Read(ReadOnlySpan<byte> file)
    {
        int headerBytes = file.Length < FileHeaderBytes + 4 ? 0 : BinaryPrimitives.ReadInt32LittleEndian(file[FileHeaderBytes..]);
        if (file.Length < FileHeaderBytes + 4 || file.Length - FileHeaderBytes < headerBytes)
        {
            return End(file.Length);
        }

        if (headerBytes is not (CoreHeaderBytes or (>= InfoHeaderBytes and <= 124)))
        {
            return ImageHeader.Unsupported(ImageKind.Bmp, $"has a header of {headerBytes} bytes, which is none of the known ones.");
        }

        ReadOnlySpan<byte> info = file.Slice(FileHeaderBytes, headerBytes);
        bool isCore = headerBytes == CoreHeaderBytes;
        long width = isCore ? BinaryPrimitives.ReadUInt16LittleEndian(info[4..]) : BinaryPrimitives.ReadInt32LittleEndian(info[4..]);
        long height = Math.Abs(isCore ? BinaryPrimitives.ReadUInt16LittleEndian(info[6..]) : (long)BinaryPrimitives.ReadInt32LittleEndian(info[8..]));
        int bits = BinaryPrimitives.ReadUInt16LittleEndian(info[(isCore ? 10 : 14)..]);
        uint compression = isCore ? 0 : BinaryPrimitives.ReadUInt32LittleEndian(info[16..]);
        if (width <= 0 || height is 0 or > int.MaxValue)
        {
            return ImageHeader.Damaged(ImageKind.Bmp, $"says {width} x {height} pixels.");
        }

        // 0 plain, 1 and 2 run lengths of 8 and 4 bits; libgd knows no masks of bits (3)
        if ((bits, compression) is not ((1 or 4 or 8 or 16 or 24 or 32, 0) or (8, 1) or (4, 2)))
        {
            return ImageHeader.Unsupported(ImageKind.Bmp, $"has {bits} bits a pixel in compression {compression}: save it as PNG.");
        }

        uint offset = BinaryPrimitives.ReadUInt32LittleEndian(file[10..]);
        long stored = compression is 1 or 2 ? BinaryPrimitives.ReadUInt32LittleEndian(info[20..]) : ((width * bits) + 31) / 32 * 4 * height;
        return offset + stored > file.Length
            ? End(file.Length)
            : new(ImageKind.Bmp) { Width = (int)width, Height = (int)height, Frame = new(0, 0, (int)width, (int)height) };
    }

    private static ImageHeader End(int length) =>
        ImageHeader.Truncated(ImageKind.Bmp, $"ends after {length} bytes, before its header says: copy or upload it again.");
}
