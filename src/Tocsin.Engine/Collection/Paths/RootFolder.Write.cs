using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Tocsin.Engine.Collection.Paths;

// All of these throw IOException, its HResult the errno, where the system refuses, and ArgumentException for a path that RelativePath refuses: whoever writes has judged it before.
public sealed partial class RootFolder
{
    private const int UserOnly = 0x1C0; // 700
    private const int UserReadWrite = 0x180; // 600

    /// <summary>Makes a folder and those on the way to it, for this user alone (700). One that is there already stays as it is.</summary>
    public void CreateFolder(string path)
    {
        Judge(path);
        SafeFileHandle root = _root, folder = root;
        try
        {
            foreach (string part in path.Split('/'))
            {
                if (LinuxCalls.MakeFolderAt(folder, part, UserOnly) != 0 && Marshal.GetLastPInvokeError() is var error and not LinuxCalls.Exists)
                {
                    throw Failure("mkdir", Full(path), error);
                }

                SafeFileHandle next = OpenFolderIn(folder, part, out int fault) ?? throw Failure("mkdir", Full(path), fault);
                Leave(folder, root);
                folder = next;
            }
        }
        finally
        {
            Leave(folder, root);
        }
    }

    /// <summary>Makes a file for this user alone (600). What is there already is an error, be it a link that points nowhere.</summary>
    public FileStream CreateNew(string path)
    {
        Judge(path);
        SafeFileHandle handle = OpenBeneath(path, LinuxCalls.WriteOnly | LinuxCalls.Create | LinuxCalls.Exclusive, UserReadWrite, out int error)
            ?? throw Failure("create", Full(path), error);
        return new FileStream(handle, FileAccess.Write, bufferSize: 0);
    }

    /// <summary>Gives a file or folder another name; a file that has it already is replaced in one step. The new name's folder must be there.</summary>
    public void Rename(string from, string to) => Rename(from, this, to);

    /// <summary>As <see cref="Rename(string, string)"/>, into another root of the same file system.</summary>
    public void Rename(string from, RootFolder root, string to)
    {
        using SafeFileHandle source = OpenFolderOf(from, out string name);
        using SafeFileHandle target = root.OpenFolderOf(to, out string newName);
        if (LinuxCalls.RenameAt(source, name, target, newName) != 0)
        {
            throw Failure($"rename to '{root.Full(to)}'", Full(from), Marshal.GetLastPInvokeError());
        }
    }

    /// <summary>
    /// Puts the names in a folder (empty: the root) on the disk: what was made, renamed and removed in it by now survives a power cut. A file's content is not part of that.
    /// A file system that has no such thing for folders is taken as it is.
    /// </summary>
    public void SyncFolder(string path)
    {
        if (path.Length > 0)
        {
            Judge(path);
        }

        using SafeFileHandle folder = OpenBeneath(path.Length == 0 ? "." : path, LinuxCalls.ReadOnly | LinuxCalls.OnlyFolder, 0, out int error)
            ?? throw Failure("open of the folder", Full(path), error);
        int fault;
        do
        {
            fault = LinuxCalls.Sync(folder) == 0 ? 0 : Marshal.GetLastPInvokeError();
        }
        while (fault == LinuxCalls.Interrupted);
        if (fault is not (0 or LinuxCalls.NotSupported))
        {
            throw Failure("fsync", Full(path), fault);
        }
    }

    /// <summary>Removes a file, or a link itself. False when there is none. A folder is an error.</summary>
    public bool Delete(string path)
    {
        Judge(path);
        using SafeFileHandle? folder = TryOpenFolderOf(path, out string name, out int error);
        if (folder is not null)
        {
            error = LinuxCalls.UnlinkAt(folder, name, 0) == 0 ? 0 : Marshal.GetLastPInvokeError();
        }

        return error switch
        {
            0 => true,
            LinuxCalls.NoEntry => false,
            _ => throw Failure("delete", Full(path), error),
        };
    }

    private SafeFileHandle OpenFolderOf(string path, out string name)
    {
        Judge(path);
        return TryOpenFolderOf(path, out name, out int error) ?? throw Failure("open of the folder", Full(path), error);
    }

    private SafeFileHandle? TryOpenFolderOf(string path, out string name, out int error)
    {
        int slash = path.LastIndexOf('/');
        name = path[(slash + 1)..];
        return OpenBeneath(slash < 0 ? "." : path[..slash], LinuxCalls.PathOnly | LinuxCalls.OnlyFolder, 0, out error);
    }

    private string Full(string path) => Path.Combine(FullPath, path);

    private static void Judge(string path)
    {
        if (!RelativePath.TryParse(path, out _, out string fault))
        {
            throw new ArgumentException($"'{path}' is no path beneath a folder: {fault}.", nameof(path));
        }
    }
}
