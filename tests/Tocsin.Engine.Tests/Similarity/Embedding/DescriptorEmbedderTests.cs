using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Tocsin.Engine.Similarity.Embedding;
using Tocsin.Engine.Similarity.Images;

namespace Tocsin.Engine.Tests.Similarity.Embedding;

/// <summary>What the built-in descriptor promises. How well it finds is measured on clip art by bench/Tocsin.Quality.</summary>
public sealed class DescriptorEmbedderTests
{
    [Fact]
    public void A_vector_has_2048_numbers_and_length_1_whatever_the_picture()
    {
        Picture[] pictures = [Scene(90, 60), Plain(1, 1, 255), Plain(300, 2, 0), Plain(64, 64, 128), Scene(1, 500), Scene(7, 7)];
        float[] vectors = Embedded(pictures);

        Assert.Equal(pictures.Length * 2048, vectors.Length);
        for (int i = 0; i < pictures.Length; i++)
        {
            float[] vector = vectors[(i * 2048)..((i + 1) * 2048)];
            Assert.All(vector, number => Assert.True(float.IsFinite(number)));
            Assert.Equal(1, vector.Sum(number => (double)number * number), 5);
        }
    }

    [Fact]
    public void A_row_does_not_depend_on_its_neighbours_or_on_what_was_described_before()
    {
        Picture[] pictures = [.. Enumerable.Range(0, 5).Select(i => Scene(40 + (13 * i), 90 - (11 * i)))];
        float[] together = Embedded(pictures);
        for (int i = 0; i < pictures.Length; i++)
        {
            Assert.Equal(Embedded(pictures[i]), together[(i * 2048)..((i + 1) * 2048)]);
        }
    }

    [Fact]
    public void The_bits_are_the_same_on_every_machine_and_in_every_version() // feature files outlive both: who changes this, names the embedder anew
    {
        float[] vector = Embedded(Scene(123, 77));

        Assert.Equal("5A3DE0BC2ECB08B9", Convert.ToHexString(SHA256.HashData(MemoryMarshal.AsBytes<float>(vector)))[..16]);
    }

    [Fact]
    public void Copies_are_nearer_than_other_pictures()
    {
        Picture picture = Scene(160, 120);
        Picture brighter = picture with { Rgb = [.. picture.Rgb.Select(value => (byte)Math.Min(255, value * 1.2))] };
        float[] vector = Embedded(picture);
        double other = Cosine(vector, Embedded(Mirrored(picture)));

        Assert.True(other < 0.8, $"its mirror image: {other}");
        Assert.True(Cosine(vector, Embedded(ImageResize.Of(picture, 80, 60, ResizeFilter.Bilinear))) > 0.97);
        Assert.True(Cosine(vector, Embedded(brighter)) > 0.9);
    }

    [Fact]
    public void A_blank_picture_is_like_a_blank_one_of_another_size_and_colour_counts()
    {
        float[] white = Embedded(Plain(100, 100, 255));

        Assert.Equal(1, Cosine(white, Embedded(Plain(50, 50, 255))), 5);
        Assert.True(Cosine(white, Embedded(Plain(100, 100, 0))) < 0.5);
    }

    [Fact]
    public void Nothing_is_allocated_for_a_picture_once_it_is_warm()
    {
        using DescriptorEmbedder embedder = new();
        Picture[] pictures = [Scene(200, 150), Scene(90, 90)];
        float[] vectors = new float[2 * 2048];

        AllocationProbe.AssertNone(() => embedder.Embed(pictures, vectors));
    }

    [Fact]
    public void Room_of_another_size_and_a_cancelled_call_are_refused()
    {
        using DescriptorEmbedder embedder = new();

        Assert.Throws<ArgumentException>(() => embedder.Embed([Plain(2, 2, 0)], new float[2047]));
        Assert.Throws<OperationCanceledException>(() => embedder.Embed([Plain(2, 2, 0)], new float[2048], new CancellationToken(canceled: true)));
    }

    [Fact]
    public void Cube_roots_are_exact_to_the_last_bits()
    {
        Assert.Equal(0, DescriptorPlanes.CubeRoot(0));
        for (int i = 1; i <= 10_000; i++)
        {
            float x = i / 10_000f;
            Assert.Equal(Math.Cbrt(x), DescriptorPlanes.CubeRoot(x), 2e-7);
        }
    }

    [Fact]
    public void White_black_and_red_are_where_Oklab_has_them()
    {
        DescriptorPlanes planes = new();

        Assert.Equal((1, 0, 0), Oklab(255, 255, 255));
        Assert.Equal((0, 0, 0), Oklab(0, 0, 0));
        Assert.Equal((0.628, 0.225, 0.126), Oklab(255, 0, 0));
        Assert.Equal((0.452, -0.032, -0.312), Oklab(0, 0, 255));

        (double, double, double) Oklab(byte red, byte green, byte blue)
        {
            planes.Fill(new(1, 1, [red, green, blue]));
            return (Math.Round(planes.Lightness[5], 3), Rounded(planes.GreenRed[5]), Rounded(planes.BlueYellow[5]));
        }

        static double Rounded(float value) => Math.Round(value, 3) + 0.0; // no negative zero
    }

    [Fact]
    public void Drawings_of_thin_light_lines_that_differ_by_four_rays_are_told_apart_also_at_half_the_size_cropped_and_brightened()
    {
        Picture[] drawings = [.. Enumerable.Range(0, 12).Select(i => Rays(20 + (4 * i)))];
        float[][] vectors = [.. drawings.Select(drawing => Embedded(drawing))];
        for (int i = 0; i < drawings.Length; i++)
        {
            Picture drawing = drawings[i];
            Picture brighter = drawing with { Rgb = [.. drawing.Rgb.Select(value => (byte)Math.Min(255, value * 1.2))] };
            foreach (Picture copy in new[] { ImageResize.Of(drawing, 50, 50, ResizeFilter.Bilinear), Cropped(drawing, 5), brighter })
            {
                float[] vector = Embedded(copy);
                Assert.Equal(i, Enumerable.Range(0, vectors.Length).MaxBy(other => Cosine(vector, vectors[other])));
            }
        }
    }

    [Fact]
    public void Logarithms_are_exact_to_the_last_bits()
    {
        for (float x = 1e-4f; x < 5000; x *= 1.01f)
        {
            Assert.Equal(Math.Log(x), DescriptorWaves.Logarithm(x), 1e-5);
        }
    }

    private static float[] Embedded(params Picture[] pictures)
    {
        using DescriptorEmbedder embedder = new();
        float[] vectors = new float[pictures.Length * DescriptorEmbedder.Dimension];
        embedder.Embed(pictures, vectors);
        return vectors;
    }

    private static double Cosine(float[] a, float[] b) => a.Zip(b, (x, y) => (double)x * y).Sum();

    private static Picture Plain(int width, int height, byte grey) => new(width, height, [.. Enumerable.Repeat(grey, width * height * 3)]);

    /// <summary>A disc and a wedge on a slope of colours, by integers alone.</summary>
    private static Picture Scene(int width, int height)
    {
        byte[] rgb = new byte[width * height * 3];
        for (int y = 0; y < height; y++)
        {
            for (int x = 0; x < width; x++)
            {
                int fromX = (x * 100 / width) - 33, fromY = (y * 100 / height) - 50;
                (int r, int g, int b) = (fromX * fromX) + (fromY * fromY) < 400 ? (220, 30, 40) : fromX + fromY < -40 ? (20, 40, 200) : (255 * x / width, 255 * y / height, 128);
                (rgb[((y * width) + x) * 3], rgb[(((y * width) + x) * 3) + 1], rgb[(((y * width) + x) * 3) + 2]) = ((byte)r, (byte)g, (byte)b);
            }
        }

        return new(width, height, rgb);
    }

    /// <summary>So many grey rays from a small circle in the middle of 100 x 100 white pixels, by square roots alone.</summary>
    private static Picture Rays(int count)
    {
        byte[] rgb = new byte[30_000];
        rgb.AsSpan().Fill(255);
        (double x, double y) = (1, 0);
        double sine = 2 * Math.PI / count, cosine = Math.Sqrt(1 - (sine * sine)); // nearly so many: the last gap is a little wider
        for (int ray = 0; ray < count; ray++)
        {
            for (int step = 20; step <= 80; step++)
            {
                int at = (((50 + (int)Math.Round(y * step / 2)) * 100) + 50 + (int)Math.Round(x * step / 2)) * 3;
                rgb.AsSpan(at, 3).Fill((byte)(130 + step));
            }

            (x, y) = ((x * cosine) - (y * sine), (x * sine) + (y * cosine));
        }

        return new(100, 100, rgb);
    }

    private static Picture Cropped(Picture picture, int margin)
    {
        int side = picture.Width - (2 * margin);
        return new(side, side, [.. Enumerable.Range(0, side * side * 3).Select(i => picture.Rgb[((((i / 3 / side) + margin) * picture.Width) + (i / 3 % side) + margin) * 3 + (i % 3)])]);
    }

    private static Picture Mirrored(Picture picture) => Turn.Of(picture, 2);
}
