using Tocsin.Engine.Similarity.Embedding;
using Tocsin.Engine.Similarity.Features;
using Tocsin.Engine.Similarity.Images;

namespace Tocsin.Engine.Similarity.Indexing;

/// <summary>
/// Makes a feature file of the pictures of a store: decoded on several cores ahead of the embedder, embedded in batches, written in the order of their names. A
/// picture that cannot be decoded is listed and stops nothing. The same pictures give the same rows, whatever the batch and the number of cores.
/// </summary>
public sealed class ImageIndexing
{
    private const int MostFaultsListed = 1000;
    private static readonly TimeSpan CommitAtMostEvery = TimeSpan.FromMinutes(1);
    private const int CommitsShare = 20; // a commit, and the copy after it, may take a twentieth of the time

    /// <summary>What is measured with.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>What is refused before it is decoded.</summary>
    public ImageLimits Limits { get; init; } = ImageLimits.Default;

    /// <summary>What stands before a picture's name in the file: the store's own folder, absolute, so that pictures of several stores do not meet under one name.</summary>
    public string Prefix { get; init; } = "";

    /// <summary>
    /// Runs to the end, or until it is cancelled: then what was embedded is in the file, and the result says so. While it runs the file is brought up to date from
    /// time to time, unless it is to replace one that is there: that one stays until the end, and for good when there is no end, or nothing to put in its place (the
    /// folder of a disk that is not mounted is empty).
    /// </summary>
    /// <param name="from">The pictures.</param>
    /// <param name="by">Makes the vectors; it is not disposed.</param>
    /// <param name="features">The feature file.</param>
    /// <param name="append">Whether to go on with the file that is there; its pictures are skipped, changed or not (<see cref="IndexingResult.Outdated"/>).</param>
    /// <param name="batch">Pictures that are decoded ahead, embedded and written together, at most (<see cref="EmbedderBatch"/>).</param>
    /// <param name="progress">Told after each batch.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="FeatureFileException">The file cannot be read or written.</exception>
    /// <exception cref="EmbeddingException">Nothing can be embedded: the decoder is missing, or the model refuses the first pictures, or many in a row.</exception>
    /// <exception cref="IOException">The store cannot be listed.</exception>
    public Task<IndexingResult> RunAsync(
        IImageStore from, IImageEmbedder by, string features, bool append, int batch, IProgress<IndexingProgress>? progress, CancellationToken cancellation)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(batch, 1);
        return Task.Run(() => RunOnAsync(from, by, features, append, batch, progress, cancellation), CancellationToken.None);
    }

    private async Task<IndexingResult> RunOnAsync(
        IImageStore from, IImageEmbedder by, string features, bool append, int batch, IProgress<IndexingProgress>? progress, CancellationToken cancellation)
    {
        long began = Time.GetTimestamp();
        bool replaces = !append && File.Exists(features);
        DateTime written = append ? File.GetLastWriteTimeUtc(features) : default;
        using FeatureWriter writer = append ? FeatureWriter.Append(features, by.Dimension, by.Name) : FeatureWriter.Create(features, by.Dimension, by.Name);
        HashSet<string> known = append && File.Exists(features) ? Paths(features) : [];

        List<StoredImage> listed;
        try
        {
            listed = [.. from.List(cancellation)];
        }
        catch (OperationCanceledException)
        {
            return new IndexingResult(new IndexingProgress(0, 0, 0, 0, Time.GetElapsedTime(began)), replaces ? 0 : writer.Count, [], WasInterrupted: true, OlderStays: replaces);
        }

        List<StoredImage> wanted = [.. listed.Where(image => !known.Contains(Prefix + image.Name))];
        BatchEmbedding embedding = new(by, writer, Prefix);
        List<IndexingFault> faults = [];
        int faultCount = 0;
        IndexingProgress Now() => new(listed.Count, listed.Count - wanted.Count, embedding.Added, faultCount, Time.GetElapsedTime(began));
        void Note(IndexingFault fault)
        {
            faultCount++;
            if (faults.Count < MostFaultsListed)
            {
                faults.Add(fault);
            }
        }

        progress?.Report(Now());
        (long committed, TimeSpan cost) = (began, TimeSpan.Zero);
        bool interrupted = false;
        await using DecodeAhead ahead = new(from, wanted, Limits, batch, cancellation);
        try
        {
            while (await ahead.NextAsync(batch) is { Count: > 0 } decoded)
            {
                embedding.Add(decoded, Note, cancellation);
                progress?.Report(Now());
                if (!replaces && Time.GetElapsedTime(committed) > CommitAtMostEvery && Time.GetElapsedTime(committed) > cost * CommitsShare)
                {
                    committed = Time.GetTimestamp();
                    writer.Commit();
                    writer.Resume();
                    (cost, committed) = (Time.GetElapsedTime(committed), Time.GetTimestamp());
                }
            }
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            interrupted = true;
        }
        catch (EmbeddingException) when (embedding.Added > 0 && !replaces)
        {
            writer.Commit();
            throw;
        }

        bool olderStays = replaces && (interrupted || embedding.Added == 0);
        if (!olderStays && (embedding.Added > 0 || !interrupted))
        {
            writer.Commit();
        }

        return new IndexingResult(Now(), olderStays ? 0 : writer.Count, faults, interrupted, olderStays)
        {
            Outdated = listed.Count(image => image.Modified > written && known.Contains(Prefix + image.Name)),
        };
    }

    private static HashSet<string> Paths(string features)
    {
        using FeatureReader reader = FeatureReader.Open(features);
        return new HashSet<string>(reader.ReadPaths(), StringComparer.Ordinal);
    }
}
