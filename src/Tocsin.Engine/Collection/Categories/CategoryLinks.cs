using Tocsin.Engine.Collection.Catalogue;
using Tocsin.Engine.Collection.Paths;

namespace Tocsin.Engine.Collection.Categories;

/// <summary>
/// Links for people: <c>categorized/SERVICE/PATH</c> points to the file under <c>logs/</c>. Every category has its folder from the start. What is not a link of ours is
/// never changed; nothing is ever read through a link. One thread.
/// </summary>
public sealed class CategoryLinks
{
    private readonly string _root;
    private readonly string _logsFromRoot;

    /// <summary>Makes the folders of the categories where they are not there yet. Throws <see cref="IOException"/> and <see cref="UnauthorizedAccessException"/>.</summary>
    public CategoryLinks(CollectionFolders folders, CategoryRules rules)
    {
        _root = folders.Categorised;
        _logsFromRoot = Path.GetRelativePath(folders.Categorised, folders.Logs).Replace('\\', '/');
        foreach (string category in rules.Names)
            Directory.CreateDirectory(Path.Combine(_root, category));
    }

    /// <summary>Links that could not be made or removed since the start: something else is in their place, or the system forbids it.</summary>
    public long Failed { get; private set; }

    /// <summary>Makes the links of all files and removes those of no file. Answers how many were made and removed.</summary>
    public int Rebuild(FileCatalogue catalogue, CancellationToken cancellation = default)
    {
        Dictionary<string, string> wanted = new(StringComparer.Ordinal);
        foreach (CollectedFile file in catalogue.Candidates(null, null, null, null))
            wanted[LinkOf(file)] = file.Path;
        int changed = 0;
        foreach (string category in FoldersIn(_root))
        {
            foreach ((string link, string target) in OwnLinks(category))
            {
                cancellation.ThrowIfCancellationRequested();
                if (wanted.TryGetValue(link, out string? path) && target == Target(link, path))
                    wanted.Remove(link);
                else
                    changed += Remove(link) ? 1 : 0;
            }
        }

        foreach ((string link, string path) in wanted)
        {
            cancellation.ThrowIfCancellationRequested();
            changed += Make(link, path) ? 1 : 0;
        }

        return changed;
    }

    /// <summary>Removes the links of paths at which no file is any more, and makes those of changed ones. Answers how many were made and removed.</summary>
    public int Update(FileCatalogue catalogue, IReadOnlyList<string> gone, IReadOnlyList<string> changed)
    {
        int done = 0;
        if (gone.Count + changed.Count == 0)
            return done;
        string[] categories = [.. FoldersIn(_root)];
        foreach (string path in gone)
            done += categories.Count(category => Remove($"{category}/{path}")); // first: a folder may take the place of a file
        foreach (string path in changed)
        {
            if (catalogue.FindPath(path) is { } file)
                done += Make(LinkOf(file), file.Path) ? 1 : 0;
        }

        return done;
    }

    private static string LinkOf(CollectedFile file) => $"{file.Category}/{file.Path}";

    /// <summary>What a link says: relative, so that the collection may be moved.</summary>
    private string Target(string link, string path) => string.Concat(Enumerable.Repeat("../", link.Count(letter => letter == '/'))) + $"{_logsFromRoot}/{path}";

    private bool IsOurs(string link) => TargetOf(link) is { } target && IsOurs(link, target);

    private bool IsOurs(string link, string target) =>
        target.StartsWith(string.Concat(Enumerable.Repeat("../", link.Count(letter => letter == '/'))) + _logsFromRoot + "/", StringComparison.Ordinal);

    private string? TargetOf(string link)
    {
        try
        {
            return new FileInfo(Path.Combine(_root, link)).LinkTarget;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private bool Make(string link, string path)
    {
        string full = Path.Combine(_root, link), target = Target(link, path);
        try
        {
            if (TargetOf(link) is { } now)
            {
                if (now == target)
                    return false;
                if (!IsOurs(link))
                    throw new IOException();
                File.Delete(full);
            }

            MakeParents(link);
            File.CreateSymbolicLink(full, target);
            return true;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            Failed++;
            return false;
        }
    }

    /// <summary>No folder is made through a link: one of ours may point to a file that has become a folder.</summary>
    private void MakeParents(string link)
    {
        for (int slash = link.IndexOf('/'); slash >= 0; slash = link.IndexOf('/', slash + 1))
        {
            DirectoryInfo folder = new(Path.Combine(_root, link[..slash]));
            if (folder.LinkTarget is not null)
                throw new IOException();
            folder.Create();
        }
    }

    private bool Remove(string link)
    {
        try
        {
            if (!IsOurs(link) || HasLinkedParent(link))
                return false;
            File.Delete(Path.Combine(_root, link));
            for (int slash = link.LastIndexOf('/'); slash > link.IndexOf('/'); slash = link.LastIndexOf('/', slash - 1))
            {
                string folder = Path.Combine(_root, link[..slash]);
                if (Directory.EnumerateFileSystemEntries(folder).Any())
                    break;
                Directory.Delete(folder);
            }

            return true;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            Failed++;
            return false;
        }
    }

    private bool HasLinkedParent(string link)
    {
        for (int slash = link.IndexOf('/'); slash >= 0; slash = link.IndexOf('/', slash + 1))
        {
            if (new DirectoryInfo(Path.Combine(_root, link[..slash])).LinkTarget is not null)
                return true;
        }

        return false;
    }

    /// <summary>The names of the folders in one that are not links.</summary>
    private static IEnumerable<string> FoldersIn(string folder) =>
        new DirectoryInfo(folder).EnumerateDirectories().Where(inner => inner.LinkTarget is null && !inner.Name.StartsWith('.')).Select(inner => inner.Name).Order(StringComparer.Ordinal);

    private List<(string Link, string Target)> OwnLinks(string category)
    {
        List<(string Link, string Target)> links = [];
        Collect(category, 0);
        return links;

        void Collect(string folder, int depth)
        {
            foreach (FileSystemInfo entry in new DirectoryInfo(Path.Combine(_root, folder)).EnumerateFileSystemInfos())
            {
                string path = $"{folder}/{entry.Name}";
                if (entry.LinkTarget is { } target)
                {
                    if (IsOurs(path, target))
                        links.Add((path, target));
                }
                else if (entry is DirectoryInfo && depth < RootFolder.MaxDepth)
                {
                    Collect(path, depth + 1);
                }
            }
        }
    }
}
