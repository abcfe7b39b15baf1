using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Tocsin.Engine.Similarity.Collections;

namespace Tocsin.Engine.Similarity.Features;

/// <summary>
/// A file that is written beside another and takes its place when it is whole: synced, renamed, the folder synced. One writer a file: a second one, of this process
/// or another, is told so. What a killed writer left is overwritten by the next.
/// </summary>
internal sealed partial class FileReplacement : IDisposable
{
    private readonly string _path;
    private readonly string _folder;
    private readonly FileStream? _lock;

    private FileReplacement(string path, string folder, string temporary, FileStream? taken) => (_path, _folder, Temporary, _lock) = (path, folder, temporary, taken);

    /// <summary>The file to write.</summary>
    public string Temporary { get; }

    /// <summary>Begins. The folder must be there.</summary>
    /// <exception cref="IOException">Somebody else writes the file, or the folder cannot be written.</exception>
    public static FileReplacement Begin(string path)
    {
        string full = Full(path);
        string folder = Path.GetDirectoryName(full) ?? throw new IOException($"'{path}' is a folder.");
        if (Directory.Exists(full))
        {
            throw new IOException($"'{path}' is a folder. Name a file in it.");
        }

        if (!Directory.Exists(folder))
        {
            throw new DirectoryNotFoundException($"There is no folder '{folder}'. Make it: mkdir -p {folder}");
        }

        string name = Path.GetFileName(full);
        try
        {
            // The file stays: to remove a lock that somebody else is about to take would let two in.
            return new FileReplacement(full, folder, Beside(full, "writing"), new FileStream(Path.Combine(folder, $".{name}.lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
        }
        catch (IOException held) when (held.HResult is 11 or 35 or unchecked((int)0x80070020)) // EWOULDBLOCK of Linux and macOS, a sharing violation of Windows
        {
            throw new IOException($"another program is writing '{path}'. Wait for it, or write another file.", held);
        }
    }

    /// <summary>Begins one that never takes the file's place. It keeps nobody out: whoever is to write the file does.</summary>
    public static FileReplacement Rehearsal(string path)
    {
        string full = Full(path);
        return new FileReplacement(full, Path.GetDirectoryName(full)!, Beside(full, "rehearsal"), null);
    }

    /// <summary>Removes what a killed rehearsal left.</summary>
    /// <exception cref="IOException">It cannot be removed.</exception>
    public static void RemoveRehearsal(string path) => File.Delete(Beside(Full(path), "rehearsal"));

    /// <summary>Puts the written file in the other's place. Returns its mark, which it has from before anybody else could see it.</summary>
    public FileMark? Commit()
    {
        using (FileStream written = new(Temporary, FileMode.Open, FileAccess.ReadWrite))
        {
            written.Flush(flushToDisk: true);
        }

        FileMark? mark = FileMark.Of(Temporary);

        File.Move(Temporary, _path, overwrite: true);
        if (OperatingSystem.IsLinux())
        {
            SyncFolder(_folder);
        }

        return mark;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        File.Delete(Temporary);
        _lock?.Dispose();
    }

    private static string Full(string path) =>
        new FileInfo(path) is { LinkTarget: not null } link ? link.ResolveLinkTarget(returnFinalTarget: true)!.FullName : Path.GetFullPath(path);

    private static string Beside(string full, string what) => Path.Combine(Path.GetDirectoryName(full) ?? "", $".{Path.GetFileName(full)}.{what}");

    // Without it a power cut may bring the old name back; a file system that cannot sync folders has nothing better to offer.
    [SupportedOSPlatform("linux")]
    internal static void SyncFolder(string folder)
    {
        int descriptor = Open(folder, 0x80000); // O_RDONLY | O_CLOEXEC
        if (descriptor < 0)
        {
            return;
        }

        _ = FSync(descriptor);
        _ = CloseDescriptor(descriptor);
    }

    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync")]
    private static partial int FSync(int descriptor);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int CloseDescriptor(int descriptor);
}
