using System.Diagnostics;
using System.Security.Cryptography;
using Tocsin.Engine.Similarity.Embedding;
using Tocsin.Engine.Similarity.Images;

namespace Tocsin.Quality.Images;

/// <summary>All pictures of a folder, described twice: by the descriptor and by a histogram. Links are not pictures of their own and are left out.</summary>
internal sealed class Gallery
{
    private Gallery(string[] paths, string[] folders, string[] prints, bool[] blank, Vectors descriptors, Vectors histograms) =>
        (Paths, Folders, Prints, IsBlank, Descriptors, Histograms) = (paths, folders, prints, blank, descriptors, histograms);

    /// <summary>[n], in ordinal order, relative to the folder.</summary>
    public string[] Paths { get; }

    /// <summary>[n]</summary>
    public string[] Folders { get; }

    /// <summary>[n] hashes of size and pixels: twins have the same.</summary>
    public string[] Prints { get; }

    /// <summary>[n]: of one colour all over, so that there is nothing to find.</summary>
    public bool[] IsBlank { get; }

    public Vectors Descriptors { get; }

    public Vectors Histograms { get; }

    /// <summary>Files that were refused, with the reason.</summary>
    public required IReadOnlyList<string> Refused { get; init; }

    /// <summary>Pictures a second of one thread: decoded and described, and described alone.</summary>
    public required (double Whole, double Describing) Speed { get; init; }

    public int Count => Paths.Length;

    public static Gallery Read(string root)
    {
        string[] files = [.. Directory.EnumerateFiles(root, "*.png", SearchOption.AllDirectories)
            .Where(path => new FileInfo(path).LinkTarget is null)
            .Order(StringComparer.Ordinal)];
        Entry[] entries = new Entry[files.Length];
        long describing = 0, whole = 0;
        Parallel.For(0, Environment.ProcessorCount, worker =>
        {
            using DescriptorEmbedder embedder = new();
            for (int i = worker; i < files.Length; i += Environment.ProcessorCount)
            {
                byte[] file = File.ReadAllBytes(files[i]);
                long start = Stopwatch.GetTimestamp();
                DecodedImage decoded = ImageDecoder.Decode(file, ImageLimits.Default);
                if (decoded.Picture is not { } picture)
                {
                    entries[i] = new(decoded.Fault!.Code, null, null, false);
                    continue;
                }

                long decodedAt = Stopwatch.GetTimestamp();
                float[] descriptor = new float[DescriptorEmbedder.Dimension], histogram = new float[ColourHistogram.Length];
                embedder.Embed([picture], descriptor);
                long describedAt = Stopwatch.GetTimestamp();
                Interlocked.Add(ref whole, describedAt - start);
                Interlocked.Add(ref describing, describedAt - decodedAt);
                ColourHistogram.Fill(picture, histogram);
                entries[i] = new(Print(picture), descriptor, histogram, IsOneColour(picture));
            }
        });

        int[] read = [.. Enumerable.Range(0, files.Length).Where(i => entries[i].Descriptor is not null)];
        double ticks = (double)read.Length * Stopwatch.Frequency;
        return new(
            [.. read.Select(i => Path.GetRelativePath(root, files[i]))],
            [.. read.Select(i => Path.GetRelativePath(root, Path.GetDirectoryName(files[i])!))],
            [.. read.Select(i => entries[i].Print)],
            [.. read.Select(i => entries[i].IsBlank)],
            new(read.Select(i => entries[i].Descriptor!), DescriptorEmbedder.Dimension),
            new(read.Select(i => entries[i].Histogram!), ColourHistogram.Length))
        {
            Refused = [.. Enumerable.Range(0, files.Length).Except(read).Select(i => $"{Path.GetRelativePath(root, files[i])}: {entries[i].Print}")],
            Speed = (ticks / whole, ticks / describing),
        };
    }

    private static string Print(Picture picture) => $"{picture.Width} {picture.Height} {Convert.ToHexString(SHA256.HashData(picture.Rgb))}";

    private static bool IsOneColour(Picture picture) => picture.Rgb.AsSpan(3).SequenceEqual(picture.Rgb.AsSpan(0, picture.Rgb.Length - 3));

    private readonly record struct Entry(string Print, float[]? Descriptor, float[]? Histogram, bool IsBlank);
}
