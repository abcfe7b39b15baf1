using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using Tocsin.Engine.Collection.Content;

namespace Tocsin.Engine.Collection.Paths;

/// <summary>
/// A handle on a folder, and the only way to what is beneath it. Every path is resolved by the system relative to the handle and follows no link, neither as its
/// last part nor on the way, wherever it points: a name that turns into a link between a check and the opening leads nowhere. <c>openat2</c> does that in one
/// call; where the kernel has none (before 5.6) or a sandbox forbids it, the path is walked part by part with <c>O_NOFOLLOW</c>. Any thread. Linux only.
/// </summary>
public sealed partial class RootFolder : IDisposable
{
    private volatile SafeFileHandle _root;
    private readonly bool _partByPart;

    private RootFolder(string fullPath, SafeFileHandle root, bool partByPart) => (FullPath, _root, _partByPart) = (fullPath, root, partByPart);

    /// <summary>The folder's own path, absolute. For messages: what is beneath it is opened by this object.</summary>
    public string FullPath { get; }

    /// <summary>
    /// Opens a folder; it is made for this user alone (700) when it is not there. The folder itself may be a link: whoever configures it says where files lie.
    /// Throws <see cref="IOException"/>, <see cref="UnauthorizedAccessException"/> and, except on Linux, <see cref="PlatformNotSupportedException"/>.
    /// </summary>
    public static RootFolder Open(string folder) => Open(folder, partByPart: false);

    /// <summary>As <see cref="Open(string)"/>; tests force the way that needs no <c>openat2</c>.</summary>
    internal static RootFolder Open(string folder, bool partByPart)
    {
        string full = Path.GetFullPath(folder);
        SafeFileHandle root = OpenItself(full);
        return new RootFolder(full, root, partByPart || !HasOpenAt2(root));
    }

    /// <summary>
    /// Looks whether the folder was removed or another put in its place, and goes on with what is there now (made anew when nothing is): else what is fetched would go
    /// where nobody sees it, or nowhere. True when it was. Throws as <see cref="Open(string)"/>.
    /// </summary>
    public bool Renew()
    {
        SafeFileHandle now = OpenItself(FullPath), before = _root;
        if (FileStatus.Of(now)?.Inode == FileStatus.Of(before)?.Inode)
        {
            now.Dispose();
            return false;
        }

        _root = now; // whoever is using the one before may do so to the end: it closes when nobody holds it
        return true;
    }

    /// <summary>Opens a regular file for reading. Never waits for a pipe, and takes no lock: everybody else may write, rename, cut and delete it.</summary>
    public OpenOutcome TryOpenRead(string path, out SafeFileHandle? handle)
    {
        handle = null;
        if (!RelativePath.TryParse(path, out string? good, out _))
        {
            return OpenOutcome.BadPath;
        }

        SafeFileHandle? opened = OpenBeneath(good, LinuxCalls.ReadOnly | LinuxCalls.NonBlocking | LinuxCalls.NoTerminal, 0, out int error);
        if (opened is null)
        {
            return Outcome(error);
        }

        if (FileStatus.Of(opened) is not { Kind: FileKind.Regular })
        {
            opened.Dispose();
            return OpenOutcome.NotAFile;
        }

        handle = opened;
        return OpenOutcome.Opened;
    }

    /// <summary>A regular file as it is now; null when there is none, or a link is in the way.</summary>
    public FoundFile? Stat(string path)
    {
        if (!RelativePath.TryParse(path, out string? good, out _))
        {
            return null;
        }

        using SafeFileHandle? handle = OpenBeneath(good, LinuxCalls.PathOnly, 0, out _);
        return handle is not null && FileStatus.Of(handle) is { Kind: FileKind.Regular } status
            ? new FoundFile(good, status.Size, status.Modified, status.Inode)
            : null;
    }

    /// <summary>Whether there is a folder, and no link in the way to it.</summary>
    public bool HasFolder(string path)
    {
        if (!RelativePath.TryParse(path, out string? good, out _))
        {
            return false;
        }

        using SafeFileHandle? folder = OpenBeneath(good, LinuxCalls.PathOnly | LinuxCalls.OnlyFolder, 0, out _);
        return folder is not null;
    }

    /// <summary>Compressed files beneath it that are being shown.</summary>
    internal SharedTexts Texts { get; } = new();

    /// <inheritdoc/>
    public void Dispose()
    {
        Texts.Dispose();
        _root.Dispose();
    }

    private static SafeFileHandle OpenItself(string full)
    {
        if (!LinuxCalls.AreKnown)
        {
            throw new PlatformNotSupportedException(
                $"Collected logs in '{full}' are opened by handles that only Linux on x64, arm64, riscv64 and loongarch64 has. Run the collection there, or in a Linux container.");
        }

        Directory.CreateDirectory(full, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        using SafeFileHandle anywhere = new(-100, ownsHandle: false); // AT_FDCWD; an absolute path does not look at it
        int descriptor = LinuxCalls.OpenAt(anywhere, full, LinuxCalls.ReadOnly | LinuxCalls.OnlyFolder | LinuxCalls.CloseOnExec, 0, out int error);
        return descriptor >= 0 ? new SafeFileHandle(descriptor, ownsHandle: true) : throw Failure("open", full, error);
    }

    /// <summary>Opens what a judged path names. Null: <paramref name="error"/> says why, as errno; a link anywhere is <see cref="LinuxCalls.LinkInTheWay"/>.</summary>
    private SafeFileHandle? OpenBeneath(string path, int flags, int mode, out int error)
    {
        flags |= LinuxCalls.NoFollow | LinuxCalls.CloseOnExec;
        if (_partByPart)
        {
            return OpenPartByPart(path, flags, mode, out error);
        }

        int descriptor = LinuxCalls.OpenAt2(_root, path, flags, mode, out error);
        return descriptor >= 0 ? new SafeFileHandle(descriptor, ownsHandle: true)
            : error == LinuxCalls.TryAgain ? OpenPartByPart(path, flags, mode, out error) // the tree is being renamed under the kernel's eyes
            : null;
    }

    private SafeFileHandle? OpenPartByPart(string path, int flags, int mode, out int error)
    {
        SafeFileHandle root = _root, folder = root;
        try
        {
            int start = 0;
            for (int slash; (slash = path.IndexOf('/', start)) >= 0; start = slash + 1)
            {
                SafeFileHandle? next = OpenFolderIn(folder, path[start..slash], out error);
                if (next is null)
                {
                    return null;
                }

                Leave(folder, root);
                folder = next;
            }

            int descriptor = LinuxCalls.OpenAt(folder, path[start..], flags, mode, out error);
            return descriptor < 0 ? null : new SafeFileHandle(descriptor, ownsHandle: true);
        }
        finally
        {
            Leave(folder, root);
        }
    }

    /// <summary>Opens the folder of that name in an open one, as a name to go on from.</summary>
    private static SafeFileHandle? OpenFolderIn(SafeFileHandle folder, string name, out int error)
    {
        int descriptor = LinuxCalls.OpenAt(
            folder, name, LinuxCalls.PathOnly | LinuxCalls.OnlyFolder | LinuxCalls.NoFollow | LinuxCalls.CloseOnExec, 0, out error);
        if (descriptor >= 0)
        {
            return new SafeFileHandle(descriptor, ownsHandle: true);
        }

        if (error == LinuxCalls.NotAFolder && FileStatus.Of(folder, name) is { Kind: FileKind.Link })
        {
            error = LinuxCalls.LinkInTheWay;
        }

        return null;
    }

    private static void Leave(SafeFileHandle folder, SafeFileHandle root)
    {
        if (!ReferenceEquals(folder, root))
        {
            folder.Dispose();
        }
    }

    private static bool HasOpenAt2(SafeFileHandle root)
    {
        int descriptor = LinuxCalls.OpenAt2(root, ".", LinuxCalls.PathOnly | LinuxCalls.CloseOnExec, 0, out _);
        if (descriptor < 0)
        {
            return false;
        }

        new SafeFileHandle(descriptor, ownsHandle: true).Dispose();
        return true;
    }

    private static OpenOutcome Outcome(int error) => error switch
    {
        LinuxCalls.NoEntry or LinuxCalls.NotAFolder => OpenOutcome.Missing,
        LinuxCalls.LinkInTheWay or LinuxCalls.CrossDevice => OpenOutcome.Outside,
        LinuxCalls.NoDevice => OpenOutcome.NotAFile,
        LinuxCalls.NameTooLong => OpenOutcome.BadPath,
        _ => OpenOutcome.Denied,
    };

    private static IOException Failure(string call, string path, int error) => new(
        error == LinuxCalls.LinkInTheWay
            ? $"{call} of '{path}' failed: a link is in the way, and none is followed. Remove the link."
            : $"{call} of '{path}' failed: {Marshal.GetPInvokeErrorMessage(error)} (errno {error}).",
        error);
}
