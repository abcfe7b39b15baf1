using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Tocsin.Engine.Collection.Paths;

/// <summary>What a name or an open file is.</summary>
/// <param name="Kind">What kind of thing it is.</param>
/// <param name="Size">Bytes.</param>
/// <param name="Modified">When it was last written, UTC. A remote may say anything: beyond the calendar it is the calendar's end.</param>
/// <param name="Inode">Its number on its file system.</param>
internal readonly unsafe partial record struct FileStatus(FileKind Kind, long Size, DateTime Modified, ulong Inode)
{
    private const int HandleItself = 0x1000; // AT_EMPTY_PATH
    private const int LinkItself = 0x100; // AT_SYMLINK_NOFOLLOW
    private const uint Wanted = 0x1 | 0x40 | 0x100 | 0x200; // STATX_TYPE | STATX_MTIME | STATX_INO | STATX_SIZE

    /// <summary>Of an open file; null when the system does not say.</summary>
    public static FileStatus? Of(SafeFileHandle handle)
    {
        byte nothing = 0;
        return At(handle, &nothing, HandleItself);
    }

    /// <summary>Of a name in a folder; a link is not followed. Null when there is none.</summary>
    public static FileStatus? Of(SafeFileHandle folder, byte* name) => At(folder, name, LinkItself);

    /// <summary>Of a name in a folder; a link is not followed. Null when there is none.</summary>
    public static FileStatus? Of(SafeFileHandle folder, string name)
    {
        byte* bytes = (byte*)Marshal.StringToCoTaskMemUTF8(name);
        try
        {
            return Of(folder, bytes);
        }
        finally
        {
            Marshal.FreeCoTaskMem((nint)bytes);
        }
    }

    private static FileStatus? At(SafeFileHandle folder, byte* name, int flags)
    {
        if (StatX(folder, name, flags, Wanted, out StatXBuffer stat) != 0)
        {
            return null;
        }

        FileKind kind = (stat.Mode & 0xF000) switch
        {
            0x8000 => FileKind.Regular,
            0x4000 => FileKind.Folder,
            0xA000 => FileKind.Link,
            _ => FileKind.Special,
        };
        return new FileStatus(kind, (long)stat.Size, Time(stat.ModifiedSeconds, stat.ModifiedNanoseconds), stat.Inode);
    }

    private static DateTime Time(long seconds, uint nanoseconds)
    {
        const long Earliest = -62_135_596_800; // 0001-01-01 in seconds of Unix
        const long Latest = 253_402_300_799; // 9999-12-31T23:59:59
        return DateTime.UnixEpoch.AddTicks((Math.Clamp(seconds, Earliest, Latest) * TimeSpan.TicksPerSecond) + (Math.Min(nanoseconds, 999_999_999) / 100));
    }

    [LibraryImport("libc", EntryPoint = "statx", SetLastError = true)]
    private static partial int StatX(SafeFileHandle folder, byte* name, int flags, uint mask, out StatXBuffer buffer);

    /// <summary>struct statx of Linux: the same on every architecture, 256 bytes (statx(2)).</summary>
    [StructLayout(LayoutKind.Explicit, Size = 256)]
    private struct StatXBuffer
    {
        [FieldOffset(28)]
        public ushort Mode;

        [FieldOffset(32)]
        public ulong Inode;

        [FieldOffset(40)]
        public ulong Size;

        [FieldOffset(112)]
        public long ModifiedSeconds;

        [FieldOffset(120)]
        public uint ModifiedNanoseconds;
    }
}

/// <summary>Kinds of things that a name may mean.</summary>
internal enum FileKind : byte
{
    /// <summary>Pipes, devices, sockets.</summary>
    Special,
    Regular,
    Folder,
    Link,
}
