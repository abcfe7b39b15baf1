using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Microsoft.Win32.SafeHandles;

namespace Tocsin.Engine.Streams.Storage;

/// <summary>
/// fdatasync for files (the runtime only offers fsync, which also waits for time stamps) and fsync for folders (the runtime
/// opens no folders). An interrupted call is repeated; any other failure is final, see <see cref="IWritableFile.Sync"/>.
/// </summary>
[SupportedOSPlatform("linux")]
internal static partial class LinuxSync
{
    private const int Interrupted = 4; // EINTR
    private const int NotSupported = 22; // EINVAL: some network file systems cannot sync a folder, and say so this way
    private const int CloseOnExec = 0x80000; // O_CLOEXEC

    private static readonly int OnlyFolders = // O_DIRECTORY differs between architectures
        RuntimeInformation.ProcessArchitecture is Architecture.Arm or Architecture.Arm64 or Architecture.Ppc64le ? 0x4000 : 0x10000;

    /// <summary>fdatasync. Never reports a full disk as <see cref="DiskFullException"/>: after a failed sync there is nothing to go on with.</summary>
    public static void Data(SafeFileHandle file, string path)
    {
        while (FDataSync(file) != 0)
        {
            int error = Marshal.GetLastPInvokeError();
            if (error != Interrupted)
            {
                throw Failure("fdatasync", path, error);
            }
        }
    }

    /// <summary>fsync of a folder: its created, renamed and removed names are durable.</summary>
    public static void Directory(string path)
    {
        int descriptor;
        while ((descriptor = Open(path, OnlyFolders | CloseOnExec)) < 0)
        {
            int error = Marshal.GetLastPInvokeError();
            if (error != Interrupted)
            {
                throw Failure("open", path, error);
            }
        }

        using SafeFileHandle folder = new(descriptor, ownsHandle: true);
        while (FSync(folder) != 0)
        {
            int error = Marshal.GetLastPInvokeError();
            if (error == NotSupported)
            {
                return;
            }

            if (error != Interrupted)
            {
                throw Failure("fsync", path, error);
            }
        }
    }

    private static IOException Failure(string call, string path, int error) =>
        new($"{call} of '{path}' failed: {Marshal.GetPInvokeErrorMessage(error)} (errno {error}). What was written there may be lost; look at the disk (dmesg, smartctl).", error);

    [LibraryImport("libc", EntryPoint = "fdatasync", SetLastError = true)]
    private static partial int FDataSync(SafeFileHandle file);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int FSync(SafeFileHandle file);

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);
}
