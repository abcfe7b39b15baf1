namespace Tocsin.Engine.Streams.Storage;

/// <summary>
/// The disk. On Linux a file is synced by fdatasync and a folder by fsync on the folder itself; elsewhere files are flushed to
/// disk by the runtime and folders are not synced, because those systems offer no call for it.
/// </summary>
public sealed class PhysicalFileSystem : IFileSystem
{
    /// <inheritdoc/>
    public void CreateDirectory(string path)
    {
        RequireAbsolute(path);
        DiskFailure.Translate(path, static path => Directory.CreateDirectory(path));
    }

    /// <inheritdoc/>
    public IReadOnlyList<string> ListFiles(string directory)
    {
        RequireAbsolute(directory);
        return DiskFailure.Translate(directory, static directory =>
        {
            if (!Directory.Exists(directory))
            {
                return [];
            }

            string[] names = Directory.GetFiles(directory);
            for (int i = 0; i < names.Length; i++)
            {
                names[i] = Path.GetFileName(names[i]);
            }

            Array.Sort(names, StringComparer.Ordinal);
            return names;
        });
    }

    /// <inheritdoc/>
    public bool FileExists(string path)
    {
        RequireAbsolute(path);
        return File.Exists(path);
    }

    /// <inheritdoc/>
    public IWritableFile Create(string path) => OpenForWriting(path, FileMode.CreateNew);

    /// <inheritdoc/>
    public IWritableFile OpenForAppend(string path) => OpenForWriting(path, FileMode.Open);

    /// <inheritdoc/>
    public IReadableFile OpenRead(string path)
    {
        RequireAbsolute(path);
        return new PhysicalReadableFile(DiskFailure.Translate(path, static path =>
            File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete)));
    }

    /// <inheritdoc/>
    public void Rename(string source, string target)
    {
        RequireAbsolute(source);
        RequireAbsolute(target);
        if (Path.GetDirectoryName(source) != Path.GetDirectoryName(target))
        {
            // Between folders one sync would not cover both names, and between mounts the runtime would copy.
            throw new ArgumentException($"'{source}' cannot be renamed to '{target}': a rename is atomic within one folder only.", nameof(target));
        }

        DiskFailure.Translate(source, source => File.Move(source, target, overwrite: true));
    }

    /// <inheritdoc/>
    public void Delete(string path)
    {
        RequireAbsolute(path);
        DiskFailure.Translate(path, static path =>
        {
            try
            {
                File.Delete(path);
            }
            catch (DirectoryNotFoundException)
            {
                // No folder, so no file: what the caller wants holds already.
            }
        });
    }

    /// <inheritdoc/>
    public void SyncDirectory(string path)
    {
        RequireAbsolute(path);
        if (OperatingSystem.IsLinux())
        {
            LinuxSync.Directory(path);
        }
    }

    /// <inheritdoc/>
    public long? FreeBytes(string directory)
    {
        RequireAbsolute(directory);
        return DiskFailure.FreeBytes(directory);
    }

    private static PhysicalWritableFile OpenForWriting(string path, FileMode mode)
    {
        RequireAbsolute(path);
        return new PhysicalWritableFile(path, DiskFailure.Translate(path, path =>
            File.OpenHandle(path, mode, FileAccess.Write, FileShare.Read | FileShare.Delete)));
    }

    private static void RequireAbsolute(string path)
    {
        if (!Path.IsPathFullyQualified(path))
        {
            throw new ArgumentException($"'{path}' is not an absolute path.", nameof(path));
        }
    }
}
