using System.Buffers;
using Tocsin.Engine.Collection.Catalogue;
using Tocsin.Engine.Collection.Content;
using Tocsin.Engine.Formats;
using Tocsin.Engine.Streams;

namespace Tocsin.Engine.Collection.Feeding;

/// <summary>Whole lines of a file's text from an offset on, as records. One thread; allocates nothing per line.</summary>
internal sealed class FeedLines(int maxLineBytes)
{
    /// <summary>Bytes before a position that prove that a text is the one that was read up to there.</summary>
    public const int TailBytes = 1024;

    /// <summary>A line that has no end after so many bytes is taken as far as it is; what follows is another.</summary>
    public const int LongestLine = 16 << 20;

    private const int BufferBytes = 512 * 1024;
    private const int BatchLines = 4096;
    private const int BatchBytes = 1 << 20;

    private readonly byte[] _buffer = new byte[BufferBytes];
    private readonly byte[] _long = new byte[maxLineBytes + 1];
    private readonly ArrayBufferWriter<byte> _payload = new();
    private LogContent? _content;
    private long _start; // the text's byte at _buffer[0]
    private int _next; // of _buffer: where the next line begins
    private int _scanned; // up to here there is no line end after _next
    private int _held;
    private long _longStart = -1;
    private byte[] _longTail = [];
    private int _longKept;
    private bool _longCut;

    /// <summary>The text's byte at which the next line begins.</summary>
    public long Position => _longStart >= 0 ? _longStart : _start + _next;

    /// <summary>Goes to a position of a text. False when the text ends before it.</summary>
    public bool Begin(LogContent content, long position)
    {
        _content = content;
        _start = Math.Max(0, position - TailBytes);
        int tail = (int)(position - _start);
        _held = TextHead.ReadAt(content, _start, _buffer.AsSpan(0, tail));
        (_next, _scanned, _longStart) = (_held, _held, -1);
        return _held == tail;
    }

    /// <summary>The text before the position, hashed.</summary>
    public byte[] Tail() => _longStart >= 0 ? _longTail : TextHead.Hash(_buffer.AsSpan(Math.Max(0, _next - TailBytes), Math.Min(_next, TailBytes)));

    /// <summary>Whether the byte before the position ends a line.</summary>
    public bool IsAtLineStart => _next == 0 ? _start == 0 : _buffer[_next - 1] == '\n';

    /// <summary>Passes over the next line. False when it has no end.</summary>
    public bool SkipLine(RecordBatch scratch)
    {
        int before = scratch.Count;
        Take(scratch, [], before + 1);
        bool any = scratch.Count > before;
        scratch.Clear();
        return any;
    }

    /// <summary>Adds the next whole lines to a batch until it is full. False when there are no more.</summary>
    /// <param name="batch">Gets the lines; the offset of each is the text's byte at which it begins.</param>
    /// <param name="prefix">Stands in front of each line, which is annotated then; empty for bare lines.</param>
    /// <param name="most">Lines in the batch at most.</param>
    public bool Take(RecordBatch batch, ReadOnlySpan<byte> prefix, int most = BatchLines)
    {
        while (batch.Count < most && batch.PayloadBytes < BatchBytes)
        {
            int end = _buffer.AsSpan(_scanned, _held - _scanned).IndexOf((byte)'\n');
            if (end >= 0)
            {
                end += _scanned;
                EndLine(batch, prefix, end);
                _next = _scanned = end + 1;
                continue;
            }

            _scanned = _held;
            if (_held - _next >= BufferBytes / 2)
                KeepLong(batch, prefix);
            MakeRoom();
            int read = TextHead.ReadAt(_content!, _start + _held, _buffer.AsSpan(_held));
            if (read == 0)
                return false;
            _held += read;
        }

        return true;
    }

    /// <summary>Bytes after the last whole line, once <see cref="Take"/> has answered false.</summary>
    public long RestBytes => _start + _held - Position;

    /// <summary>Adds the last line although it has no end.</summary>
    public void TakeRest(RecordBatch batch, ReadOnlySpan<byte> prefix)
    {
        if (RestBytes == 0)
            return;
        EndLine(batch, prefix, _held);
        _next = _scanned = _held;
    }

    private void EndLine(RecordBatch batch, ReadOnlySpan<byte> prefix, int end)
    {
        ReadOnlySpan<byte> line = _buffer.AsSpan(_next, end - _next);
        if (_longStart < 0)
        {
            Add(batch, prefix, line, _start + _next, isCut: false);
            return;
        }

        Keep(line);
        Add(batch, prefix, _long.AsSpan(0, _longKept), _longStart, _longCut);
        _longStart = -1;
    }

    /// <summary>A line fills the buffer: its begin is kept, the rest is passed over until it ends.</summary>
    private void KeepLong(RecordBatch batch, ReadOnlySpan<byte> prefix)
    {
        if (_longStart < 0)
        {
            _longTail = Tail();
            (_longStart, _longKept, _longCut) = (_start + _next, 0, false);
        }

        if (_start + _held - _longStart >= LongestLine)
            EndLine(batch, prefix, _held);
        else
            Keep(_buffer.AsSpan(_next, _held - _next));
        _next = _scanned = _held;
    }

    private void Keep(ReadOnlySpan<byte> part)
    {
        int fits = Math.Min(part.Length, _long.Length - _longKept);
        part[..fits].CopyTo(_long.AsSpan(_longKept));
        _longKept += fits;
        _longCut |= fits < part.Length;
    }

    private void MakeRoom()
    {
        int from = Math.Max(0, _next - TailBytes);
        if (from == 0)
            return;
        _buffer.AsSpan(from, _held - from).CopyTo(_buffer);
        _start += from;
        _next -= from;
        _scanned -= from;
        _held -= from;
    }

    private void Add(RecordBatch batch, ReadOnlySpan<byte> prefix, ReadOnlySpan<byte> line, long offset, bool isCut)
    {
        RecordFlags flags = prefix.IsEmpty ? RecordFlags.None : RecordFlags.Annotated;
        if (offset == 0 && line.StartsWith("\uFEFF"u8))
            line = line[3..];
        if (!isCut && line.EndsWith("\r"u8))
            line = line[..^1];
        if (isCut || line.Length > maxLineBytes)
        {
            line = Utf8Repair.Cut(line, maxLineBytes);
            flags |= RecordFlags.Truncated;
        }

        bool isValid = Utf8Repair.IsValid(line);
        if (isValid && prefix.IsEmpty)
        {
            batch.Add(line, offset, flags);
            return;
        }

        _payload.ResetWrittenCount();
        _payload.Write(prefix);
        if (isValid)
            _payload.Write(line);
        else
            Utf8Repair.Repair(line, _payload);
        batch.Add(_payload.WrittenSpan, offset, isValid ? flags : flags | RecordFlags.InvalidUtf8);
    }
}
