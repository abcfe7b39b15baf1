using System.Globalization;

namespace Tocsin.Engine.Streams;

/// <summary>
/// Keeps a second process out of a data folder, for as long as it is not disposed: two writers would spoil each other's journals.
/// The system releases it when the process ends, however it ends. Held on a real disk only, beside <see cref="IFileSystem"/>.
/// </summary>
public sealed class DataFolderLock : IDisposable
{
    private const string LockName = "tocsin.lock";
    private const string HolderName = "tocsin.pid";
    private readonly FileStream _lock;

    private DataFolderLock(FileStream taken) => _lock = taken;

    /// <summary>Takes the lock of a folder, which is made when it is not there. Throws <see cref="DataFolderLockedException"/> when somebody has it.</summary>
    public static DataFolderLock Take(string folder)
    {
        Directory.CreateDirectory(folder);
        return Take(
            Path.Combine(folder, LockName), Path.Combine(folder, HolderName),
            holder => $"The data folder '{folder}' is in use by process {holder}. Stop that one, or give this one a folder of its own (--data).");
    }

    /// <summary>Takes the lock of something else that has one writer. Throws <see cref="DataFolderLockedException"/> when somebody has it.</summary>
    /// <param name="path">The file that is held, in a folder that is there.</param>
    /// <param name="holder">The file that says which process holds it.</param>
    /// <param name="inUse">What is said to who comes second, with the number of the process that holds it.</param>
    public static DataFolderLock Take(string path, string holder, Func<string, string> inUse)
    {
        FileStream taken;
        try
        {
            taken = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException held) when (IsSharingViolation(held))
        {
            throw new DataFolderLockedException(inUse(HolderOf(holder)), held);
        }

        File.WriteAllText(holder, Environment.ProcessId.ToString(CultureInfo.InvariantCulture) + "\n");
        return new DataFolderLock(taken);
    }

    /// <summary>Lets the next process in.</summary>
    public void Dispose()
    {
        // Both files stay: to remove a lock file that somebody else is about to lock would let two in.
        _lock.Dispose();
    }

    // EWOULDBLOCK of Linux and of macOS, ERROR_SHARING_VIOLATION of Windows: the runtime has no name for them.
    private static bool IsSharingViolation(IOException failure) => failure.HResult is 11 or 35 or unchecked((int)0x80070020);

    // For the message only: the lock itself cannot be read while it is held.
    private static string HolderOf(string path)
    {
        try
        {
            return int.TryParse(File.ReadAllText(path).AsSpan().Trim(), out int id) ? id.ToString(CultureInfo.InvariantCulture) : "unknown";
        }
        catch (IOException)
        {
            return "unknown";
        }
    }
}

/// <summary>Another process holds the data folder.</summary>
public sealed class DataFolderLockedException(string message, Exception? inner = null) : IOException(message, inner);
