using Tocsin.Engine.Similarity.Images;

namespace Tocsin.Quality.Images;

/// <summary>What is done to a copy of a picture before it is looked for.</summary>
/// <param name="Name">For people, with the amount.</param>
/// <param name="Apply">The copy; chance is the query's own.</param>
/// <param name="Undo">A copy as nearly the picture again as can be, of a size, by the same chance; null where nothing can be done.</param>
internal sealed record PictureChange(string Name, Func<Picture, Random, Picture> Apply, Func<Picture, int, int, Random, Picture>? Undo = null)
{
    /// <summary>Those that the floor is about.</summary>
    public static readonly IReadOnlyList<PictureChange> Slight =
    [
        new("rescaled to 50 %", (picture, _) => ImageResize.Of(picture, Math.Max(1, picture.Width / 2), Math.Max(1, picture.Height / 2), ResizeFilter.Bilinear),
            (copy, width, height, _) => ImageResize.Of(copy, width, height, ResizeFilter.Bilinear)),
        new("recompressed (JPEG, quality 40)", (picture, _) => Recompressed(picture, 40)),
        new("brightened by 20 %", (picture, _) => Brightened(picture, 1.2)),
        new("cropped by 10 % (the middle 90 % of both sides)", (picture, _) => Cropped(picture, 0.9, null), (copy, width, height, _) => Placed(copy, width, height)),
        new("rotated by 2°", (picture, chance) => Rotated(picture, chance.Next(2) == 0 ? 2 : -2), (copy, _, _, chance) => Rotated(copy, chance.Next(2) == 0 ? -2 : 2)),
    ];

    /// <summary>Those that show where it ends; no floor.</summary>
    public static readonly IReadOnlyList<PictureChange> Severe =
    [
        new("brightened by 50 %", (picture, _) => Brightened(picture, 1.5)),
        new("cropped by 10 %, anywhere", (picture, chance) => Cropped(picture, 0.9, chance)),
        new("cropped by 25 %, anywhere", (picture, chance) => Cropped(picture, 0.75, chance)),
        new("rotated by 10°", (picture, chance) => Rotated(picture, chance.Next(2) == 0 ? 10 : -10)),
        new("without colour", (picture, _) => Grey(picture)),
        new("mirrored", (picture, _) => Mirrored(picture)),
    ];

    private static Picture Recompressed(Picture picture, int quality) =>
        ImageDecoder.Decode(ImageEncoder.Jpeg(picture, quality), ImageLimits.Default).Picture ?? throw new InvalidOperationException("A JPEG of ours cannot be read.");

    private static Picture Brightened(Picture picture, double factor) =>
        picture with { Rgb = [.. picture.Rgb.Select(value => (byte)Math.Min(255, Math.Round(value * factor)))] };

    private static Picture Grey(Picture picture)
    {
        byte[] rgb = new byte[picture.Rgb.Length];
        for (int i = 0; i < rgb.Length; i += 3)
        {
            rgb.AsSpan(i, 3).Fill((byte)((picture.Rgb[i] + picture.Rgb[i + 1] + picture.Rgb[i + 2]) / 3));
        }

        return picture with { Rgb = rgb };
    }

    private static Picture Mirrored(Picture picture)
    {
        byte[] rgb = new byte[picture.Rgb.Length];
        for (int i = 0; i < rgb.Length; i += 3)
        {
            int x = i / 3 % picture.Width;
            picture.Rgb.AsSpan(i + ((picture.Width - 1 - (2 * x)) * 3), 3).CopyTo(rgb.AsSpan(i));
        }

        return picture with { Rgb = rgb };
    }

    /// <summary>A window of a share of both sides: in the middle, or anywhere by chance.</summary>
    private static Picture Cropped(Picture picture, double share, Random? chance)
    {
        int width = Math.Max(1, (int)(picture.Width * share)), height = Math.Max(1, (int)(picture.Height * share));
        int left = chance?.Next(picture.Width - width + 1) ?? ((picture.Width - width) / 2);
        int top = chance?.Next(picture.Height - height + 1) ?? ((picture.Height - height) / 2);
        byte[] rgb = new byte[width * height * 3];
        for (int y = 0; y < height; y++)
        {
            picture.Rgb.AsSpan((((top + y) * picture.Width) + left) * 3, width * 3).CopyTo(rgb.AsSpan(y * width * 3));
        }

        return new(width, height, rgb);
    }

    /// <summary>In the middle of white.</summary>
    private static Picture Placed(Picture picture, int width, int height)
    {
        byte[] rgb = new byte[width * height * 3];
        rgb.AsSpan().Fill(255);
        int left = (width - picture.Width) / 2, top = (height - picture.Height) / 2;
        for (int y = 0; y < picture.Height; y++)
        {
            picture.Rgb.AsSpan(y * picture.Width * 3, picture.Width * 3).CopyTo(rgb.AsSpan((((top + y) * width) + left) * 3));
        }

        return new(width, height, rgb);
    }

    /// <summary>About the middle, bilinear, white where nothing was; the size stays.</summary>
    private static Picture Rotated(Picture picture, double degrees)
    {
        (double sine, double cosine) = Math.SinCos(degrees * Math.PI / 180);
        double middleX = (picture.Width - 1) / 2.0, middleY = (picture.Height - 1) / 2.0;
        byte[] rgb = new byte[picture.Rgb.Length];
        int to = 0;
        for (int y = 0; y < picture.Height; y++)
        {
            for (int x = 0; x < picture.Width; x++)
            {
                double fromX = middleX + ((x - middleX) * cosine) + ((y - middleY) * sine);
                double fromY = middleY - ((x - middleX) * sine) + ((y - middleY) * cosine);
                int left = (int)Math.Floor(fromX), top = (int)Math.Floor(fromY);
                for (int channel = 0; channel < 3; channel++)
                {
                    double upper = Mix(Sample(picture, left, top, channel), Sample(picture, left + 1, top, channel), fromX - left);
                    double lower = Mix(Sample(picture, left, top + 1, channel), Sample(picture, left + 1, top + 1, channel), fromX - left);
                    rgb[to++] = (byte)Math.Round(Mix(upper, lower, fromY - top));
                }
            }
        }

        return picture with { Rgb = rgb };
    }

    private static double Mix(double a, double b, double t) => a + ((b - a) * t);

    private static double Sample(Picture picture, int x, int y, int channel) =>
        x < 0 || y < 0 || x >= picture.Width || y >= picture.Height ? 255 : picture.Rgb[(((y * picture.Width) + x) * 3) + channel];
}
