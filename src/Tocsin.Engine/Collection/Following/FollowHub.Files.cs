using Tocsin.Engine.Collection.Categories;

namespace Tocsin.Engine.Collection.Following;

// Which files are followed. All of it is the loop's own.
public sealed partial class FollowHub
{
    private void TryRefresh()
    {
        try
        {
            Refresh();
        }
        catch (Exception fault) when (fault is not OperationCanceledException)
        {
            // The catalogue is being replaced, or its disk fails: what is followed stays so, and the next look may succeed.
        }
    }

    /// <summary>Takes up files that the catalogue has got since, and forgets those that nobody wants.</summary>
    private void Refresh()
    {
        long revision = _catalogue.Revision;
        if (revision != _revision)
        {
            foreach (Follower follower in _followers.DistinctBy(follower => (follower.Path, follower.Filter.Category)))
            {
                IReadOnlyList<CollectedFile> listed = Listed(follower);
                foreach (CollectedFile file in listed.Take(MaxFiles))
                {
                    TakeUp(file);
                }

                Remember(listed);
            }

            _revision = revision;
        }

        FollowedFile[] unwanted = [.. _files.Values.Where(file => !_followers.Exists(follower => Wants(follower, file)))];
        foreach (FollowedFile file in unwanted)
        {
            _files.Remove(file.Path);
        }

        Forget(unwanted);
    }

    private void TakeUp(CollectedFile file)
    {
        if (_files.TryGetValue(file.Path, out FollowedFile? followed))
        {
            followed.Known = (file.Id, file.Category);
        }
        else if (!IsHistory(file))
        {
            // Known by its number it goes on where it was when it was listed; a new one begins.
            TryFollow(file, _sizes.TryGetValue(file.Id, out long size) ? size : file.Id > _newestId ? 0 : -1, out _);
        }
    }

    private bool TryFollow(CollectedFile file, long from, out FollowedFile? followed)
    {
        followed = new FollowedFile(_root, file.Path) { Known = (file.Id, file.Category) };
        if (!followed.TryOpen(from, _stop.Token) && file.Id != 0)
        {
            return false;
        }

        _files.Add(file.Path, followed);
        return true;
    }

    /// <summary>Keeps how large files are that are not followed (too many, or quiet for long): when one of them grows, it goes on from there.</summary>
    private void Remember(IReadOnlyList<CollectedFile> files)
    {
        foreach (CollectedFile file in files)
        {
            _sizes[file.Id] = file.Size;
            _newestId = Math.Max(_newestId, file.Id);
        }
    }

    /// <summary>The files of a follower, as the catalogue has them now, the newest first; more of them than are followed.</summary>
    private IReadOnlyList<CollectedFile> Listed(Follower follower) => LastLines.Files(_catalogue, follower.Path, follower.Filter.Category, MaxRemembered);

    /// <summary>Whether a name says that nobody writes the file any more.</summary>
    private static bool IsHistory(CollectedFile file) => RotatedName.Parse(file.Name).IsRotated;

    private static void Forget(IEnumerable<FollowedFile> files)
    {
        foreach (FollowedFile file in files)
        {
            file.Dispose();
        }
    }
}
