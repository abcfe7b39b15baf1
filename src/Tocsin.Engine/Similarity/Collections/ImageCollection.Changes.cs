using Tocsin.Engine.Similarity.Features;

namespace Tocsin.Engine.Similarity.Collections;

// What is changed, by the task that owns the file: on the disk first, then in memory; the deleted the other way round, so that nobody finds them meanwhile.
public sealed partial class ImageCollection
{
    private const int FewDeleted = 1000;

    private void Change(List<CollectionChange> changes)
    {
        Try<AddedImage>(changes, Add);
        Try<DeletedImages>(changes, Delete);
        foreach (ReplacedFeatures replaced in changes.OfType<ReplacedFeatures>())
        {
            Try<ReplacedFeatures>([replaced], only => Replace(only[0]));
        }

        GiveBackSpace();
        Try<LookedAt>(changes, looks =>
        {
            Look(insist: true);
            looks.ForEach(look => look.Done(_status));
        });
    }

    // Vectors that are deleted take space until somebody sees to it.
    private void GiveBackSpace()
    {
        if (_content?.Index is not { } index || index.Figures is var figures && figures.Deleted <= Math.Max(FewDeleted, figures.Count / 3))
        {
            return;
        }

        try
        {
            index.Compact(_stop.Token);
        }
        catch (Exception fault) when (!_stop.IsCancellationRequested)
        {
            _notice($"The space of deleted pictures could not be given back: {fault.Message}");
        }
    }

    // All of a kind together: they share one write, and fail together.
    private void Try<T>(List<CollectionChange> all, Action<List<T>> change)
        where T : CollectionChange
    {
        List<T> some = [.. all.OfType<T>()];
        if (some.Count == 0)
        {
            return;
        }

        try
        {
            change(some);
        }
        catch (Exception fault)
        {
            some.ForEach(each => each.Fail(fault));
            if (_stop.IsCancellationRequested)
            {
                throw;
            }
        }
    }

    private void Add(List<AddedImage> added)
    {
        CollectionContent content = Comparable;
        bool isServed = _options.Store.Mark() == _loaded;
        Dictionary<string, AddedImage> last = [];
        foreach (AddedImage each in added)
        {
            // An upload's path says what is in it: where it has a row, that one stands.
            if (each.Upload is null || !isServed || content.Items.Find(ImageId.Of(each.Path)) is null)
            {
                last[each.Path] = each;
            }
        }

        KeepFiles(content, added, () => Append(content, [.. last.Values]));
        added.ForEach(each => each.Done(new ImageItem(ImageId.Of(each.Path), each.Path)));
    }

    // The files first: a kill leaves a file that no row names, and never a row without its file.
    private void KeepFiles(CollectionContent content, List<AddedImage> added, Action append)
    {
        List<AddedImage> uploads = [.. added.Where(static each => each.Upload is not null)];
        FileMark? before = _options.Store.Mark();
        try
        {
            uploads.ForEach(static each => each.Upload!.Keep());
            if (uploads.Count > 0)
            {
                _options.Uploads?.Sync();
            }

            append();
        }
        catch
        {
            foreach (AddedImage each in uploads.Where(each => content.Items.Find(ImageId.Of(each.Path)) is null && _options.Store.Mark() == before))
            {
                each.Upload!.TakeBack();
            }

            throw;
        }

        uploads.ForEach(each => _options.Roots?.Forget(each.Path));
    }

    private void Append(CollectionContent content, IReadOnlyList<AddedImage> added)
    {
        if (added.Count == 0)
        {
            return;
        }

        FeatureSet rows = new(_options.Dimension, [.. added.SelectMany(static each => each.Vector)], [.. added.Select(static each => each.Path)]) { Embedder = _options.Embedder };
        Write(() =>
        {
            if (_options.Store.Mark() is not null)
            {
                _options.Store.Append(rows);
            }
            else if (_loaded is null)
            {
                _options.Store.Write(rows);
            }
            else
            {
                throw new FeatureFileException(
                    FeatureFileException.Missing, "The feature file is gone, and a new one would hold nothing of what was in it. Put it back, or index the pictures again.");
            }
        });
        foreach (AddedImage each in added)
        {
            content.Add(each.Path, each.Vector);
        }

        Interlocked.Increment(ref _revision);
    }

    // When the file was the one that is served, it is so after our own writing, too; otherwise it will be loaded.
    private void Write(Action write)
    {
        bool isServed = _options.Store.Mark() == _loaded;
        write();
        _loaded = isServed ? _options.Store.Mark() : _loaded;
    }

    private static FeatureSet Without(FeatureSet features, Func<string, bool> stays)
    {
        int[] rows = [.. Enumerable.Range(0, features.Count).Where(row => stays(features.Paths[row]))];
        float[] vectors = new float[(long)rows.Length * features.Dimension];
        for (int i = 0; i < rows.Length; i++)
        {
            features.Vectors.AsSpan(rows[i] * features.Dimension, features.Dimension).CopyTo(vectors.AsSpan(i * features.Dimension));
        }

        return features with { Vectors = vectors, Paths = [.. rows.Select(row => features.Paths[row])] };
    }
}
