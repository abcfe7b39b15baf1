using System.Buffers;
using Microsoft.Win32.SafeHandles;
using Tocsin.Engine.Formats;

namespace Tocsin.Engine.Collection.Content;

/// <summary>
/// The text of a compressed file. It is decompressed forward as far as is asked for; the last <see cref="RecentBlocks"/> MiB stay in memory, so that pages around
/// one place, and the end of the text, cost one pass. What lies before them is decompressed again from the beginning, unless blocks are kept on disk.
/// </summary>
internal sealed class CompressedBytes(SafeFileHandle handle, FileCompression compression) : ITextBytes
{
    /// <summary>How many times its size a file may grow to.</summary>
    public const int MaxExpansion = 500;

    private const int BlockBytes = 1 << 20;
    private const int RecentBlocks = 4;

    private readonly byte[]?[] _recent = new byte[RecentBlocks][];
    private BlockStore? _store;
    private byte[]? _loaded; // a block from the store
    private long _loadedNumber = -1;
    private Stream? _decoder;
    private long _decoded;

    public long? Length { get; private set; }

    public bool IsSeekable => Length is { } length && _store?.Count >= (length / BlockBytes) + 1 - RecentBlocks;

    public string? Fault { get; private set; }

    public int Read(long offset, Span<byte> to, CancellationToken cancellation = default)
    {
        if (to.IsEmpty || offset >= Length)
        {
            return 0;
        }

        if (offset < FirstKept)
        {
            if (Load(offset / BlockBytes))
            {
                return CopyFrom(_loaded!, offset, BlockBytes - (offset % BlockBytes), to);
            }

            Restart();
        }

        while (_decoded <= offset && !(_decoded >= Length))
        {
            cancellation.ThrowIfCancellationRequested();
            DecodeSome();
        }

        return offset < _decoded ? Copy(offset, to) : 0;
    }

    /// <summary>From now on keeps blocks that leave the memory on disk. Before the first read.</summary>
    public void KeepBlocks(long maxBytes) => _store = new BlockStore(BlockBytes, maxBytes);

    public void Dispose()
    {
        Restart();
        _store?.Dispose();
        Return(ref _loaded);
        for (int slot = 0; slot < RecentBlocks; slot++)
        {
            Return(ref _recent[slot]);
        }

        handle.Dispose();
    }

    // The block that is being filled takes the place of the oldest one as soon as it begins.
    private long FirstKept => Math.Max(0, ((_decoded + BlockBytes - 1) / BlockBytes) - RecentBlocks) * BlockBytes;

    private void Restart()
    {
        _decoder?.Dispose();
        _decoder = null;
        _decoded = 0;
    }

    private void DecodeSome()
    {
        int inBlock = (int)(_decoded % BlockBytes);
        long number = _decoded / BlockBytes;
        byte[] block = _recent[number % RecentBlocks] ??= ArrayPool<byte>.Shared.Rent(BlockBytes);
        if (inBlock == 0 && number - RecentBlocks == _store?.Count)
        {
            _store.Append(block.AsSpan(0, BlockBytes)); // it makes way for the new one
        }

        int read = 0;
        try
        {
            read = (_decoder ??= Open()).Read(block.AsSpan(inBlock, BlockBytes - inBlock));
        }
        catch (Exception damage) when (damage is InvalidDataException or IOException)
        {
            Fault = damage.Message;
        }

        _decoded += read;
        if (read == 0)
        {
            Length = _decoded;
        }
    }

    private bool Load(long number)
    {
        if (number == _loadedNumber)
        {
            return true;
        }

        _loadedNumber = -1;
        if (number >= _store?.Count || _store is null || !_store.TryRead((int)number, _loaded ??= ArrayPool<byte>.Shared.Rent(BlockBytes)))
        {
            return false;
        }

        _loadedNumber = number;
        return true;
    }

    private int Copy(long offset, Span<byte> to) => CopyFrom(
        _recent[offset / BlockBytes % RecentBlocks]!, offset, Math.Min(BlockBytes - (offset % BlockBytes), _decoded - offset), to);

    private static int CopyFrom(byte[] block, long offset, long available, Span<byte> to)
    {
        int count = (int)Math.Min(to.Length, available);
        block.AsSpan((int)(offset % BlockBytes), count).CopyTo(to);
        return count;
    }

    private static void Return(ref byte[]? block)
    {
        if (block is not null)
        {
            ArrayPool<byte>.Shared.Return(block);
            block = null;
        }
    }

    private Stream Open()
    {
        HandleStream raw = new(handle);
        return compression == FileCompression.Brotli ? new BrotliInput(raw, MaxExpansion) : new GzipInput(new PeekableStream(raw), MaxExpansion);
    }
}
