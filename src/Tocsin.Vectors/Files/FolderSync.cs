using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Tocsin.Vectors.Files;

/// <summary>fsync of a folder, so that a renamed file keeps its name after a power cut (the runtime opens no folders). Windows needs none: its file system journals names.</summary>
internal static partial class FolderSync
{
    private const int Interrupted = 4; // EINTR
    private const int NotSupported = 22; // EINVAL: some network file systems cannot sync a folder, and say so this way

    private static readonly int ReadOnly = OperatingSystem.IsLinux() ? 0x80000 : 0; // O_CLOEXEC; elsewhere it has another number

    public static void Sync(string folder)
    {
        if (!OperatingSystem.IsWindows())
        {
            SyncNames(folder);
        }

        DiskSteps.Done(DiskStep.FolderSynced, folder);
    }

    private static void SyncNames(string folder)
    {
        int descriptor;
        while ((descriptor = Open(folder, ReadOnly)) < 0)
        {
            ThrowUnlessInterrupted("open", folder);
        }

        using SafeFileHandle handle = new(descriptor, ownsHandle: true);
        while (FSync(handle) != 0)
        {
            if (Marshal.GetLastPInvokeError() == NotSupported)
            {
                return;
            }

            ThrowUnlessInterrupted("fsync", folder);
        }
    }

    private static void ThrowUnlessInterrupted(string call, string folder)
    {
        int error = Marshal.GetLastPInvokeError();
        if (error != Interrupted)
        {
            throw new IOException($"{call} of '{folder}' failed: {Marshal.GetPInvokeErrorMessage(error)} (errno {error}). What was renamed there may be lost in a power cut; look at the disk (dmesg, smartctl).", error);
        }
    }

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int FSync(SafeFileHandle file);

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);
}
