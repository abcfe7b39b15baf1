using Tocsin.Engine.Similarity.Features;

namespace Tocsin.Engine.Similarity.Collections;

// A collection that is made anew, while what people put in stays: their pictures' vectors where the same embedder made them, and vectors made anew where another did.
public sealed partial class ImageCollection
{
    private void Replace(ReplacedFeatures asked)
    {
        Replacement by = asked.By;
        bool isThere = _options.Store.Mark() is not null;
        (FeatureSet old, string? unreadable) = isThere ? ReadOld() : (Remembered(), null);
        HashSet<string> taken = by.Features.Paths.ToHashSet(StringComparer.Ordinal);
        FeatureSet staying = Without(old, path => !taken.Contains(path) && by.Stays(path));
        int stayed = staying.Count;
        if (staying.Dimension != by.Features.Dimension || EmbedderMismatch.Of(staying.Embedder, by.Features.Embedder, _options.IsEmbedderNamed) is not null)
        {
            string[] wanted = [.. staying.Paths.Where(path => !by.MadeAnew.ContainsKey(path)).Distinct(StringComparer.Ordinal)];
            if (wanted.Length > 0)
            {
                asked.Done(new Replaced(Count, wanted));
                return;
            }

            (string Path, float[] Vector)[] made = [.. staying.Paths.Distinct(StringComparer.Ordinal).Where(path => by.MadeAnew[path] is not null).Select(path => (path, by.MadeAnew[path]!))];
            stayed = staying.Paths.Distinct(StringComparer.Ordinal).Count();
            staying = by.Features with { Vectors = [.. made.SelectMany(static each => each.Vector)], Paths = [.. made.Select(static each => each.Path)] };
        }

        int leftOut = stayed - staying.Count;
        string? aside = !isThere || (unreadable is null && leftOut == 0) ? null : _options.Store.SetAside(unreadable is null ? "before" : "damaged");
        try
        {
            _options.Store.Write(by.Features with { Vectors = [.. by.Features.Vectors, .. staying.Vectors], Paths = [.. by.Features.Paths, .. staying.Paths] });
        }
        catch when (aside is not null)
        {
            _options.Store.PutBack(aside);
            throw;
        }

        if (unreadable is not null)
        {
            _notice($"The feature file could not be read, and was made anew. What was there was kept as '{aside}': {unreadable}");
        }

        if (leftOut > 0)
        {
            _notice($"{leftOut} of the pictures that were to stay were left out, because '{by.Features.Embedder}' has no vector of them{(aside is null ? "." : $"; the feature file of before was kept as '{aside}'.")}");
        }

        Look(insist: true);
        asked.Done(new Replaced(Count, [], leftOut, aside));
    }

    private (FeatureSet Old, string? Unreadable) ReadOld()
    {
        try
        {
            return (_options.Store.Read(_stop.Token), null);
        }
        catch (Exception fault) when (!_stop.IsCancellationRequested)
        {
            return (Remembered(), fault.Message);
        }
    }

    // Of a file that cannot be read: what is served, or else the uploads that lie there, without vectors.
    private FeatureSet Remembered() => _content is { Items.Count: > 0 } content
        ? content.ToFeatures()
        : new FeatureSet(0, [], _options.Uploads?.Paths() ?? []);
}
