using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Tocsin.Engine.Ingestion.Files;

/// <summary>Which file a name means right now: its number on its file system. A rename keeps it; a new file of the same name has another.</summary>
/// <param name="Device">The file system; 0 except on Linux.</param>
/// <param name="Number">The inode on Linux, elsewhere the time of creation.</param>
/// <param name="Born">When the file was made, in ticks of its own scale: orders the files that a name has meant. 0 where the file system does not tell.</param>
internal readonly partial record struct FileIdentity(ulong Device, ulong Number, long Born)
{
    private const int CurrentFolder = -100; // AT_FDCWD
    private const int HandleItself = 0x1000; // AT_EMPTY_PATH
    private const uint InodeAndBirth = 0x100 | BirthMask; // STATX_INO | STATX_BTIME
    private const uint BirthMask = 0x800;

    /// <summary>The identity of an open file.</summary>
    public static FileIdentity Of(SafeFileHandle handle)
    {
        if (!OperatingSystem.IsLinux())
        {
            return Elsewhere(File.GetCreationTimeUtc(handle).Ticks);
        }

        bool held = false;
        try
        {
            handle.DangerousAddRef(ref held);
            return StatX((int)handle.DangerousGetHandle(), "", HandleItself, InodeAndBirth, out StatXBuffer stat) == 0 ? stat.Identity : default;
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
            return File.Exists(path) ? Elsewhere(File.GetCreationTimeUtc(path).Ticks) : null;
        }

        return StatX(CurrentFolder, path, 0, InodeAndBirth, out StatXBuffer stat) == 0 ? stat.Identity : null;
    }

    /// <summary>Whether both are one file. Its birth does not count: not every file system tells it every time.</summary>
    public bool IsSameFile(ulong device, ulong number) => Device == device && Number == number && number != 0;

    /// <summary>Whether both are one file.</summary>
    public bool IsSameFile(FileIdentity other) => IsSameFile(other.Device, other.Number);

    private static FileIdentity Elsewhere(long created) => new(0, (ulong)created, created);

    [LibraryImport("libc", EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int StatX(int folder, string path, int flags, uint mask, out StatXBuffer buffer);

    /// <summary>struct statx of Linux: the same on every architecture, 256 bytes (statx(2)).</summary>
    [StructLayout(LayoutKind.Explicit, Size = 256)]
    private struct StatXBuffer
    {
        [FieldOffset(0)]
        public uint Mask;

        [FieldOffset(32)]
        public ulong Inode;

        [FieldOffset(80)]
        public long BirthSeconds;

        [FieldOffset(88)]
        public uint BirthNanoseconds;

        [FieldOffset(136)]
        public uint DeviceMajor;

        [FieldOffset(140)]
        public uint DeviceMinor;

        public readonly FileIdentity Identity => new(
            ((ulong)DeviceMajor << 32) | DeviceMinor, Inode, (Mask & BirthMask) == 0 ? 0 : (BirthSeconds * TimeSpan.TicksPerSecond) + (BirthNanoseconds / 100));
    }
}
