using Tocsin.Engine.Similarity.Features;
using Tocsin.Vectors;
using Tocsin.Vectors.Storage;

namespace Tocsin.Engine.Similarity.Collections;

/// <summary>An index with the reason why it is of its kind.</summary>
public sealed record BuiltIndex(IVectorIndex Index, string Why);

/// <summary>
/// What a feature file held, ready to be searched: rows of the index are rows of the table. Any thread reads; one adds and deletes. It is left to the collector when another
/// takes its place, because searches may be in it.
/// </summary>
internal sealed class CollectionContent
{
    private int _withoutFile;
    private bool _pathsChecked;

    private CollectionContent(BuiltIndex built, ItemTable items) => (Built, Items) = (built, items);

    public BuiltIndex Built { get; }

    public IVectorIndex Index => Built.Index;

    public ItemTable Items { get; }

    public required int Repeated { get; init; }

    public required int Unusable { get; init; }

    public required string? Embedder { get; init; }

    public required DateTime Loaded { get; init; }

    /// <summary>Pictures whose file was not found when all were looked for the last time.</summary>
    public int WithoutFile => Volatile.Read(ref _withoutFile);

    /// <summary>Whether every path has been looked for.</summary>
    public bool PathsChecked => Volatile.Read(ref _pathsChecked);

    /// <summary>Makes one of what a file held.</summary>
    public static CollectionContent Of(LoadedRows loaded, Func<VectorRows, CancellationToken, BuiltIndex> build, DateTime now, CancellationToken cancellation) =>
        new(build(loaded.Rows, cancellation), loaded.Items)
        {
            Repeated = loaded.Repeated,
            Unusable = loaded.Unusable,
            Embedder = loaded.Embedder,
            Loaded = now,
        };

    /// <summary>What is served, as a file would hold it: for when that is gone.</summary>
    public FeatureSet ToFeatures()
    {
        List<string> paths = [];
        List<float> vectors = [];
        float[] vector = new float[Index.Options.Dimension];
        foreach (ImageItem item in Items.Page(0, int.MaxValue).Items)
        {
            if (Items.Find(item.Id) is { } found && Index.TryGet(found.Row, vector))
            {
                paths.Add(item.Path);
                vectors.AddRange(vector);
            }
        }

        return new FeatureSet(vector.Length, [.. vectors], paths) { Embedder = Embedder };
    }

    /// <summary>Looks for the file of every picture, so that whoever asks later need not wait for the disk.</summary>
    public void CheckPaths(ImageRoots roots, CancellationToken cancellation)
    {
        const int AtOnce = 1000;
        int withoutFile = 0;
        for (int from = 0; !cancellation.IsCancellationRequested; from += AtOnce)
        {
            IReadOnlyList<ImageItem> items = Items.Page(from, AtOnce).Items;
            if (items.Count == 0)
            {
                Volatile.Write(ref _withoutFile, withoutFile);
                Volatile.Write(ref _pathsChecked, true);
                return;
            }

            foreach (ImageItem item in items)
            {
                if (cancellation.IsCancellationRequested)
                {
                    return;
                }

                withoutFile += roots.Resolve(item.Path).FullPath is null ? 1 : 0;
            }
        }
    }

    /// <summary>The nearest pictures, without the one of <paramref name="except"/>.</summary>
    public IReadOnlyList<ImageHit> Search(ReadOnlySpan<float> query, int most, int? except)
    {
        // One more than asked for, because the picture itself is the nearest to itself.
        VectorHit[] hits = new VectorHit[Math.Min(most + (except is null ? 0 : 1), Math.Max(1, Index.Count))];
        int found = Index.Search(query, hits);
        List<ImageHit> answer = new(found);
        foreach (VectorHit hit in hits.AsSpan(0, found))
        {
            if (answer.Count < most && hit.Id != except && Items.At(hit.Id) is { } item)
            {
                answer.Add(new ImageHit(item, hit.Score, answer.Count + 1));
            }
        }

        return answer;
    }

    /// <summary>Takes a picture in; one of the same path leaves.</summary>
    public ImageItem Add(string path, ReadOnlySpan<float> vector)
    {
        ImageItem item = new(ImageId.Of(path), path);
        Index.Add([Items.Next], vector);
        if (Items.Add(item) is { } before)
        {
            Index.Delete([before]);
        }

        return item;
    }

    /// <summary>Takes pictures out; answers those that were there, so that they can be put back.</summary>
    public IReadOnlyList<(ImageItem Item, float[] Vector)> Delete(IEnumerable<string> ids)
    {
        List<(ImageItem Item, float[] Vector)> gone = [];
        foreach (string id in ids)
        {
            float[] vector = new float[Index.Options.Dimension];
            if (Items.Find(id) is { } found && Index.TryGet(found.Row, vector) && Items.Remove(id) is { } row)
            {
                Index.Delete([row]);
                gone.Add((found.Item, vector));
            }
        }

        return gone;
    }

    /// <summary>Whether a vector has a direction.</summary>
    // A product of a vector with itself says all: not finite when a part is not, zero when all are. In doubles, so that no float overflows.
    public static bool IsUsable(ReadOnlySpan<float> vector)
    {
        double squares = 0;
        foreach (float value in vector)
        {
            squares += (double)value * value;
        }

        return double.IsFinite(squares) && squares > 0;
    }
}
