using System.Runtime.InteropServices;
using System.Text;
using Tocsin.Engine.Collection.Paths;

namespace Tocsin.Engine.Tests.Collection.Paths;

/// <summary>Makes what the runtime cannot: pipes, names of any bytes, two names that change places in one step.</summary>
internal static partial class Native
{
    private const int CurrentFolder = -100; // AT_FDCWD

    public static void MakePipe(string path) => Assert.Equal(0, MakeNode(path, 0x1000 | 0x1A4, 0));

    public static void MakeSocket(string path) => Assert.Equal(0, MakeNode(path, 0xC000 | 0x1A4, 0));

    /// <summary>A file whose name may be any bytes. The runtime cannot remove it where they are no UTF-8: what is returned does.</summary>
    public static IDisposable WriteFileNamed(string folder, ReadOnlySpan<byte> name)
    {
        byte[] path = [.. Encoding.UTF8.GetBytes(folder), (byte)'/', .. name, 0];
        int descriptor = Creat(path, 0x1A4);
        Assert.True(descriptor >= 0);
        Assert.Equal(0, Close(descriptor));
        return new NamedFile(path);
    }

    public static void Exchange(string left, string right) => Assert.Equal(0, RenameAt2(CurrentFolder, left, CurrentFolder, right, 2)); // RENAME_EXCHANGE

    public static ulong? Inode(string path)
    {
        using RootFolder folder = RootFolder.Open(Path.GetDirectoryName(path)!);
        return folder.Stat(Path.GetFileName(path))?.Inode;
    }

    [LibraryImport("libc", EntryPoint = "mknod", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int MakeNode(string path, uint mode, ulong device);

    [LibraryImport("libc", EntryPoint = "creat")]
    private static partial int Creat(byte[] path, uint mode);

    [LibraryImport("libc", EntryPoint = "unlink")]
    private static partial int Unlink(byte[] path);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int descriptor);

    [LibraryImport("libc", EntryPoint = "renameat2", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int RenameAt2(int fromFolder, string from, int toFolder, string to, uint flags);

    private sealed class NamedFile(byte[] path) : IDisposable
    {
        public void Dispose() => Assert.Equal(0, Unlink(path));
    }
}
