using System.Security.Cryptography;
using Tocsin.Engine.Similarity.Features;
using Tocsin.Engine.Similarity.Images;

namespace Tocsin.Engine.Similarity.Collections;

/// <summary>
/// The pictures that were uploaded, named by what is in them: the same picture twice is one file. Any thread writes one beside its place (<see cref="Write"/>); what lies
/// in place changes together with the rows that name it, so only the owner of the collection touches that.
/// </summary>
/// <param name="root">The collection's own folder; they lie in <see cref="FolderName"/> below it.</param>
public sealed class UploadFolder(string root)
{
    /// <summary>What all their paths begin with.</summary>
    public const string FolderName = "uploads";

    private const string UnfinishedExtension = ".tmp";
    private const string LeavingExtension = ".leaving";

    private readonly string _folder = Path.Combine(root, FolderName);
    private int _unfinished;

    /// <summary>Whether a path of the feature file means one of these.</summary>
    public static bool IsOne(string path) => path.StartsWith(FolderName + "/", StringComparison.Ordinal) && path.AsSpan(FolderName.Length + 1) is not ("" or "." or "..") and var name && name.IndexOfAny('/', '\\') < 0;

    /// <summary>The path of a picture that was decoded before, as it stands in the feature file.</summary>
    public static string PathOf(ReadOnlySpan<byte> picture) => $"{FolderName}/{Convert.ToHexStringLower(SHA256.HashData(picture))}{Extension(picture)}";

    /// <summary>Writes a picture that was decoded before beside its place; its bytes are durable when it returns.</summary>
    /// <exception cref="PictureNotWrittenException">It cannot be written; nothing is left of it.</exception>
    public WrittenUpload Write(ReadOnlySpan<byte> picture)
    {
        string path = PathOf(picture);
        string unfinished = $"{FileOf(path)}.{Interlocked.Increment(ref _unfinished)}{UnfinishedExtension}";
        try
        {
            Directory.CreateDirectory(_folder);
            using FileStream file = new(unfinished, FileMode.Create, FileAccess.Write, FileShare.None);
            file.Write(picture);
            file.Flush(flushToDisk: true);
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            TryDelete(unfinished);
            throw new PictureNotWrittenException(FileOf(path), refused);
        }

        return new WrittenUpload(path, unfinished, FileOf(path));
    }

    /// <summary>Whether the file of a path that <see cref="IsOne"/> is there.</summary>
    public bool Has(string path) => File.Exists(FileOf(path));

    /// <summary>The paths of all that lie in place, in ordinal order.</summary>
    public IReadOnlyList<string> Paths() => !Directory.Exists(_folder) ? [] :
    [
        .. Directory.EnumerateFiles(_folder).Where(static file => Path.GetExtension(file) is not (UnfinishedExtension or LeavingExtension))
            .Select(static file => $"{FolderName}/{Path.GetFileName(file)}").Order(StringComparer.Ordinal),
    ];

    /// <summary>Removes what a crash has left unfinished; before anything is written.</summary>
    public void RemoveUnfinished()
    {
        foreach (string left in Directory.Exists(_folder) ? Directory.EnumerateFiles(_folder, "*" + UnfinishedExtension) : [])
        {
            File.Delete(left);
        }
    }

    /// <summary>Takes the file of a path that <see cref="IsOne"/> from its place, so that it can still be put back. False: it is not there.</summary>
    /// <exception cref="PictureNotRemovedException">The system refuses it; the file is where it was.</exception>
    internal bool SetAside(string path)
    {
        try
        {
            _ = File.GetAttributes(FileOf(path)); // says why it cannot be looked at, where others would say that it is not there
            File.Move(FileOf(path), LeavingOf(path), overwrite: true);
            return true;
        }
        catch (Exception none) when (none is FileNotFoundException or DirectoryNotFoundException)
        {
            return false;
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            throw new PictureNotRemovedException(FileOf(path), refused);
        }
    }

    /// <summary>Undoes <see cref="SetAside"/>.</summary>
    internal void PutBack(string path) => File.Move(LeavingOf(path), FileOf(path), overwrite: true);

    /// <summary>Removes what was set aside.</summary>
    internal void Remove(string path) => File.Delete(LeavingOf(path));

    /// <summary>After a kill: what was set aside and has a row comes back, the rest goes. For the owner of the collection, before it changes anything.</summary>
    internal void Settle(Func<string, bool> hasRow)
    {
        foreach (string left in Directory.Exists(_folder) ? Directory.EnumerateFiles(_folder, "*" + LeavingExtension).ToArray() : [])
        {
            string path = $"{FolderName}/{Path.GetFileNameWithoutExtension(left)}";
            if (hasRow(path) && !Has(path))
            {
                PutBack(path);
            }
            else
            {
                Remove(path);
            }
        }
    }

    /// <summary>Makes durable which names there are.</summary>
    internal void Sync()
    {
        if (OperatingSystem.IsLinux() && Directory.Exists(_folder))
        {
            FileReplacement.SyncFolder(_folder);
        }
    }

    // Whatever is wrong with the disk was said by then.
    internal static void TryDelete(string file)
    {
        try
        {
            File.Delete(file);
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            // The next start removes what is unfinished.
        }
    }

    private string FileOf(string path) => Path.Combine(_folder, Path.GetFileName(path));

    private string LeavingOf(string path) => FileOf(path) + LeavingExtension;

    private static string Extension(ReadOnlySpan<byte> picture) => ImageMagic.Of(picture) switch
    {
        ImageKind.Jpeg => ".jpg",
        ImageKind.Png => ".png",
        ImageKind.Gif => ".gif",
        ImageKind.WebP => ".webp",
        _ => ".bmp",
    };
}

/// <summary>The file of an uploaded picture cannot be removed: it may not be written there, or something is in the way.</summary>
/// <param name="path">Where it lies.</param>
/// <param name="refused">What the system said.</param>
public sealed class PictureNotRemovedException(string path, Exception refused) : Exception($"The picture's file '{path}' cannot be removed: {refused.Message}", refused);
