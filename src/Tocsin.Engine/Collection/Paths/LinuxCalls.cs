using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Microsoft.Win32.SafeHandles;

namespace Tocsin.Engine.Collection.Paths;

/// <summary>The system calls of Linux that take names relative to an open folder. The runtime has none of them.</summary>
internal static unsafe partial class LinuxCalls
{
    public const int ReadOnly = 0;
    public const int WriteOnly = 1;
    public const int Create = 0x40;
    public const int Exclusive = 0x80;
    public const int NoTerminal = 0x100; // O_NOCTTY
    public const int NonBlocking = 0x800;
    public const int CloseOnExec = 0x80000;
    public const int PathOnly = 0x200000; // O_PATH: a handle on the name, nothing is opened

    public const int NoEntry = 2; // ENOENT
    public const int Interrupted = 4; // EINTR
    public const int NoDevice = 6; // ENXIO: a socket, or a pipe that nobody reads
    public const int TryAgain = 11; // EAGAIN
    public const int Denied = 13; // EACCES
    public const int NotPermitted = 1; // EPERM
    public const int Exists = 17; // EEXIST
    public const int CrossDevice = 18; // EXDEV: openat2 would have left the root
    public const int NotAFolder = 20; // ENOTDIR
    public const int NotSupported = 22; // EINVAL: fsync of what cannot be synced
    public const int NameTooLong = 36; // ENAMETOOLONG
    public const int NoSuchCall = 38; // ENOSYS
    public const int LinkInTheWay = 40; // ELOOP

    private const long OpenAt2Number = 437; // the same on every architecture

    // RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS
    private const ulong BeneathWithoutLinks = 0x08 | 0x04 | 0x02;

    private static readonly bool IsArm = RuntimeInformation.ProcessArchitecture is Architecture.Arm or Architecture.Arm64 or Architecture.Ppc64le;

    /// <summary>O_DIRECTORY: only a folder can be opened.</summary>
    public static readonly int OnlyFolder = IsArm ? 0x4000 : 0x10000;

    /// <summary>O_NOFOLLOW: the last part is no link.</summary>
    public static readonly int NoFollow = IsArm ? 0x8000 : 0x20000;

    private static readonly long GetDents64Number = RuntimeInformation.ProcessArchitecture switch
    {
        Architecture.X64 => 217,
        Architecture.Arm64 or Architecture.RiscV64 or Architecture.LoongArch64 => 61,
        _ => -1,
    };

    /// <summary>Whether this program knows the calls of this machine.</summary>
    [SupportedOSPlatformGuard("linux")]
    public static bool AreKnown => OperatingSystem.IsLinux() && GetDents64Number >= 0;

    /// <summary>openat2, which resolves the whole path beneath the folder and follows no link. Below 0: the error is <paramref name="error"/>.</summary>
    public static int OpenAt2(SafeFileHandle folder, string path, int flags, int mode, out int error)
    {
        OpenHow how = new() { Flags = (ulong)flags, Mode = (ulong)mode, Resolve = BeneathWithoutLinks };
        long descriptor;
        do
        {
            descriptor = OpenAt2(OpenAt2Number, folder, path, &how, (nuint)sizeof(OpenHow));
            error = descriptor < 0 ? Marshal.GetLastPInvokeError() : 0;
        }
        while (error == Interrupted);
        return (int)descriptor;
    }

    /// <summary>openat, for one name.</summary>
    public static int OpenAt(SafeFileHandle folder, string name, int flags, int mode, out int error)
    {
        int descriptor;
        do
        {
            descriptor = OpenAt(folder, name, flags, mode);
            error = descriptor < 0 ? Marshal.GetLastPInvokeError() : 0;
        }
        while (error == Interrupted);
        return descriptor;
    }

    /// <summary>getdents64: entries of an open folder into the buffer. Returns bytes, 0 at the end, below 0 on an error.</summary>
    public static int ReadEntries(SafeFileHandle folder, byte* buffer, int bytes) => (int)GetDents64(GetDents64Number, folder, buffer, (nuint)bytes);

    [LibraryImport("libc", EntryPoint = "mkdirat", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int MakeFolderAt(SafeFileHandle folder, string name, uint mode);

    [LibraryImport("libc", EntryPoint = "renameat", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int RenameAt(SafeFileHandle from, string name, SafeFileHandle to, string newName);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    public static partial int Sync(SafeFileHandle handle);

    [LibraryImport("libc", EntryPoint = "unlinkat", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int UnlinkAt(SafeFileHandle folder, string name, int flags);

    [LibraryImport("libc", EntryPoint = "syscall", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial long OpenAt2(long number, SafeFileHandle folder, string path, OpenHow* how, nuint size);

    [LibraryImport("libc", EntryPoint = "syscall", SetLastError = true)]
    private static partial long GetDents64(long number, SafeFileHandle folder, byte* buffer, nuint bytes);

    [LibraryImport("libc", EntryPoint = "openat", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int OpenAt(SafeFileHandle folder, string name, int flags, int mode);

    /// <summary>struct open_how (openat2(2)).</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct OpenHow
    {
        public ulong Flags;
        public ulong Mode;
        public ulong Resolve;
    }
}
