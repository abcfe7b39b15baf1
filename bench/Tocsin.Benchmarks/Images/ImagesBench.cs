using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using Tocsin.Engine.Similarity.Embedding;
using Tocsin.Engine.Similarity.Images;
using Tocsin.Engine.Similarity.Images.Native;

namespace Tocsin.Benchmarks.Images;

/// <summary>What a picture costs on its way to a vector: decoding, resizing, describing; beside libgd's own way of resizing.</summary>
internal static unsafe partial class ImagesBench
{
    private const int Seed = 20260101;
    private const double MostOverDecoding = 1.35;
    private const double LeastDescribed = 40;
    private const int WarmUpRounds = 30; // as many calls as the runtime wants before it compiles for speed

    /// <summary>Runs it: <c>images [--repeat N]</c>; the rows take turns. 0 when both floors are reached, 3 without libgd.</summary>
    public static int Run(string[] args)
    {
        if (!LibGd.IsPresent(out string? missing))
        {
            Console.Error.WriteLine(missing);
            return 3;
        }

        byte[] large = ImageEncoder.Jpeg(Made(1920, 1080), 88);
        byte[] typical = ImageEncoder.Jpeg(Made(640, 480), 88);
        Picture picture = ImageDecoder.Decode(large, ImageLimits.Default).Picture!;
        Preprocessing how = new();
        float[] tensor = new float[how.Length], vector = new float[DescriptorEmbedder.Dimension];
        using DescriptorEmbedder embedder = new();
        (string What, Action Work)[] rows =
        [
            ("1920 x 1080 JPEG, libgd decodes it", () => LibGd.Destroy(LibGd.Decode(ImageKind.Jpeg, large))),
            ("the same, to our pixels", () => ImageDecoder.Decode(large, ImageLimits.Default)),
            ("the same, to 3 x 224 x 224 floats", () => ImageTensor.Fill(ImageDecoder.Decode(large, ImageLimits.Default).Picture!, how, tensor)),
            ("the same, resized by libgd (gdImageCopyResampled)", () => ByGd(large, tensor)),
            ("1920 x 1080 pixels to 3 x 224 x 224 floats", () => ImageTensor.Fill(picture, how, tensor)),
            ("1920 x 1080 pixels described", () => embedder.Embed([picture], vector)),
            ("640 x 480 JPEG decoded and described", () => embedder.Embed([ImageDecoder.Decode(typical, ImageLimits.Default).Picture!], vector)),
        ];

        int repeat = Options.Number(args, "--repeat", 15);
        double[][] times = [.. rows.Select(_ => new double[repeat])];
        for (int round = -WarmUpRounds; round < repeat; round++)
        {
            for (int i = 0; i < rows.Length; i++)
            {
                long start = Stopwatch.GetTimestamp();
                rows[i].Work();
                if (round >= 0)
                {
                    times[i][round] = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
                }
            }
        }

        double[] medians = [.. times.Select(row => row.Order().ElementAt(repeat / 2))];
        double over = medians[2] / medians[0], described = 1000 / medians[6];
        Line($"Made-up pictures, seed {Seed}, one thread; median of {repeat} rounds (lowest to highest), the rows taking turns.");
        Line($"");
        Line($"| what | ms | range |");
        Line($"| --- | ---: | --- |");
        for (int i = 0; i < rows.Length; i++)
        {
            Line($"| {rows[i].What} | {medians[i]:0.0} | {times[i].Min():0.0} to {times[i].Max():0.0} |");
        }

        Line($"");
        Line($"A JPEG to floats takes {over:0.00} times what decoding alone takes (at most {MostOverDecoding}), libgd's own way {medians[3] / medians[0]:0.00} times; {described:0} typical pictures are described a second (at least {LeastDescribed}).");
        return over <= MostOverDecoding && described >= LeastDescribed ? 0 : 1;
    }

    /// <summary>The short side to 256 and the middle 224 x 224 by libgd, its pixels to floats.</summary>
    private static void ByGd(byte[] file, float[] tensor)
    {
        GdImage* image = LibGd.Decode(ImageKind.Jpeg, file);
        GdImage* small = LibGd.Create(224, 224);
        int side = 224 * image->Height / 256;
        CopyResampled(small, image, 0, 0, (image->Width - side) / 2, (image->Height - side) / 2, 224, 224, side, side);
        for (int y = 0; y < 224; y++)
        {
            for (int x = 0; x < 224; x++)
            {
                int pixel = small->TruePixels[y][x];
                for (int channel = 0; channel < 3; channel++)
                {
                    tensor[(((channel * 224) + y) * 224) + x] = ((((pixel >> (16 - (8 * channel))) & 0xFF) / 255f) - 0.45f) / 0.225f;
                }
            }
        }

        LibGd.Destroy(small);
        LibGd.Destroy(image);
    }

    /// <summary>Slopes, rings and noise: neither smooth nor noise alone, as photographs are.</summary>
    private static Picture Made(int width, int height)
    {
        Random chance = new(Seed);
        byte[] rgb = new byte[width * height * 3];
        for (int i = 0; i < rgb.Length; i++)
        {
            (int x, int y, int channel) = (i / 3 % width, i / 3 / width, i % 3);
            int fromX = x - (width / 3), fromY = y - (height / 2);
            int ring = ((fromX * fromX) + (fromY * fromY)) / (400 + (300 * channel)) % 120;
            rgb[i] = (byte)Math.Clamp((100 * x / width) + ring + chance.Next(24), 0, 255);
        }

        return new(width, height, rgb);
    }

    private static void Line(FormattableString line) => Console.WriteLine(line.ToString(CultureInfo.InvariantCulture));

    [LibraryImport("libgd.so.3", EntryPoint = "gdImageCopyResampled")]
    private static partial void CopyResampled(GdImage* to, GdImage* from, int toX, int toY, int fromX, int fromY, int toWidth, int toHeight, int fromWidth, int fromHeight);
}
