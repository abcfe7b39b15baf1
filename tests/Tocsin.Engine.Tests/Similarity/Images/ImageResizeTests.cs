using System.Globalization;
using Tocsin.Engine.Similarity.Images;
using Tocsin.Engine.Similarity.Images.Resizing;

namespace Tocsin.Engine.Tests.Similarity.Images;

/// <summary>Resized pictures are Pillow's, and every width of registers gives the same bits.</summary>
public sealed class ImageResizeTests
{
    [Fact]
    public void Committed_numbers_of_another_library_are_met()
    {
        Picture picture = Formula();
        string[] lines = File.ReadAllLines(Path.Combine(AppContext.BaseDirectory, "Similarity", "Images", "golden.txt"));
        Assert.Equal(10, lines.Length);
        foreach (string line in lines)
        {
            string[] parts = line.Split(' ');
            (int width, int height) = (Number(parts[0]), Number(parts[1]));
            Picture resized = ImageResize.Of(picture, width, height, Enum.Parse<ResizeFilter>(parts[2]));
            AssertClose(Convert.FromHexString(parts[3]), resized.Rgb, $"{parts[0]} x {parts[1]}, {parts[2]}");
        }

        static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);
    }

    [PillowFact]
    public void Any_size_is_met_against_the_library_itself()
    {
        string folder = Directory.CreateTempSubdirectory("tocsin-resize-").FullName;
        try
        {
            Random random = new(11);
            Picture picture = Noise(random, 173, 211);
            Pillow.WritePpm(Path.Combine(folder, "in.ppm"), picture);
            (int Width, int Height, ResizeFilter Filter)[] jobs =
            [
                .. Enumerable.Range(0, 40).Select(i => (random.Next(1, 400), random.Next(1, 400), i % 2 == 0 ? ResizeFilter.Bilinear : ResizeFilter.Bicubic)),
                (1, 1, ResizeFilter.Bilinear), (173, 211, ResizeFilter.Bicubic), (173, 1, ResizeFilter.Bicubic), (1, 211, ResizeFilter.Bilinear),
            ];
            File.WriteAllLines(Path.Combine(folder, "jobs.txt"), jobs.Select(job => $"{job.Width} {job.Height} {job.Filter}"));
            Pillow.Run("resize", folder);
            for (int i = 0; i < jobs.Length; i++)
            {
                Picture expected = Pillow.ReadPpm(Path.Combine(folder, $"{i}.ppm"));
                Picture resized = ImageResize.Of(picture, jobs[i].Width, jobs[i].Height, jobs[i].Filter);
                AssertClose(expected.Rgb, resized.Rgb, jobs[i].ToString());
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public void Wide_registers_give_the_bits_of_the_plain_twins()
    {
        Random random = new(5);
        for (int round = 0; round < 50; round++)
        {
            int from = random.Next(1, 90), to = random.Next(1, 90);
            ResizeFilter filter = round % 2 == 0 ? ResizeFilter.Bilinear : ResizeFilter.Bicubic;
            using FilterTaps taps = new(filter, from, to, 0, to);
            byte[] row = new byte[(from * 3) + 1];
            random.NextBytes(row);
            float[] wide = new float[(to * 3) + 1], plain = new float[(to * 3) + 1];
            RowFilter.Wide(row, taps, to, wide);
            RowFilter.Scalar(row, taps, to, plain);
            Assert.Equal(plain[..^1], wide[..^1]);

            int stride = random.Next(1, 70), slots = taps.Width;
            float[] rows = [.. Enumerable.Range(0, stride * slots).Select(_ => random.NextSingle() * 255)];
            int line = random.Next(to);
            float[] up = new float[stride], plainUp = new float[stride];
            ColumnFilter.Wide(rows, stride, slots, taps.First(line), taps.Weights(line), up);
            ColumnFilter.Scalar(rows, stride, slots, taps.First(line), taps.Weights(line), plainUp);
            Assert.Equal(plainUp, up);
        }
    }

    [Fact]
    public void A_thumbnail_keeps_the_proportions_and_is_never_enlarged()
    {
        Picture wide = new(400, 100, new byte[400 * 100 * 3]);

        Assert.Equal((200, 50), Size(ImageResize.Within(wide, 200, ResizeFilter.Bilinear)));
        Assert.Equal((1, 200), Size(ImageResize.Within(new(3, 3000, new byte[9000 * 3]), 200, ResizeFilter.Bilinear)));
        Assert.Same(wide, ImageResize.Within(wide, 400, ResizeFilter.Bilinear));
    }

    internal static Picture Noise(Random random, int width, int height)
    {
        byte[] rgb = new byte[width * height * 3];
        random.NextBytes(rgb);
        return new(width, height, rgb);
    }

    /// <summary>The picture of the golden numbers, as the script that wrote them has it.</summary>
    private static Picture Formula()
    {
        byte[] rgb = new byte[97 * 61 * 3];
        for (int i = 0; i < rgb.Length; i++)
        {
            (int x, int y, int c) = (i / 3 % 97, i / 3 / 97, i % 3);
            rgb[i] = (byte)((x * (3 + c)) + (y * (7 - (2 * c))) + (x * y / 5 * c));
        }

        return new(97, 61, rgb);
    }

    private static void AssertClose(byte[] expected, byte[] actual, string what)
    {
        Assert.Equal(expected.Length, actual.Length);
        int worst = expected.Zip(actual, (a, b) => Math.Abs(a - b)).Max();
        Assert.True(worst <= 1, $"{what}: differs by up to {worst}");
    }

    private static (int Width, int Height) Size(Picture picture) => (picture.Width, picture.Height);
}
