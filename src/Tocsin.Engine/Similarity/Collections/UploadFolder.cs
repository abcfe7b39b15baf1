using System.Security.Cryptography;
using Tocsin.Engine.Similarity.Features;
using Tocsin.Engine.Similarity.Images;

namespace Tocsin.Engine.Similarity.Collections;

/// <summary>The pictures that were uploaded, named by what is in them: the same picture twice is one file. Any thread may call it.</summary>
/// <param name="root">The collection's own folder; they lie in <see cref="FolderName"/> below it.</param>
public sealed class UploadFolder(string root)
{
    /// <summary>What all their paths begin with.</summary>
    public const string FolderName = "uploads";

    private const string UnfinishedExtension = ".tmp";

    private int _unfinished;

    /// <summary>Whether a path of the feature file means one of these.</summary>
    public static bool IsOne(string path) => path.StartsWith(FolderName + "/", StringComparison.Ordinal) && path.AsSpan(FolderName.Length + 1) is not ("" or "." or "..") and var name && name.IndexOfAny('/', '\\') < 0;

    /// <summary>Writes a picture that was decoded before; durable when it returns. Answers its path, as it stands in the feature file.</summary>
    /// <exception cref="IOException">It cannot be written.</exception>
    public string Save(ReadOnlySpan<byte> picture)
    {
        string name = $"{Convert.ToHexStringLower(SHA256.HashData(picture))}{Extension(picture)}";
        string folder = Path.Combine(root, FolderName);
        string path = Path.Combine(folder, name);
        Directory.CreateDirectory(folder);
        string unfinished = $"{path}.{Interlocked.Increment(ref _unfinished)}{UnfinishedExtension}";
        try
        {
            using (FileStream file = new(unfinished, FileMode.Create, FileAccess.Write, FileShare.None))
            {
                file.Write(picture);
                file.Flush(flushToDisk: true);
            }

            File.Move(unfinished, path, overwrite: true);
            if (OperatingSystem.IsLinux())
            {
                FileReplacement.SyncFolder(folder);
            }
        }
        catch
        {
            File.Delete(unfinished);
            throw;
        }

        return $"{FolderName}/{name}";
    }

    /// <summary>Removes the file of a path that <see cref="IsOne"/>; no error when it is not there.</summary>
    public void Delete(string path) => File.Delete(Path.Combine(root, FolderName, Path.GetFileName(path)));

    /// <summary>Removes what a crash has left unfinished; before anything is saved.</summary>
    public void RemoveUnfinished()
    {
        string folder = Path.Combine(root, FolderName);
        foreach (string left in Directory.Exists(folder) ? Directory.EnumerateFiles(folder, "*" + UnfinishedExtension) : [])
        {
            File.Delete(left);
        }
    }

    private static string Extension(ReadOnlySpan<byte> picture) => ImageMagic.Of(picture) switch
    {
        ImageKind.Jpeg => ".jpg",
        ImageKind.Png => ".png",
        ImageKind.Gif => ".gif",
        ImageKind.WebP => ".webp",
        _ => ".bmp",
    };
}
