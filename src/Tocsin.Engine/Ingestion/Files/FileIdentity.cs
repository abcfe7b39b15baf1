using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Tocsin.Engine.Ingestion.Files;

/// <summary>Which file a name means right now: its number on its file system. A rename keeps it; a new file of the same name has another.</summary>
/// <param name="Device">The file system; 0 except on Linux.</param>
/// <param name="Number">The inode on Linux, elsewhere the time of creation.</param>
internal readonly partial record struct FileIdentity(ulong Device, ulong Number)
{
    private const int CurrentFolder = -100; // AT_FDCWD
    private const int HandleItself = 0x1000; // AT_EMPTY_PATH
    private const uint InodeMask = 0x100; // STATX_INO

    /// <summary>The identity of an open file.</summary>
    public static FileIdentity Of(SafeFileHandle handle)
    {
        if (!OperatingSystem.IsLinux())
        {
            return new(0, (ulong)File.GetCreationTimeUtc(handle).Ticks);
        }

        bool held = false;
        try
        {
            handle.DangerousAddRef(ref held);
            return StatX((int)handle.DangerousGetHandle(), "", HandleItself, InodeMask, out StatXBuffer stat) == 0 ? stat.Identity : default;
        }
        finally
        {
            if (held)
            {
                handle.DangerousRelease();
            }
        }
    }

    /// <summary>The identity of the file that a path names, or null when there is none.</summary>
    public static FileIdentity? Of(string path)
    {
        if (!OperatingSystem.IsLinux())
        {
            return File.Exists(path) ? new(0, (ulong)File.GetCreationTimeUtc(path).Ticks) : null;
        }

        return StatX(CurrentFolder, path, 0, InodeMask, out StatXBuffer stat) == 0 ? stat.Identity : null;
    }

    [LibraryImport("libc", EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int StatX(int folder, string path, int flags, uint mask, out StatXBuffer buffer);

    /// <summary>struct statx of Linux: the same on every architecture, 256 bytes (statx(2)).</summary>
    [StructLayout(LayoutKind.Explicit, Size = 256)]
    private struct StatXBuffer
    {
        [FieldOffset(32)]
        public ulong Inode;

        [FieldOffset(136)]
        public uint DeviceMajor;

        [FieldOffset(140)]
        public uint DeviceMinor;

        public readonly FileIdentity Identity => new(((ulong)DeviceMajor << 32) | DeviceMinor, Inode);
    }
}
