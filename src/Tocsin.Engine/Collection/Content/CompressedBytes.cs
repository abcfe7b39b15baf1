using System.Buffers;
using Microsoft.Win32.SafeHandles;
using Tocsin.Engine.Formats;

namespace Tocsin.Engine.Collection.Content;

/// <summary>
/// The text of a compressed file. It is decompressed forward as far as is asked for; the last <see cref="RecentBlocks"/> MiB stay in memory, so that pages around
/// one place, and the end of the text, cost one pass. What lies before them is decompressed again from the beginning.
/// </summary>
internal sealed class CompressedBytes(SafeFileHandle handle, FileCompression compression) : ITextBytes
{
    /// <summary>How many times its size a file may grow to.</summary>
    public const int MaxExpansion = 500;

    private const int BlockBytes = 1 << 20;
    private const int RecentBlocks = 4;

    private readonly byte[]?[] _recent = new byte[RecentBlocks][];
    private Stream? _decoder;
    private long _decoded;

    public long? Length { get; private set; }

    public bool IsSeekable => false;

    public string? Fault { get; private set; }

    public int Read(long offset, Span<byte> to, CancellationToken cancellation = default)
    {
        if (to.IsEmpty || offset >= Length)
        {
            return 0;
        }

        if (offset < FirstKept)
        {
            Restart();
        }

        while (_decoded <= offset && !(_decoded >= Length))
        {
            cancellation.ThrowIfCancellationRequested();
            DecodeSome();
        }

        return offset < _decoded ? Copy(offset, to) : 0;
    }

    public void Dispose()
    {
        Restart();
        for (int slot = 0; slot < RecentBlocks; slot++)
        {
            if (_recent[slot] is { } block)
            {
                ArrayPool<byte>.Shared.Return(block);
                _recent[slot] = null;
            }
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
        byte[] block = _recent[_decoded / BlockBytes % RecentBlocks] ??= ArrayPool<byte>.Shared.Rent(BlockBytes);
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

    private int Copy(long offset, Span<byte> to)
    {
        int inBlock = (int)(offset % BlockBytes);
        int count = (int)Math.Min(Math.Min(to.Length, BlockBytes - inBlock), _decoded - offset);
        _recent[offset / BlockBytes % RecentBlocks].AsSpan(inBlock, count).CopyTo(to);
        return count;
    }

    private Stream Open()
    {
        HandleStream raw = new(handle);
        return compression == FileCompression.Brotli ? new BrotliInput(raw, MaxExpansion) : new GzipInput(new PeekableStream(raw), MaxExpansion);
    }
}
