using Tocsin.Engine.Streams;

namespace Tocsin.Commands.Writing;

/// <summary>
/// A file that is replaced atomically: after a crash, a full disk or Ctrl-C it is the old one or the new one, whole. One owner.
/// </summary>
/// <param name="path">As the user wrote it.</param>
/// <param name="option">The option that named it, for messages.</param>
/// <param name="disk">Where it lies.</param>
internal sealed class OutputFile(string path, string option, IFileSystem disk)
{
    private readonly string _path = Path.GetFullPath(path);

    /// <summary>As the user wrote it.</summary>
    public string Name => path;

    private string Next => $"{_path}.{Environment.ProcessId}.next";

    private string Folder => Path.GetDirectoryName(_path)!;

    /// <summary>Whether this path leads to the same place.</summary>
    public bool IsAt(string other) => string.Equals(_path, Path.GetFullPath(other), StringComparison.Ordinal);

    /// <summary>Throws <see cref="CommandException"/> when it could not be written: better before hours of work than after them. Leaves nothing behind.</summary>
    public void Check()
    {
        if (Directory.Exists(_path))
        {
            throw CommandException.WrongUsage($"'{path}' ({option}) is a folder. Name a file in it.");
        }

        if (!Directory.Exists(Folder))
        {
            throw CommandException.Outside($"There is no folder '{Folder}' for '{path}'. Make it, or choose another {option}.");
        }

        Guarded(() =>
        {
            disk.Delete(Next);
            disk.Create(Next).Dispose();
            disk.Delete(Next);
        });
    }

    /// <summary>Puts these bytes in its place. Throws <see cref="CommandException"/> when they cannot be written; the old file is whole then.</summary>
    public void Replace(ReadOnlyMemory<byte> bytes) => Guarded(() =>
    {
        try
        {
            disk.Delete(Next);
            using (IWritableFile next = disk.Create(Next))
            {
                next.Write(bytes.Span);
                next.Sync();
            }

            disk.Rename(Next, _path);
        }
        catch
        {
            Abandon();
            throw;
        }

        disk.SyncDirectory(Folder);
    });

    private void Abandon()
    {
        try
        {
            disk.Delete(Next);
        }
        catch (IOException)
        {
            // What went wrong before is what the user must know.
        }
    }

    private void Guarded(Action write)
    {
        try
        {
            write();
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw CommandException.Outside($"'{path}' cannot be written: {fault.Message.TrimEnd('.')}. Check {option}, the folder's permissions and the disk.", fault);
        }
    }
}
