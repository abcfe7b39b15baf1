using Tocsin.Engine.Similarity.Images;

namespace Tocsin.Engine.Tests.Similarity.Images;

/// <summary>What is decoded is what Pillow sees.</summary>
public sealed class ImageDecoderTests(PillowSamples samples) : IClassFixture<PillowSamples>
{
    [PillowFact]
    public void Every_kind_is_seen_as_another_library_sees_it()
    {
        List<string> different = [];
        foreach (string name in samples.Names)
        {
            DecodedImage decoded = ImageDecoder.Decode(samples.Bytes(name), ImageLimits.Default);
            Picture seen = samples.Seen(name);
            if (decoded.Picture is not { } picture)
            {
                different.Add($"{name}: {decoded.Fault}");
            }
            else if (picture.Width != seen.Width || picture.Height != seen.Height)
            {
                different.Add($"{name}: {picture.Width} x {picture.Height} instead of {seen.Width} x {seen.Height}");
            }
            else
            {
                int worst = picture.Rgb.Zip(seen.Rgb, (a, b) => Math.Abs(a - b)).Max();
                if (worst > 2)
                {
                    different.Add($"{name}: differs by up to {worst}");
                }
            }
        }

        Assert.True(different.Count == 0, string.Join(Environment.NewLine, different));
        Assert.True(samples.Names.Count > 40);
    }

    [PillowFact]
    public void A_bitmap_with_masks_is_refused_in_words()
    {
        ImageFault? fault = ImageDecoder.Decode(samples.Bytes("masks.bmp.refused"), ImageLimits.Default).Fault;

        Assert.Equal(ImageFaultCodes.Unsupported, fault?.Code);
        Assert.Contains("save it as PNG", fault?.Detail, StringComparison.Ordinal);
    }

    [PillowFact]
    public void A_file_cut_anywhere_is_truncated_or_no_picture_at_all()
    {
        List<string> wrong = [];
        foreach (string name in samples.Names)
        {
            byte[] file = samples.Bytes(name);
            for (int length = 0; length < file.Length; length++)
            {
                DecodedImage decoded = ImageDecoder.Decode(file.AsSpan(0, length), ImageLimits.Default);
                string expected = length < 18 ? ImageFaultCodes.NotAnImage : ImageFaultCodes.Truncated;
                if (decoded.Picture is not null || (decoded.Fault!.Code != ImageFaultCodes.Truncated && decoded.Fault.Code != expected))
                {
                    wrong.Add($"{name} cut at {length} of {file.Length}: {decoded.Fault}");
                }
            }
        }

        Assert.True(wrong.Count == 0, string.Join(Environment.NewLine, wrong.Take(20)));
    }

    [PillowFact]
    public void Flipped_bits_give_a_picture_or_a_fault_and_never_more()
    {
        Random random = new(7);
        int pictures = 0, faults = 0;
        foreach (string name in samples.Names)
        {
            byte[] file = samples.Bytes(name);
            for (int round = 0; round < 100; round++)
            {
                byte[] damaged = [.. file];
                for (int flips = random.Next(1, 8); flips > 0; flips--)
                {
                    damaged[random.Next(damaged.Length)] ^= (byte)(1 << random.Next(8));
                }

                DecodedImage decoded = ImageDecoder.Decode(damaged, new ImageLimits { MaxPixels = 1_000_000 });
                Assert.True(decoded.Picture is null != decoded.Fault is null);
                _ = decoded.Picture is null ? faults++ : pictures++;
                Assert.Equal(decoded.Picture?.Rgb.Length, decoded.Picture?.Width * decoded.Picture?.Height * 3);
            }
        }

        Assert.True(pictures > 100 && faults > 100, $"{pictures} pictures, {faults} faults");
    }

    [PillowFact]
    public void A_mislabelled_file_is_what_it_is() // the decoder is given no name at all; a wrong beginning is another matter
    {
        byte[] file = samples.Bytes("rgb.png");
        file[0] = 0xFF;
        file[1] = 0xD8;
        file[2] = 0xFF;

        Assert.Equal(ImageFaultCodes.Truncated, ImageDecoder.Decode(file, ImageLimits.Default).Fault?.Code);
    }

    [PillowFact]
    public void All_cores_may_decode_at_once()
    {
        string[] names = [.. samples.Names];
        byte[][] files = [.. names.Select(samples.Bytes)];
        byte[][] alone = [.. files.Select(file => ImageDecoder.Decode(file, ImageLimits.Default).Picture!.Rgb)];

        Parallel.For(0, 1000, i => Assert.Equal(alone[i % files.Length], ImageDecoder.Decode(files[i % files.Length], ImageLimits.Default).Picture!.Rgb));
    }
}
