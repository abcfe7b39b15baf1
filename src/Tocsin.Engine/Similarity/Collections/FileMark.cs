using System.Runtime.InteropServices;

namespace Tocsin.Engine.Similarity.Collections;

/// <summary>Whether a file is still the one that was read: another mark, another file.</summary>
/// <param name="Bytes">Its size.</param>
/// <param name="Modified">When it was last written, in nanoseconds (elsewhere than on Linux: ticks) of the file system's own scale.</param>
/// <param name="Number">The inode on Linux, elsewhere the time of creation: a file that was put in its place has another.</param>
public readonly partial record struct FileMark(long Bytes, long Modified, ulong Number)
{
    private const int CurrentFolder = -100; // AT_FDCWD
    private const uint Wanted = 0x40 | 0x100 | 0x200; // STATX_MTIME | STATX_INO | STATX_SIZE

    /// <summary>The file system that it lies on; 0 elsewhere than on Linux.</summary>
    public ulong Device { get; init; }

    /// <summary>Which file or folder it is, whatever is written into it.</summary>
    public (ulong Device, ulong Number) Place => (Device, Number);

    /// <summary>The mark of what a path names, links followed; null when there is nothing.</summary>
    public static FileMark? Of(string path)
    {
        if (OperatingSystem.IsLinux())
        {
            return StatX(CurrentFolder, path, 0, Wanted, out StatXBuffer stat) == 0
                ? new FileMark((long)stat.Size, (stat.ModifiedSeconds * 1_000_000_000) + stat.ModifiedNanoseconds, stat.Inode) { Device = ((ulong)stat.DeviceMajor << 32) | stat.DeviceMinor }
                : null;
        }

        FileSystemInfo entry = Directory.Exists(path) ? new DirectoryInfo(path) : new FileInfo(path);
        return entry.Exists ? new FileMark(entry is FileInfo file ? file.Length : 0, entry.LastWriteTimeUtc.Ticks, (ulong)entry.CreationTimeUtc.Ticks) : null;
    }

    [LibraryImport("libc", EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int StatX(int folder, string path, int flags, uint mask, out StatXBuffer buffer);

    /// <summary>struct statx of Linux: the same on every architecture, 256 bytes (statx(2)).</summary>
    [StructLayout(LayoutKind.Explicit, Size = 256)]
    private struct StatXBuffer
    {
        [FieldOffset(32)]
        public ulong Inode;

        [FieldOffset(40)]
        public ulong Size;

        [FieldOffset(112)]
        public long ModifiedSeconds;

        [FieldOffset(120)]
        public uint ModifiedNanoseconds;

        [FieldOffset(136)]
        public uint DeviceMajor;

        [FieldOffset(140)]
        public uint DeviceMinor;
    }
}
