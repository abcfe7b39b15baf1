using System.Globalization;
using Tocsin.Engine.Similarity.Embedding;
using Tocsin.Engine.Similarity.Features;
using Tocsin.Engine.Similarity.Images;

namespace Tocsin.Quality.Images;

/// <summary>How often the descriptor finds changed copies of clip art, and how often its neighbours lie in the same folder.</summary>
internal static class ImageQuality
{
    private const double Floor = 0.97;
    private const double FloorByPicture = 0.88;
    private const string Series = "shapes/stars";
    private const string Usage = "images [--folder DIR] [--queries N] [--seed N] [--features OUT.h5]";

    /// <summary>0 when the floor holds for every change, 1 when not, 2 for wrong usage, 3 when the pictures or libgd are not there.</summary>
    public static int Run(string[] args)
    {
        if (ImageQualityOptions.Parse(args) is not { } options)
        {
            Console.Error.WriteLine($"Not understood. Usage: {Usage}");
            return 2;
        }

        if (!Directory.Exists(options.Folder))
        {
            Console.Error.WriteLine($"The folder '{options.Folder}' is not there: apt-get install openclipart-png, or name another folder of PNGs with --folder.");
            return 3;
        }

        Gallery gallery = Gallery.Read(options.Folder);
        if (gallery.Count < 10)
        {
            Console.Error.WriteLine($"'{options.Folder}' holds {gallery.Count} pictures that can be read: {string.Join("; ", gallery.Refused.Take(5))}. Is libgd there (apt-get install libgd3)?");
            return 3;
        }

        if (options.Features is { } features)
        {
            FeatureFile.Write(features, new FeatureSet(DescriptorEmbedder.Dimension, gallery.Descriptors.Flat(), gallery.Paths));
            Console.Error.WriteLine($"{gallery.Count} vectors were written to {features}.");
        }

        return Report(gallery, options) ? 0 : 1;
    }

    private static bool Report(Gallery gallery, ImageQualityOptions options)
    {
        int[] byFolder = QueryDraw.ByFolder(gallery, options.Queries, options.Seed);
        int[] byPicture = QueryDraw.ByPicture(gallery, options.Queries, options.Seed);
        bool[] isSeries = [.. byPicture.Select(query => gallery.Folders[query] == Series)];
        int series = isSeries.Count(one => one);
        Line($"{gallery.Count:N0} pictures in {gallery.Folders.Distinct().Count()} folders ({gallery.Refused.Count} more were refused: {string.Join(", ", gallery.Refused.Select(one => one.Split(": ")[^1]).Distinct())}); links are left out, blank pictures are not asked for.");
        Line($"Found: the picture itself, or a twin of the same pixels under another name, is nearest among all. Seed {options.Seed}, {byFolder.Length} queries of each draw.");
        Line($"By folder: one of each folder in turn; the floor is about these. By picture (floor {FloorByPicture:P0}): all alike, of which {series} are of {Series}, {gallery.Folders.Count(folder => folder == Series):N0} generated drawings of thin rays that differ by one ray.");
        Line($"One thread decodes and describes {gallery.Speed.Whole:N0} pictures a second, describes {gallery.Speed.Describing:N0}.");
        Line($"");
        Line($"| copy | descriptor, by folder | floor | by picture | of these, without {Series} | colour histogram, by folder |");
        Line($"| --- | ---: | ---: | ---: | ---: | ---: |");
        bool holds = true;
        Dictionary<PictureChange, double> inSeries = [];
        foreach (PictureChange change in PictureChange.Slight)
        {
            (double byFolderFound, double byPictureFound) = Row(change, Floor);
            holds &= byFolderFound >= Floor && byPictureFound >= FloorByPicture;
        }

        foreach (PictureChange change in PictureChange.Severe)
        {
            Row(change, null);
        }

        Line($"");
        if (series > 0)
        {
            int[] drawn = [.. Enumerable.Range(0, byPicture.Length).Where(i => isSeries[i])];
            Line($"The {series} queries of {Series} alone, beside what their pixels would give (correlation with all others of the series, once the change is undone; and when the others are changed alike).");
            Line($"");
            Line($"| copy | descriptor | pixels, change undone | pixels, all changed alike |");
            Line($"| --- | ---: | ---: | ---: |");
            foreach (PictureChange change in PictureChange.Slight)
            {
                (double undone, double alike) = PixelBound.Of(gallery, change, byPicture, drawn, options.Folder);
                Line($"| {change.Name} | {inSeries[change]:P1} | {undone:P1} | {alike:P1} |");
            }

            Line($"");
        }

        Line($"Precision@9: neighbours (without the picture and its twins) that lie in the same folder.");
        Line($"");
        Line($"| queries | descriptor | colour histogram |");
        Line($"| --- | ---: | ---: |");
        Line($"| by folder | {Precision(gallery, gallery.Descriptors, byFolder):P1} | {Precision(gallery, gallery.Histograms, byFolder):P1} |");
        Line($"| by picture | {Precision(gallery, gallery.Descriptors, byPicture):P1} | {Precision(gallery, gallery.Histograms, byPicture):P1} |");
        return holds;

        (double ByFolder, double ByPicture) Row(PictureChange change, double? floor)
        {
            Found[] first = Look(gallery, change, byFolder, options.Folder);
            Found[] second = Look(gallery, change, byPicture, options.Folder);
            double found = Share(first.Select(one => one.ByDescriptor));
            double foundByPicture = Share(second.Select(one => one.ByDescriptor));
            double outside = Share(second.Where((_, i) => !isSeries[i]).Select(one => one.ByDescriptor));
            inSeries[change] = Share(second.Where((_, i) => isSeries[i]).Select(one => one.ByDescriptor));
            Line($"| {change.Name} | {found:P1} | {floor:P0} | {foundByPicture:P1} | {outside:P1} | {Share(first.Select(one => one.ByHistogram)):P1} |");
            return (found, foundByPicture);
        }
    }

    private static Found[] Look(Gallery gallery, PictureChange change, int[] queries, string root)
    {
        Found[] found = new Found[queries.Length];
        Parallel.For(0, queries.Length, () => new DescriptorEmbedder(), (i, _, embedder) =>
        {
            Picture picture = ImageDecoder.Decode(File.ReadAllBytes(Path.Combine(root, gallery.Paths[queries[i]])), ImageLimits.Default).Picture!;
            Picture copy = change.Apply(picture, new Random(i));
            float[] descriptor = new float[DescriptorEmbedder.Dimension], histogram = new float[ColourHistogram.Length];
            embedder.Embed([copy], descriptor);
            ColourHistogram.Fill(copy, histogram);
            found[i] = new(IsFound(gallery.Descriptors, descriptor), IsFound(gallery.Histograms, histogram));
            return embedder;

            bool IsFound(Vectors vectors, float[] query) => gallery.Prints[vectors.Nearest(query, 1, _ => false)[0]] == gallery.Prints[queries[i]];
        }, embedder => embedder.Dispose());
        return found;
    }

    private static double Precision(Gallery gallery, Vectors vectors, int[] queries)
    {
        double[] shares = new double[queries.Length];
        Parallel.For(0, queries.Length, i =>
        {
            int query = queries[i];
            int[] nearest = vectors.Nearest(vectors[query], 9, other => gallery.Prints[other] == gallery.Prints[query]);
            shares[i] = nearest.Count(other => gallery.Folders[other] == gallery.Folders[query]) / 9.0;
        });
        return shares.Average();
    }

    private static double Share(IEnumerable<bool> found) => found.DefaultIfEmpty().Average(one => one ? 1.0 : 0.0);

    private static void Line(FormattableString line) => Console.WriteLine(line.ToString(CultureInfo.InvariantCulture));

    private readonly record struct Found(bool ByDescriptor, bool ByHistogram);
}
