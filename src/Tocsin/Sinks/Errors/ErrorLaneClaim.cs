namespace Tocsin.Sinks.Errors;

/// <summary>Keeps a second process out of a lane's files: it would take the file that is being written for a crashed one's. The system releases it with the process.</summary>
internal static class ErrorLaneClaim
{
    /// <summary>Takes the lock of a path, which is made. Throws <see cref="IOException"/> when somebody has it.</summary>
    public static IDisposable Take(string path)
    {
        try
        {
            // The file stays when it is released: to remove a lock that somebody else is about to take would let two in.
            return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException held) when (held is not (FileNotFoundException or DirectoryNotFoundException))
        {
            throw new IOException($"Another process writes error records to '{Path.GetDirectoryName(path)}'. Stop that one, or give this one a folder of its own (--errors).", held);
        }
    }
}
