namespace Tocsin.Engine.Similarity.Images;

/// <summary>Turns pictures as EXIF says (tag 0x0112): where row 0 and column 0 of what is stored belong.</summary>
internal static class Turn
{
    // rgb: [height, width, 3] -> [height, width, 3] for 1 to 4, [width, height, 3] for 5 to 8
    public static Picture Of(Picture stored, int orientation)
    {
        if (orientation == 1)
        {
            return stored;
        }

        (int width, int height) = orientation >= 5 ? (stored.Height, stored.Width) : (stored.Width, stored.Height);

        // where the first pixel goes, and how far it is from there to the next one of its row and of its column
        (int first, int along, int down) = orientation switch
        {
            2 => (width - 1, -1, width),
            3 => ((width * height) - 1, -1, -width),
            4 => (width * (height - 1), 1, -width),
            5 => (0, width, 1),
            6 => (width - 1, width, -1),
            7 => ((width * height) - 1, -width, -1),
            8 => (width * (height - 1), -width, 1),
            _ => throw new ArgumentOutOfRangeException(nameof(orientation), orientation, "An orientation is 1 to 8."),
        };

        byte[] rgb = new byte[stored.Rgb.Length];
        int from = 0;
        for (int y = 0; y < stored.Height; y++)
        {
            int to = 3 * (first + (y * down));
            for (int x = 0; x < stored.Width; x++, from += 3, to += 3 * along)
            {
                (rgb[to], rgb[to + 1], rgb[to + 2]) = (stored.Rgb[from], stored.Rgb[from + 1], stored.Rgb[from + 2]);
            }
        }

        return new(width, height, rgb);
    }
}
