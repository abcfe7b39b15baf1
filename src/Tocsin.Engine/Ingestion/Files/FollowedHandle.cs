using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Tocsin.Engine.Ingestion.Files;

/// <summary>Opens files for following: everybody else may write, rename, truncate and delete them.</summary>
internal static partial class FollowedHandle
{
    private const int Unlock = 8; // LOCK_UN

    /// <summary>The open file, or null when it is not there, or must not be read.</summary>
    public static SafeFileHandle? TryOpen(string path)
    {
        try
        {
            SafeFileHandle handle = File.OpenHandle(
                path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, FileOptions.SequentialScan);
            if (!OperatingSystem.IsWindows())
            {
                // .NET takes a shared advisory lock, in whose way a .NET writer would stand: a reader of logs locks nobody out.
                _ = FLock(handle, Unlock);
            }

            return handle;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    [LibraryImport("libc", EntryPoint = "flock")]
    private static partial int FLock(SafeFileHandle handle, int operation);
}
