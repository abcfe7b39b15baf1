using System.Buffers.Binary;
using System.IO.Compression;
using Tocsin.Engine.Similarity.Images;
using Tocsin.Engine.Similarity.Images.Headers;

namespace Tocsin.Engine.Tests.Similarity.Images;

/// <summary>Files that mean harm, or are none.</summary>
public sealed class HostileImageTests
{
    [Fact]
    public void A_small_file_of_900_megapixels_is_refused_by_its_header()
    {
        ImageFault? fault = ImageDecoder.Decode(Png(30_000, 30_000, new byte[100]), ImageLimits.Default).Fault;

        Assert.Equal(ImageFaultCodes.TooManyPixels, fault?.Code);
        Assert.Contains("30000 x 30000", fault?.Detail, StringComparison.Ordinal);
        Assert.Equal(ImageFaultCodes.TooManyPixels, ImageDecoder.Decode(Png(1, 70_000, new byte[100]), ImageLimits.Default).Fault?.Code);
    }

    [Fact]
    public void A_WebP_that_makes_little_of_its_pixels_behind_them_is_refused_before_it_is_decoded()
    {
        // VP8L: 16,383 x 16,383; then VP8X: 1 x 1. libwebp decodes the first.
        byte[] lossless = [0x2F, .. BitConverter.GetBytes(16_382u | (16_382u << 14)), 0, 0, 0];
        byte[] extended = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0];
        byte[] chunks = [.. "WEBPVP8L"u8, .. BitConverter.GetBytes(lossless.Length), .. lossless, .. "VP8X"u8, .. BitConverter.GetBytes(extended.Length), .. extended];
        byte[] file = [.. "RIFF"u8, .. BitConverter.GetBytes(chunks.Length), .. chunks];

        ImageFault? fault = ImageDecoder.Look(file, ImageLimits.Default).Fault;

        Assert.Equal(ImageFaultCodes.Damaged, fault?.Code);
        Assert.Contains("behind its pixels", fault?.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_over_the_limit_of_bytes_is_not_looked_at()
    {
        ImageFault? fault = ImageDecoder.Decode(new byte[101], new ImageLimits { MaxBytes = 100 }).Fault;

        Assert.Equal(ImageFaultCodes.TooLarge, fault?.Code);
        Assert.Equal("The file has 101 bytes, more than the 100 that are taken. Make the picture smaller, or raise Similarity:Limits:UploadBytes (--picture-bytes).", fault?.Detail);
    }

    [Theory]
    [InlineData("", ImageFaultCodes.NotAnImage)]
    [InlineData("48656C6C6F", ImageFaultCodes.NotAnImage)]
    [InlineData("424D206973206E6F20706963747572652C20697420697320612073656E74656E6365", ImageFaultCodes.NotAnImage)] // "BM is no picture, it is a sentence"
    [InlineData("49492A0008000000", ImageFaultCodes.Unsupported)]
    [InlineData("00000020667479706865696300000000", ImageFaultCodes.Unsupported)]
    [InlineData("FFD8FF", ImageFaultCodes.Truncated)]
    [InlineData("FFD8FFD9", ImageFaultCodes.Damaged)]
    [InlineData("FFD8FFC00001", ImageFaultCodes.Damaged)]
    public void What_is_no_picture_is_told_from_what_is_broken_or_unknown(string hex, string code)
    {
        Assert.Equal(code, ImageDecoder.Decode(Convert.FromHexString(hex), ImageLimits.Default).Fault?.Code);
    }

    [Fact]
    public void Random_bytes_behind_any_beginning_give_a_fault_and_never_more()
    {
        byte[][] beginnings = [[], [0xFF, 0xD8, 0xFF], [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A], [.. "GIF89a"u8], [.. "RIFF\0\x10\0\0WEBP"u8], [.. "BM"u8, .. new byte[12], 40, 0, 0, 0]];
        Random random = new(9);
        for (int round = 0; round < 20_000; round++)
        {
            byte[] file = new byte[random.Next(300)];
            random.NextBytes(file);
            file = [.. beginnings[round % beginnings.Length], .. file];

            DecodedImage decoded = ImageDecoder.Decode(file, new ImageLimits { MaxPixels = 10_000 });
            Assert.True(decoded.Picture is null != decoded.Fault is null);
        }
    }

    [Fact]
    public void More_pixels_than_the_limit_are_refused_by_the_header_with_what_raises_it()
    {
        byte[] file = [.. "GIF89a"u8, 200, 0, 100, 0, 0, 0, 0, .. ",\0\0\0\0"u8, 200, 0, 100, 0, 0, 8, 0, 0x3B];

        ImageFault? fault = ImageDecoder.Look(file, new ImageLimits { MaxPixels = 19_999 }).Fault;

        Assert.Equal(
            (ImageFaultCodes.TooManyPixels, "The picture has 200 x 100 pixels, more than the 19999 that are taken. Make it smaller, or raise Similarity:Limits:Pixels (--pixels)."),
            (fault?.Code, fault?.Detail));
        Assert.NotEqual(ImageFaultCodes.TooManyPixels, ImageDecoder.Look(file, new ImageLimits { MaxPixels = 20_000 }).Fault?.Code);
    }

    [Fact]
    public void A_progressive_jpeg_of_many_scans_is_refused_by_their_number()
    {
        byte[] frame = [0xFF, 0xC2, 0, 11, 8, 2, 0, 2, 0, 1, 1, 0x11, 0];
        byte[] scan = [0xFF, 0xDA, 0, 8, 1, 1, 0, 0, 63, 0, 0x55];
        byte[] file = [0xFF, 0xD8, .. frame, .. Enumerable.Repeat(scan, 100).SelectMany(bytes => bytes), 0xFF, 0xD9];

        Assert.NotEqual(ImageFaultCodes.Unsupported, ImageDecoder.Decode(file, ImageLimits.Default).Fault?.Code);
        ImageFault? fault = ImageDecoder.Decode(file, new ImageLimits { MaxPixels = 512 * 512 }).Fault;
        Assert.Equal(ImageFaultCodes.Unsupported, fault?.Code);
        Assert.Contains("100 passes", fault?.Detail, StringComparison.Ordinal);
    }

    [GdFact]
    public void No_memory_stays_behind_whether_it_could_be_decoded_or_not()
    {
        const long Most = 300L << 20;
        byte[] good = Png(1000, 1000, new byte[1000 * 3001]);
        byte[] bad = Png(1000, 1000, new byte[500 * 3001]); // whole by its chunks, half by its pixels
        Decode(10);

        // What stays behind does so every time; what other tests take meanwhile, they do not take three times.
        long least = long.MaxValue;
        for (int round = 0; round < 4 && least >= Most; round++)
        {
            long before = Environment.WorkingSet;
            Decode(100); // 4 MB each in libgd
            least = Math.Min(least, Environment.WorkingSet - before);
        }

        Assert.InRange(least, long.MinValue, Most);

        void Decode(int times)
        {
            for (int i = 0; i < times; i++)
            {
                Assert.NotNull(ImageDecoder.Decode(good, ImageLimits.Default).Picture);
                Assert.Equal(ImageFaultCodes.Damaged, ImageDecoder.Decode(bad, ImageLimits.Default).Fault?.Code);
            }
        }
    }

    [GdFact]
    public void A_thumbnail_can_be_read_again()
    {
        Picture picture = ImageResizeTests.Noise(new Random(2), 64, 48);
        picture = ImageResize.Of(ImageResize.Of(picture, 8, 6, ResizeFilter.Bilinear), 64, 48, ResizeFilter.Bilinear); // smooth, as JPEG likes it
        Picture? read = ImageDecoder.Decode(ImageEncoder.Jpeg(picture, 90), ImageLimits.Default).Picture;

        Assert.Equal((64, 48), (read?.Width, read?.Height));
        Assert.InRange(picture.Rgb.Zip(read!.Rgb, (a, b) => Math.Abs(a - b)).Average(), 0, 4);
        Assert.Throws<InvalidOperationException>(() => ImageEncoder.Jpeg(new(66_000, 1, new byte[66_000 * 3]), 90));
    }

    /// <summary>A PNG of 8-bit RGB whose data decompress to <paramref name="rows"/>.</summary>
    private static byte[] Png(int width, int height, byte[] rows)
    {
        using MemoryStream data = new();
        using (ZLibStream deflate = new(data, CompressionLevel.Fastest, leaveOpen: true))
        {
            deflate.Write(rows);
        }

        byte[] header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), height);
        (header[8], header[9]) = (8, 2);
        return [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, .. Chunk("IHDR"u8, header), .. Chunk("IDAT"u8, data.ToArray()), .. Chunk("IEND"u8, [])];
    }

    private static byte[] Chunk(ReadOnlySpan<byte> kind, byte[] data)
    {
        byte[] chunk = new byte[data.Length + 12];
        BinaryPrimitives.WriteInt32BigEndian(chunk, data.Length);
        kind.CopyTo(chunk.AsSpan(4));
        data.CopyTo(chunk, 8);
        BinaryPrimitives.WriteUInt32BigEndian(chunk.AsSpan(data.Length + 8), PngCrc.Of(chunk.AsSpan(4, data.Length + 4)));
        return chunk;
    }
}
