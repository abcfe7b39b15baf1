using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Tocsin.Engine.Streams.Storage;

/// <summary>
/// A file for each lane, replaced atomically: for file systems where the locks of <see cref="SqliteCheckpointStore"/> do not work
/// (Lustre, NFS homes of clusters), and for simulated disks.
/// </summary>
public sealed class FileCheckpointStore : ICheckpointStore
{
    private const string Extension = ".checkpoint";
    private const string UnfinishedExtension = ".tmp";
    private const int LongestName = 150;
    private readonly IFileSystem _files;
    private readonly string _folder;

    /// <summary>A store in a folder of its own, which is created when it is not there.</summary>
    public FileCheckpointStore(IFileSystem files, string folder)
    {
        _files = files;
        _folder = folder;
        files.CreateDirectory(folder);
        if (Path.GetDirectoryName(folder) is { } parent)
        {
            files.SyncDirectory(parent);
        }
    }

    /// <inheritdoc/>
    public Checkpoint? Load(LaneId lane)
    {
        string path = PathOf(lane);
        if (!_files.FileExists(path))
        {
            return null;
        }

        byte[] bytes;
        using (IReadableFile file = _files.OpenRead(path))
        {
            if (file.Length > Array.MaxLength)
            {
                throw Corrupt(path, $"it has {file.Length} bytes, more than any checkpoint");
            }

            bytes = new byte[file.Length];
            if (file.Read(0, bytes) < bytes.Length)
            {
                throw Corrupt(path, "it became shorter while it was read");
            }
        }

        return CheckpointFile.Read(bytes, lane, out string fault) ?? throw Corrupt(path, fault);
    }

    /// <inheritdoc/>
    public void Save(LaneId lane, Checkpoint checkpoint)
    {
        byte[] head = CheckpointFile.Head(lane, checkpoint);
        string path = PathOf(lane), unfinished = path + UnfinishedExtension;
        _files.Delete(unfinished); // what a crash may have left
        try
        {
            using IWritableFile file = _files.Create(unfinished);
            file.Write(head);
            file.Write(checkpoint.State.Span);
            file.Write(CheckpointFile.Checksum(head, checkpoint.State.Span));
            file.Sync();
        }
        catch (DiskFullException)
        {
            _files.Delete(unfinished); // half a checkpoint is of no use, its room is
            throw;
        }

        _files.Rename(unfinished, path);
        _files.SyncDirectory(_folder);
    }

    /// <inheritdoc/>
    public IReadOnlyList<string> Streams()
    {
        SortedSet<string> names = new(StringComparer.Ordinal);
        foreach (string path in _files.ListFiles(_folder).Where(name => name.EndsWith(Extension, StringComparison.Ordinal)).Select(name => Path.Combine(_folder, name)))
        {
            using IReadableFile file = _files.OpenRead(path);
            names.Add(CheckpointFile.StreamOf(file) ?? throw Corrupt(path, "it does not begin as a checkpoint does"));
        }

        return [.. names];
    }

    /// <inheritdoc/>
    public void Delete(string stream)
    {
        string prefix = Encode(stream) + ".";
        foreach (string name in _files.ListFiles(_folder))
        {
            if (name.StartsWith(prefix, StringComparison.Ordinal))
            {
                _files.Delete(Path.Combine(_folder, name));
            }
        }

        _files.SyncDirectory(_folder);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        // Every call closes what it opened.
    }

    private string PathOf(LaneId lane) =>
        Path.Combine(_folder, string.Create(CultureInfo.InvariantCulture, $"{Encode(lane.Stream)}.{lane.Lane}{Extension}"));

    /// <summary>A file name that any file system takes, whatever the stream is called and whether case matters there or not.</summary>
    private static string Encode(string stream)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(stream);
        StringBuilder name = new("s-");
        foreach (byte value in bytes)
        {
            if (value is (>= (byte)'a' and <= (byte)'z') or (>= (byte)'0' and <= (byte)'9') or (byte)'-' or (byte)'_')
            {
                name.Append((char)value);
            }
            else
            {
                name.Append('%').Append(value.ToString("x2", CultureInfo.InvariantCulture));
            }
        }

        // Too long for a file's name: by its hash. The file states the whole name, and Load compares it.
        return name.Length <= LongestName ? name.ToString() : "h-" + Convert.ToHexStringLower(SHA256.HashData(bytes));
    }

    private static InvalidDataException Corrupt(string path, string fault) => new(
        $"The checkpoint '{path}' is corrupt: {fault}. Nothing was changed. Restore the file from a backup; or, if the journal still begins at "
        + "position 0, move the file away, and the state is made again from the journal.");
}
