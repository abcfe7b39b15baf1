using System.IO.Compression;

namespace Tocsin.Engine.Collection.Content;

/// <summary>
/// The beginning of a decompressed text on disk, in blocks that are compressed each by itself, so that any one can be read alone: a page in the middle of a large
/// compressed file costs a block and not everything before it. The file has no name as soon as it is open: nothing is left behind, however the program ends.
/// When its limit is reached or the disk takes no more, it stays as it is.
/// </summary>
internal sealed class BlockStore(int blockBytes, long maxBytes) : IDisposable
{
    private readonly List<(long At, int Length)> _blocks = [];
    private readonly MemoryStream _compressed = new();
    private FileStream? _file;
    private bool _isFull;

    /// <summary>Blocks that are kept: those from the text's beginning.</summary>
    public int Count => _blocks.Count;

    /// <summary>Bytes on disk.</summary>
    public long Bytes { get; private set; }

    /// <summary>Keeps the next block, if there is room.</summary>
    public void Append(ReadOnlySpan<byte> block)
    {
        if (_isFull)
        {
            return;
        }

        _compressed.SetLength(0);
        using (DeflateStream deflate = new(_compressed, CompressionLevel.Fastest, leaveOpen: true))
        {
            deflate.Write(block);
        }

        if (Bytes + _compressed.Length > maxBytes)
        {
            _isFull = true;
            return;
        }

        try
        {
            _file ??= Create();
            RandomAccess.Write(_file.SafeFileHandle, _compressed.GetBuffer().AsSpan(0, (int)_compressed.Length), Bytes);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            _isFull = true;
            return;
        }

        _blocks.Add((Bytes, (int)_compressed.Length));
        Bytes += _compressed.Length;
    }

    /// <summary>Reads a block that is kept; false when the disk does not give it back.</summary>
    public bool TryRead(int number, Span<byte> to)
    {
        (long at, int length) = _blocks[number];
        byte[] bytes = new byte[length];
        try
        {
            if (RandomAccess.Read(_file!.SafeFileHandle, bytes, at) != length)
            {
                return false;
            }

            using DeflateStream inflate = new(new MemoryStream(bytes), CompressionMode.Decompress);
            return inflate.ReadAtLeast(to[..blockBytes], blockBytes, throwOnEndOfStream: false) == blockBytes;
        }
        catch (Exception fault) when (fault is IOException or InvalidDataException)
        {
            return false;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _file?.Dispose();
        _compressed.Dispose();
    }

    private static FileStream Create()
    {
        FileStream file = new(
            Path.Combine(Path.GetTempPath(), "tocsin-text-" + Path.GetRandomFileName()),
            new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.ReadWrite, Share = FileShare.Delete, BufferSize = 0 });
        File.Delete(file.Name);
        return file;
    }
}
