namespace Tocsin.Engine.Similarity.Collections;

// What leaves: hidden first, then its own file set aside, then the row. Until the row is gone all of it can be undone; a kill in between is settled by the next start.
public sealed partial class ImageCollection
{
    private void Delete(List<DeletedImages> deleted)
    {
        CollectionContent content = Content;
        List<Leaving> leaving = [.. deleted.Select(each => Hide(content, each)).OfType<Leaving>()];
        HashSet<string> paths = leaving.SelectMany(static each => each.Pictures).Select(static one => one.Item.Path).ToHashSet(StringComparer.Ordinal);
        if (paths.Count > 0)
        {
            Interlocked.Increment(ref _revision);
            try
            {
                Write(() => _options.Store.Remove(paths, _stop.Token));
            }
            catch
            {
                // What the file says is true, and it is loaded again; where it cannot be, all is as it was.
                _isStale = true;
                leaving.ForEach(each => Show(content, each));
                throw;
            }

            RemoveFiles([.. leaving.SelectMany(static each => each.Files)]);
        }

        leaving.ForEach(static each => each.Asked.Done([.. each.Pictures.Select(static one => one.Item)]));
    }

    // Null: a file of theirs cannot be removed, whoever asked has been told so, and all are there again.
    private Leaving? Hide(CollectionContent content, DeletedImages asked)
    {
        Leaving leaving = new(asked, content.Delete(asked.Ids), []);
        try
        {
            foreach (string path in leaving.Pictures.Select(static one => one.Item.Path).Where(UploadFolder.IsOne))
            {
                if (_options.Uploads?.SetAside(path) == true)
                {
                    leaving.Files.Add(path);
                }
            }

            return leaving;
        }
        catch (PictureNotRemovedException refused)
        {
            Show(content, leaving);
            Interlocked.Increment(ref _revision);
            asked.Fail(refused);
            return null;
        }
    }

    private void Show(CollectionContent content, Leaving leaving)
    {
        leaving.Files.ForEach(PutBack);
        foreach ((ImageItem item, float[] vector) in leaving.Pictures)
        {
            content.Add(item.Path, vector);
        }
    }

    private void PutBack(string path)
    {
        try
        {
            _options.Uploads!.PutBack(path);
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            _notice($"The file of the picture '{path}', which was to be deleted and is not, could not be put back: {refused.Message} The next start tries it again.");
        }

        _options.Roots?.Forget(path);
    }

    private void RemoveFiles(List<string> paths)
    {
        try
        {
            paths.ForEach(path => _options.Uploads!.Remove(path));
            if (paths.Count > 0)
            {
                _options.Uploads!.Sync();
            }
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            _notice($"Deleted pictures were taken out of the collection, and the file of one could be renamed and not removed: {refused.Message} The next start tries it again.");
        }

        paths.ForEach(path => _options.Roots?.Forget(path));
    }

    // What a kill has left between its place and nothing: the feature file says which.
    private void SettleUploads(CollectionContent content)
    {
        try
        {
            _options.Uploads?.Settle(path => content.Items.Find(ImageId.Of(path)) is not null);
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            _notice($"The folder of uploaded pictures could not be tidied: {refused.Message} The next start tries it again.");
        }
    }

    private sealed record Leaving(DeletedImages Asked, IReadOnlyList<(ImageItem Item, float[] Vector)> Pictures, List<string> Files);
}
