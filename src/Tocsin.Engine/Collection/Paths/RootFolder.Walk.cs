using Microsoft.Win32.SafeHandles;

namespace Tocsin.Engine.Collection.Paths;

public sealed partial class RootFolder
{
    /// <summary>Folders in folders that a walk goes down.</summary>
    public const int MaxDepth = 64;

    /// <summary>
    /// The regular files under a folder (empty: all), each folder's entries in ordinal order of their names. Names that begin with <c>.</c> are left out, links are
    /// not followed. Names that could not be asked for again (<see cref="RelativePath"/>, not UTF-8) are left out, too.
    /// </summary>
    public IEnumerable<FoundFile> Walk(string under = "", CancellationToken cancellation = default) => Walk(under, new WalkSkips(), cancellation);

    /// <summary>As <see cref="Walk(string, CancellationToken)"/>; what is passed over is counted.</summary>
    public IEnumerable<FoundFile> Walk(string under, WalkSkips skips, CancellationToken cancellation = default)
    {
        if (under.Length > 0 && !RelativePath.TryParse(under, out _, out _))
        {
            return [];
        }

        return WalkFrom(under, skips, cancellation);
    }

    private IEnumerable<FoundFile> WalkFrom(string under, WalkSkips skips, CancellationToken cancellation)
    {
        using SafeFileHandle? top = OpenBeneath(under.Length == 0 ? "." : under, LinuxCalls.ReadOnly | LinuxCalls.OnlyFolder, 0, out _);
        if (top is null)
        {
            skips.Unreadable += under.Length == 0 ? 1 : 0; // the root is there: what cannot be seen is not gone
            yield break;
        }

        // Each open folder of the way down with what is left of it. Handles stay open: a folder's name may come to mean another one.
        Stack<OpenFolder> way = new();
        way.Push(new OpenFolder(top, under.Length == 0 ? "" : under + "/", FolderListing.Read(top, skips)));
        try
        {
            while (way.TryPeek(out OpenFolder? folder))
            {
                cancellation.ThrowIfCancellationRequested();
                if (folder.Next >= folder.Entries.Count)
                {
                    way.Pop().Handle.Dispose();
                    continue;
                }

                FolderEntry entry = folder.Entries[folder.Next++];
                string path = folder.Prefix + entry.Name;
                if (path.Length * 3 > RelativePath.MaxBytes && !RelativePath.TryParse(path, out _, out _))
                {
                    skips.BadNames++;
                }
                else if (entry.Status.Kind == FileKind.Regular)
                {
                    yield return new FoundFile(path, entry.Status.Size, entry.Status.Modified, entry.Status.Inode);
                }
                else if (way.Count > MaxDepth)
                {
                    skips.TooDeep++;
                }
                else if (Enter(folder, entry.Name, skips) is { } inner)
                {
                    way.Push(new OpenFolder(inner, path + "/", FolderListing.Read(inner, skips)));
                }
            }
        }
        finally
        {
            while (way.TryPop(out OpenFolder? folder))
            {
                folder.Handle.Dispose();
            }
        }
    }

    private static SafeFileHandle? Enter(OpenFolder folder, string name, WalkSkips skips)
    {
        int descriptor = LinuxCalls.OpenAt(
            folder.Handle, name, LinuxCalls.ReadOnly | LinuxCalls.OnlyFolder | LinuxCalls.NoFollow | LinuxCalls.CloseOnExec, 0, out int error);
        if (descriptor >= 0)
        {
            return new SafeFileHandle(descriptor, ownsHandle: true);
        }

        // A folder that went, or that has become something else meanwhile, is none.
        if (error is not (LinuxCalls.NoEntry or LinuxCalls.NotAFolder or LinuxCalls.LinkInTheWay))
        {
            skips.Unreadable++;
        }

        return null;
    }

    private sealed class OpenFolder(SafeFileHandle handle, string prefix, List<FolderEntry> entries)
    {
        public SafeFileHandle Handle { get; } = handle;

        public string Prefix { get; } = prefix;

        public List<FolderEntry> Entries { get; } = entries;

        public int Next { get; set; }
    }
}
