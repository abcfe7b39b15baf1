using Tocsin.Engine.Similarity.Images;

namespace Tocsin.Quality.Images;

/// <summary>
/// What can be found at all within one series of pictures of the same size: all pixels compared with all, by their correlation. No descriptor has the pixels, and none is told what was done.
/// </summary>
internal static class PixelBound
{
    /// <summary>How many copies are nearest to their picture: once the change is undone, and when all others are changed in the same way.</summary>
    /// <param name="drawn">Which of the queries are of the series: their chance is the one that the descriptor's copies had.</param>
    public static (double Undone, double Alike) Of(Gallery gallery, PictureChange change, int[] queries, int[] drawn, string root)
    {
        string folder = gallery.Folders[queries[drawn[0]]];
        int[] members = [.. Enumerable.Range(0, gallery.Count).Where(i => gallery.Folders[i] == folder)];
        Picture[] all = [.. members.Select(i => ImageDecoder.Decode(File.ReadAllBytes(Path.Combine(root, gallery.Paths[i])), ImageLimits.Default).Picture!)];
        (int width, int height) = all.GroupBy(picture => (picture.Width, picture.Height)).MaxBy(size => size.Count())!.Key;
        int[] same = [.. Enumerable.Range(0, all.Length).Where(i => all[i].Width == width && all[i].Height == height)];
        float[][] originals = [.. same.Select(i => Centred(all[i]))];
        float[][][] alike = [.. Enumerable.Range(0, 2).Select(side => same.Select(i => Centred(change.Apply(all[i], Chance(side)))).ToArray())]; // a turn goes one way or the other
        Dictionary<int, int> places = same.Select((member, place) => (members[member], place)).ToDictionary();
        bool[][] found = [.. drawn.AsParallel().AsOrdered().Where(i => places.ContainsKey(queries[i])).Select(i =>
        {
            int place = places[queries[i]];
            int side = new Random(i).Next(2);
            Picture copy = change.Apply(all[same[place]], Chance(side));
            Picture undone = change.Undo?.Invoke(copy, width, height, Chance(side)) ?? copy;
            return new[] { Nearest(originals, Centred(undone)) == place, Nearest(alike[side], Centred(copy)) == place };
        })];
        return (found.Average(one => one[0] ? 1.0 : 0.0), found.Average(one => one[1] ? 1.0 : 0.0));
    }

    /// <summary>A source of chance whose first choice between two is this one.</summary>
    private static Random Chance(int side)
    {
        int seed = 0;
        while (new Random(seed).Next(2) != side)
        {
            seed++;
        }

        return new(seed);
    }

    private static int Nearest(float[][] candidates, float[] query) =>
        Enumerable.Range(0, candidates.Length).MaxBy(i => Numerics.Dot.Of(query, candidates[i]));

    /// <summary>Darkness less its mean, at unit length.</summary>
    private static float[] Centred(Picture picture)
    {
        float[] values = new float[picture.Width * picture.Height];
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = 255 - ((0.299f * picture.Rgb[3 * i]) + (0.587f * picture.Rgb[(3 * i) + 1]) + (0.114f * picture.Rgb[(3 * i) + 2]));
        }

        float mean = values.Average();
        double length = Math.Sqrt(values.Sum(value => (double)(value - mean) * (value - mean)));
        return [.. values.Select(value => length > 0 ? (float)((value - mean) / length) : 0)];
    }
}
