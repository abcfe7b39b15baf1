using Microsoft.Win32.SafeHandles;
using Tocsin.Engine.Collection.Content;
using Tocsin.Engine.Formats;

namespace Tocsin.Engine.Collection.Searching;

/// <summary>The lines of a gzip or brotli file, forward, with the offset of each in the text. One thread.</summary>
internal sealed class CompressedLines : IDisposable
{
    /// <summary>A line longer than this is cut: what is compressed can be a line of any length.</summary>
    private const int MaxLineBytes = 16 << 20;

    private readonly Stream _text;
    private byte[] _buffer = new byte[256 * 1024];
    private int _start;
    private int _end;
    private bool _ended;

    /// <param name="handle">Stays its owner's.</param>
    /// <param name="compression">Gzip or brotli.</param>
    public CompressedLines(SafeFileHandle handle, FileCompression compression)
    {
        HandleStream raw = new(handle);
        _text = compression == FileCompression.Brotli
            ? new BrotliInput(raw, CompressedBytes.MaxExpansion)
            : new GzipInput(new PeekableStream(raw), CompressedBytes.MaxExpansion);
    }

    /// <summary>Where the next line begins in the text.</summary>
    public long Position { get; private set; }

    /// <summary>Whether the data are damaged, cut, or grow beyond reason: the lines before that were handed over.</summary>
    public bool IsDamaged { get; private set; }

    /// <summary>Takes the next line, without its end; valid until the next call.</summary>
    public bool TryRead(out ReadOnlySpan<byte> line, out long offset)
    {
        int searched = 0;
        offset = Position;
        while (true)
        {
            ReadOnlySpan<byte> rest = _buffer.AsSpan(_start, _end - _start);
            int newline = rest[searched..].IndexOf((byte)'\n');
            if (newline >= 0)
            {
                int length = searched + newline;
                _start += length + 1;
                Position += length + 1;
                line = length > 0 && rest[length - 1] == '\r' ? rest[..(length - 1)] : rest[..length];
                return true;
            }

            searched = rest.Length;
            if (searched >= MaxLineBytes || !Fill())
                return TryTakeRest(out line);
        }
    }

    public void Dispose() => _text.Dispose();

    /// <summary>The last line, or the first part of one that is too long: the rest of it is passed over.</summary>
    private bool TryTakeRest(out ReadOnlySpan<byte> line)
    {
        int length = _end - _start;
        line = _buffer.AsSpan(_start, length);
        if (length == 0)
            return false;
        if (line[^1] == '\r')
            line = line[..^1];
        Position += length;
        _start = _end;
        if (_ended)
            return true;
        byte[] kept = line.ToArray();
        while (true)
        {
            (_start, _end) = (0, 0);
            if (!Fill())
                break;
            int newline = _buffer.AsSpan(0, _end).IndexOf((byte)'\n');
            _start = newline < 0 ? _end : newline + 1;
            Position += _start;
            if (newline >= 0)
                break;
        }

        line = kept;
        return true;
    }

    private bool Fill()
    {
        if (_ended)
            return false;
        int kept = _end - _start;
        if (_start > 0)
            _buffer.AsSpan(_start, kept).CopyTo(_buffer);
        (_start, _end) = (0, kept);
        if (_end == _buffer.Length)
            Array.Resize(ref _buffer, _buffer.Length * 2);
        int read = 0;
        try
        {
            read = _text.Read(_buffer.AsSpan(_end));
        }
        catch (Exception fault) when (fault is InvalidDataException or IOException)
        {
            IsDamaged = true;
        }

        _ended = read == 0 || IsDamaged;
        _end += IsDamaged ? 0 : read;
        return !_ended;
    }
}
