namespace Tocsin.Engine.Similarity.Thumbnails;

/// <summary>
/// Small files by key, within a bound of bytes: those that were not read longest are removed. That a file cannot be written or removed is no fault: it is made again. Any
/// thread may call it.
/// </summary>
internal sealed class KeptFiles
{
    private const string UnfinishedExtension = ".tmp";

    private readonly Lock _lock = new();
    private readonly LinkedList<(string Key, long Bytes)> _byUse = []; // last used at the end
    private readonly Dictionary<string, LinkedListNode<(string Key, long Bytes)>> _byKey = new(StringComparer.Ordinal);
    private readonly string _folder;
    private readonly string _extension;
    private readonly long _maxBytes;
    private long _bytes;
    private int _unfinished;

    /// <summary>Finds what lies in the folder from before, in the order in which it was written.</summary>
    public KeptFiles(string folder, string extension, long maxBytes)
    {
        (_folder, _extension, _maxBytes) = (folder, extension, maxBytes);
        foreach (FileInfo left in new DirectoryInfo(folder).EnumerateFiles("*" + UnfinishedExtension))
        {
            left.Delete();
        }

        foreach (FileInfo file in new DirectoryInfo(folder).EnumerateFiles("*" + extension).OrderBy(static file => file.LastWriteTimeUtc).ThenBy(static file => file.Name, StringComparer.Ordinal))
        {
            Note(Path.GetFileNameWithoutExtension(file.Name), file.Length);
        }

        MakeRoom();
    }

    /// <summary>Bytes of all files.</summary>
    public long Bytes
    {
        get
        {
            lock (_lock)
            {
                return _bytes;
            }
        }
    }

    /// <summary>A file; null when it is not there.</summary>
    public byte[]? Read(string key)
    {
        lock (_lock)
        {
            if (!_byKey.TryGetValue(key, out LinkedListNode<(string Key, long Bytes)>? node))
            {
                return null;
            }

            _byUse.Remove(node);
            _byUse.AddLast(node);
        }

        try
        {
            return File.ReadAllBytes(PathOf(key));
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            Forget(key);
            return null;
        }
    }

    /// <summary>Keeps a file.</summary>
    public void Write(string key, ReadOnlySpan<byte> bytes)
    {
        string unfinished = $"{PathOf(key)}.{Interlocked.Increment(ref _unfinished)}{UnfinishedExtension}";
        try
        {
            File.WriteAllBytes(unfinished, bytes);
            File.Move(unfinished, PathOf(key), overwrite: true);
        }
        catch (Exception failed) when (failed is IOException or UnauthorizedAccessException)
        {
            Remove(unfinished);
            return;
        }

        lock (_lock)
        {
            Forget(key);
            Note(key, bytes.Length);
            MakeRoom();
        }
    }

    private void MakeRoom()
    {
        lock (_lock)
        {
            while (_bytes > _maxBytes && _byUse.First is { } oldest)
            {
                Forget(oldest.Value.Key);
                Remove(PathOf(oldest.Value.Key));
            }
        }
    }

    private void Note(string key, long bytes)
    {
        lock (_lock)
        {
            _byKey[key] = _byUse.AddLast((key, bytes));
            _bytes += bytes;
        }
    }

    private void Forget(string key)
    {
        lock (_lock)
        {
            if (_byKey.Remove(key, out LinkedListNode<(string Key, long Bytes)>? node))
            {
                _byUse.Remove(node);
                _bytes -= node.Value.Bytes;
            }
        }
    }

    private static void Remove(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception failed) when (failed is IOException or UnauthorizedAccessException)
        {
            // It is found again when the server begins, and goes then.
        }
    }

    private string PathOf(string key) => Path.Combine(_folder, key + _extension);
}
