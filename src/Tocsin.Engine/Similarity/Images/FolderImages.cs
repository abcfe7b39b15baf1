namespace Tocsin.Engine.Similarity.Images;

/// <summary>
/// The pictures of a folder and of all folders in it, told by their extension. Hidden names and links are passed over: what a folder lists lies in it. Any thread.
/// </summary>
/// <param name="folder">The folder; it may itself be a link.</param>
public sealed class FolderImages(string folder) : IImageStore
{
    private static readonly HashSet<string> Extensions = new([".jpg", ".jpeg", ".jpe", ".jfif", ".png", ".gif", ".webp", ".bmp"], StringComparer.OrdinalIgnoreCase);

    private static readonly EnumerationOptions Recursive = new()
    {
        RecurseSubdirectories = true,
        IgnoreInaccessible = true,
        AttributesToSkip = FileAttributes.Hidden | FileAttributes.ReparsePoint | FileAttributes.System,
    };

    private readonly string _folder = Path.GetFullPath(folder);

    /// <summary>The folder, absolute.</summary>
    public string FullPath => _folder;

    /// <summary>Whether a name looks like that of a picture.</summary>
    public static bool IsPicture(string name) => Extensions.Contains(Path.GetExtension(name));

    /// <inheritdoc/>
    /// <exception cref="IOException">The folder cannot be listed.</exception>
    public IEnumerable<StoredImage> List(CancellationToken cancellation)
    {
        RequireReadable();
        List<StoredImage> found = [];
        foreach (FileInfo file in new DirectoryInfo(_folder).EnumerateFiles("*", Recursive))
        {
            cancellation.ThrowIfCancellationRequested();
            if (IsPicture(file.Name) && Stored(file) is { } stored)
            {
                found.Add(stored);
            }
        }

        found.Sort(static (a, b) => string.CompareOrdinal(a.Name, b.Name));
        return found;
    }

    // Folders in it that may not be read are passed over; the folder itself would look empty then, as if all pictures had gone.
    private void RequireReadable()
    {
        try
        {
            _ = Directory.EnumerateFileSystemEntries(_folder).Any();
        }
        catch (UnauthorizedAccessException denied)
        {
            throw new IOException($"'{_folder}' cannot be listed: {denied.Message}", denied);
        }
    }

    // Null: it went while the folder was being listed.
    private StoredImage? Stored(FileInfo file)
    {
        try
        {
            return new StoredImage(Path.GetRelativePath(_folder, file.FullName).Replace(Path.DirectorySeparatorChar, '/'), file.Length, file.LastWriteTimeUtc);
        }
        catch (Exception gone) when (gone is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    /// <inheritdoc/>
    public Stream Open(StoredImage image)
    {
        FileInfo file = new(Path.Combine(_folder, image.Name));
        if (image.Name.Split('/').Contains("..") || Path.IsPathRooted(image.Name) || file.LinkTarget is not null)
        {
            throw new IOException($"'{image.Name}' leads out of '{_folder}'.");
        }

        try
        {
            // A pipe has no bytes, and its opening could wait for ever.
            return file.Length == 0
                ? Stream.Null
                : new FileStream(file.FullName, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        }
        catch (UnauthorizedAccessException denied)
        {
            throw new IOException($"'{file.FullName}' cannot be read: {denied.Message}", denied);
        }
    }
}
