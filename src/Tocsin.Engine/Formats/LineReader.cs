using System.Buffers;
using System.Text;
using System.Text.Unicode;

namespace Tocsin.Engine.Formats;

/// <summary>One line as a <see cref="LineReader"/> hands it over; valid until the reader's next call.</summary>
public readonly ref struct InputLine
{
    /// <summary>The line without its end (<c>\n</c> or <c>\r\n</c>); NUL bytes stay.</summary>
    public ReadOnlySpan<byte> Bytes { get; init; }

    /// <summary>The line was longer than the limit; the rest of it was dropped.</summary>
    public bool Truncated { get; init; }

    /// <summary>Some bytes are not UTF-8; <see cref="Utf8Repair"/> replaces them where the line is stored.</summary>
    public bool InvalidUtf8 { get; init; }
}

/// <summary>
/// Reads lines from any stream: plain or gzip (several members too), UTF-8 with or without a byte-order mark, UTF-16 with one. What the
/// stream is, is told by its first bytes and never by a name. Blocks as the stream does; one thread uses it. Allocates nothing per line.
/// </summary>
public sealed class LineReader : IDisposable
{
    private const int BufferBytes = 256 * 1024;

    private readonly PeekableStream _raw;
    private readonly int _maxLineBytes;
    private readonly int _maxExpansion;
    private Stream? _text;
    private byte[] _buffer;
    private int _start;
    private int _end;
    private bool _ended;

    /// <param name="stream">What to read, from its current position; disposed with the reader.</param>
    /// <param name="maxLineBytes">Longest line; what is longer is cut. From 1 to 64 MiB.</param>
    /// <param name="maxExpansion">How many times its compressed size a gzip stream may grow to, once it has grown beyond 16 MiB.</param>
    public LineReader(Stream stream, int maxLineBytes = 64 * 1024, int maxExpansion = 500)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(maxLineBytes);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(maxLineBytes, 64 << 20);
        _maxLineBytes = maxLineBytes;
        _maxExpansion = maxExpansion;
        _raw = new PeekableStream(stream);
        // A whole line of the longest kind, its line end and the start of the next fit.
        _buffer = ArrayPool<byte>.Shared.Rent(Math.Max(BufferBytes, maxLineBytes + 4));
    }

    /// <summary>Bytes taken from the stream as it lies there, compressed or not: against its length, the progress.</summary>
    public long RawBytesRead => _raw.BytesRead;

    /// <summary>Lines handed over.</summary>
    public long Lines { get; private set; }

    /// <summary>True when the stream is gzip; known after the first line.</summary>
    public bool IsGzip { get; private set; }

    /// <summary>
    /// Takes the next line; false at the end. A last line without a line end is a line, an empty rest is none.
    /// Throws <see cref="InvalidDataException"/> when gzip data are damaged, cut or grow beyond the limit, after all lines before the damage.
    /// </summary>
    public bool TryRead(out InputLine line)
    {
        int searched = 0;
        while (true)
        {
            ReadOnlySpan<byte> rest = _buffer.AsSpan(_start, _end - _start);
            int newline = rest[searched..].IndexOf((byte)'\n');
            if (newline >= 0)
            {
                int length = searched + newline;
                _start += length + 1;
                line = Line(rest[..length], length > 0 && rest[length - 1] == '\r');
                return true;
            }

            if (rest.Length > _maxLineBytes + 1)
            {
                line = CutLine();
                return true;
            }

            searched = rest.Length;
            if (_ended || !Fill())
                return TryTakeLast(out line);
        }
    }

    /// <summary>
    /// Takes the next line where it has been read already, line end and all; false where more must be read first, by <see cref="TryRead"/>, or where the line is too long. Never blocks.
    /// </summary>
    public bool TryTake(out InputLine line)
    {
        ReadOnlySpan<byte> rest = _buffer.AsSpan(_start, _end - _start);
        int length = rest.IndexOf((byte)'\n');
        if (length < 0)
        {
            line = default;
            return false;
        }

        _start += length + 1;
        line = Line(rest[..length], length > 0 && rest[length - 1] == '\r');
        return true;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _text?.Dispose();
        _raw.Dispose();
        byte[] buffer = _buffer;
        _buffer = [];
        (_start, _end, _ended) = (0, 0, true);
        if (buffer.Length > 0)
            ArrayPool<byte>.Shared.Return(buffer);
    }

    private InputLine Line(ReadOnlySpan<byte> bytes, bool hasReturn)
    {
        Lines++;
        if (hasReturn)
            bytes = bytes[..^1];
        bool truncated = bytes.Length > _maxLineBytes;
        if (truncated)
            bytes = Utf8Repair.Cut(bytes, _maxLineBytes);
        return new InputLine { Bytes = bytes, Truncated = truncated, InvalidUtf8 = !Utf8.IsValid(bytes) };
    }

    private bool TryTakeLast(out InputLine line)
    {
        ReadOnlySpan<byte> rest = _buffer.AsSpan(_start, _end - _start);
        line = default;
        if (rest.IsEmpty)
            return false;
        _start = _end;
        line = Line(rest, rest[^1] == '\r');
        return true;
    }

    /// <summary>Takes the longest piece of a line that is too long, and passes over the rest of it.</summary>
    private InputLine CutLine()
    {
        ReadOnlySpan<byte> kept = Utf8Repair.Cut(_buffer.AsSpan(_start, _end - _start), _maxLineBytes);
        // The kept piece moves to the front, so that the rest can be read behind it while the caller still looks at it.
        kept.CopyTo(_buffer);
        int length = kept.Length;
        _start = _end;
        while (!_ended)
        {
            int read = Read(_buffer.AsSpan(length));
            _ended = read == 0;
            int newline = _buffer.AsSpan(length, read).IndexOf((byte)'\n');
            _start = length + (newline < 0 ? read : newline + 1);
            _end = length + read;
            if (newline >= 0)
                break;
        }

        Lines++;
        ReadOnlySpan<byte> line = _buffer.AsSpan(0, length);
        return new InputLine { Bytes = line, Truncated = true, InvalidUtf8 = !Utf8.IsValid(line) };
    }

    private bool Fill()
    {
        int kept = _end - _start;
        if (_start > 0)
        {
            _buffer.AsSpan(_start, kept).CopyTo(_buffer);
            (_start, _end) = (0, kept);
        }

        int read = Read(_buffer.AsSpan(_end));
        _end += read;
        _ended = read == 0;
        return read > 0;
    }

    private int Read(Span<byte> destination) => (_text ??= Open()).Read(destination);

    private Stream Open()
    {
        IsGzip = _raw.Peek(2).SequenceEqual<byte>([0x1f, 0x8b]);
        PeekableStream content = IsGzip ? new PeekableStream(new GzipInput(_raw, _maxExpansion)) : _raw;
        ReadOnlySpan<byte> start = content.Peek(3);
        Encoding? utf16 = start switch
        {
            [0xFF, 0xFE, ..] => Encoding.Unicode,
            [0xFE, 0xFF, ..] => Encoding.BigEndianUnicode,
            _ => null,
        };
        content.Skip(utf16 is not null ? 2 : start.SequenceEqual("\uFEFF"u8) ? 3 : 0);
        return utf16 is null ? content : Encoding.CreateTranscodingStream(content, utf16, Encoding.UTF8);
    }
}
