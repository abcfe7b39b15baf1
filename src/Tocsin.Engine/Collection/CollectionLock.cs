using Tocsin.Engine.Streams;

namespace Tocsin.Engine.Collection;

/// <summary>Keeps a second process from writing a collection, for as long as it is not disposed. The system releases it when the process ends, however it ends.</summary>
public sealed class CollectionLock : IDisposable
{
    private readonly DataFolderLock _held;

    private CollectionLock(DataFolderLock held) => _held = held;

    /// <summary>Takes the lock of a collection, whose folder is made (700) when it is not there. Throws <see cref="DataFolderLockedException"/> when somebody has it.</summary>
    public static CollectionLock Take(CollectionFolders folders)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(folders.Root);
        }
        else
        {
            Directory.CreateDirectory(folders.Root, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        return new CollectionLock(DataFolderLock.Take(
            folders.Lock, folders.Lock + ".pid",
            holder => $"The collection '{folders.Root}' is in use by process {holder}. Ask that one (a server syncs by itself, and with POST /api/v1/sync), stop it, or name another folder (Collection:Folder)."));
    }

    /// <summary>Lets the next process in.</summary>
    public void Dispose() => _held.Dispose();
}
