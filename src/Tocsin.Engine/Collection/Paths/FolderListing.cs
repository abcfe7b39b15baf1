using System.Text;
using System.Text.Unicode;
using Microsoft.Win32.SafeHandles;

namespace Tocsin.Engine.Collection.Paths;

/// <summary>The regular files and folders in one open folder.</summary>
internal static unsafe class FolderListing
{
    private const int BufferBytes = 64 * 1024;
    private const int LengthOffset = 16; // linux_dirent64: inode 8, offset 8, length 2, type 1, name
    private const int TypeOffset = 18;
    private const int NameOffset = 19;
    private const byte TypeUnknown = 0; // some file systems do not say
    private const byte TypeFolder = 4;
    private const byte TypeRegular = 8;
    private const byte TypeLink = 10;

    /// <summary>
    /// What is in the folder, in ordinal order of the names; names that begin with <c>.</c> are left out. Each file is looked at while its folder is open, so nothing
    /// that takes the place of the folder's name can be meant.
    /// </summary>
    public static List<FolderEntry> Read(SafeFileHandle folder, WalkSkips skips)
    {
        List<FolderEntry> entries = [];
        byte[] buffer = System.Buffers.ArrayPool<byte>.Shared.Rent(BufferBytes);
        fixed (byte* start = buffer)
        {
            int bytes;
            while ((bytes = LinuxCalls.ReadEntries(folder, start, buffer.Length)) > 0)
            {
                for (byte* entry = start; entry < start + bytes; entry += *(ushort*)(entry + LengthOffset))
                {
                    Add(entries, folder, entry + NameOffset, entry[TypeOffset], skips);
                }
            }

            if (bytes < 0)
            {
                skips.Unreadable++;
            }
        }

        System.Buffers.ArrayPool<byte>.Shared.Return(buffer);
        entries.Sort(static (left, right) => string.CompareOrdinal(left.Name, right.Name));
        return entries;
    }

    private static void Add(List<FolderEntry> entries, SafeFileHandle folder, byte* name, byte type, WalkSkips skips)
    {
        if (*name == (byte)'.')
        {
            return;
        }

        if (type is not (TypeUnknown or TypeFolder or TypeRegular))
        {
            Pass(type == TypeLink ? FileKind.Link : FileKind.Special, skips);
            return;
        }

        ReadOnlySpan<byte> bytes = System.Runtime.InteropServices.MemoryMarshal.CreateReadOnlySpanFromNullTerminated(name);
        if (!Utf8.IsValid(bytes))
        {
            skips.BadNames++;
            return;
        }

        string text = Encoding.UTF8.GetString(bytes);
        if (RelativePath.PartFault(text).Length > 0)
        {
            skips.BadNames++;
            return;
        }

        if (type == TypeFolder)
        {
            entries.Add(new FolderEntry(text, new FileStatus(FileKind.Folder, 0, default, 0)));
            return;
        }

        // Nothing is said of a file that went meanwhile.
        if (FileStatus.Of(folder, name) is not { } status)
        {
            return;
        }

        if (status.Kind is FileKind.Regular or FileKind.Folder)
        {
            entries.Add(new FolderEntry(text, status));
        }
        else
        {
            Pass(status.Kind, skips);
        }
    }

    private static void Pass(FileKind kind, WalkSkips skips)
    {
        if (kind == FileKind.Link)
        {
            skips.Links++;
        }
        else
        {
            skips.Specials++;
        }
    }
}

/// <summary>One entry of a folder.</summary>
internal readonly record struct FolderEntry(string Name, FileStatus Status);
