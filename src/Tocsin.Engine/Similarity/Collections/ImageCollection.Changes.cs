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
            Try<ReplacedFeatures>([replaced], Replace);
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
        Dictionary<string, AddedImage> last = [];
        foreach (AddedImage each in added)
        {
            last[each.Path] = each;
        }

        FeatureSet rows = new(_options.Dimension, [.. last.Values.SelectMany(each => each.Vector)], [.. last.Keys]) { Embedder = _options.Embedder };
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
                throw new IOException("The feature file is gone, and a new one would hold nothing of what was in it. Put it back, or index the pictures again.");
            }
        });
        foreach (AddedImage each in last.Values)
        {
            content.Add(each.Path, each.Vector);
        }

        Interlocked.Increment(ref _revision);
        added.ForEach(each => each.Done(new ImageItem(ImageId.Of(each.Path), each.Path)));
    }

    private void Delete(List<DeletedImages> deleted)
    {
        CollectionContent content = Content;
        IReadOnlyList<ImageItem>[] gone = [.. deleted.Select(each => content.Delete(each.Ids))];
        HashSet<string> paths = gone.SelectMany(static items => items).Select(static item => item.Path).ToHashSet(StringComparer.Ordinal);
        if (paths.Count > 0)
        {
            Interlocked.Increment(ref _revision);
            try
            {
                Write(() => _options.Store.Remove(paths, _stop.Token));
            }
            catch
            {
                _isStale = true; // what the file says is true: it is loaded again
                throw;
            }
        }

        for (int i = 0; i < deleted.Count; i++)
        {
            deleted[i].Done(gone[i]);
        }
    }

    private void Replace(List<ReplacedFeatures> replaced)
    {
        ReplacedFeatures by = replaced[0];
        HashSet<string> taken = by.Features.Paths.ToHashSet(StringComparer.Ordinal);
        FeatureSet all = by.Features;
        if (_options.Store.Mark() is not null && _content is not null)
        {
            FeatureSet old = Without(_options.Store.Read(_stop.Token), path => by.Stays(path) && !taken.Contains(path));
            all = all with { Vectors = [.. all.Vectors, .. old.Vectors], Paths = [.. all.Paths, .. old.Paths] };
        }

        else if (_options.Store.Mark() is not null)
        {
            _notice($"The feature file could not be read, and is made anew. What was there was kept as '{_options.Store.SetAside()}'.");
        }

        _options.Store.Write(all);
        Look(insist: true);
        by.Done(Count);
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
