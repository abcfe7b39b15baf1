using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using Tocsin.Engine.Similarity.Images;

namespace Tocsin.Tests.Server.Similarity;

/// <summary>Pictures that differ by seed, and files that only look like pictures.</summary>
internal static class MadeUpPictures
{
    /// <summary>A JPEG with coloured bars: another seed, another picture.</summary>
    public static byte[] Jpeg(int seed, int width = 96, int height = 64)
    {
        var random = new Random(seed);
        byte[] rgb = new byte[width * height * 3];
        (int bars, byte[] colours, int slope) = (random.Next(2, 9), new byte[27], random.Next(-3, 4));
        random.NextBytes(colours);
        for (int y = 0; y < height; y++)
        {
            for (int x = 0; x < width; x++)
            {
                int bar = ((x + width + (slope * y / 4)) * bars / width % bars + bars) % bars;
                colours.AsSpan(3 * bar, 3).CopyTo(rgb.AsSpan(((y * width) + x) * 3));
            }
        }

        return ImageEncoder.Jpeg(new Picture(width, height, rgb), 90);
    }

    /// <summary>A whole and valid JPEG of at least so many bytes: most of them comments, which nothing needs.</summary>
    public static byte[] Heavy(int seed, int bytes)
    {
        const int Most = ushort.MaxValue - 2; // in one comment, whose length counts itself
        byte[] picture = Jpeg(seed);
        using var file = new MemoryStream(bytes + Most);
        file.Write(picture, 0, 2); // after its first marker
        byte[] comment = [0xFF, 0xFE, 0xFF, 0xFF, .. new byte[Most]];
        while (file.Length + picture.Length < bytes)
        {
            file.Write(comment);
        }

        file.Write(picture, 2, picture.Length - 2);
        return file.ToArray();
    }

    /// <summary>A whole and valid PNG of one grey, as small as it is large to decode.</summary>
    public static byte[] Bomb(int side) => Bomb(side, side);

    /// <summary>The same with two sides.</summary>
    public static byte[] Bomb(int width, int height)
    {
        using var file = new MemoryStream();
        file.Write([0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A]);
        byte[] header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), height);
        header[8] = 1; // one bit a pixel, grey
        Chunk(file, "IHDR", header);
        using var packed = new MemoryStream();
        using (var zlib = new ZLibStream(packed, CompressionLevel.Fastest, leaveOpen: true))
        {
            byte[] row = new byte[1 + ((width + 7) / 8)];
            for (int y = 0; y < height; y++)
            {
                zlib.Write(row);
            }
        }

        Chunk(file, "IDAT", packed.ToArray());
        Chunk(file, "IEND", []);
        return file.ToArray();
    }

    private static void Chunk(MemoryStream file, string type, byte[] data)
    {
        Span<byte> number = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(number, data.Length);
        file.Write(number);
        byte[] body = [.. Encoding.ASCII.GetBytes(type), .. data];
        file.Write(body);
        BinaryPrimitives.WriteUInt32BigEndian(number, Crc(body));
        file.Write(number);
    }

    private static uint Crc(byte[] bytes)
    {
        uint crc = uint.MaxValue;
        foreach (byte b in bytes)
        {
            crc ^= b;
            for (int bit = 0; bit < 8; bit++)
            {
                crc = (crc >> 1) ^ ((crc & 1) * 0xEDB88320);
            }
        }

        return ~crc;
    }
}
