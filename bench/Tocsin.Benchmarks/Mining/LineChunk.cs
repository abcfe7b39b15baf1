namespace Tocsin.Benchmarks.Mining;

/// <summary>Lines in memory, made ahead of the clock: no text of its own for each line.</summary>
internal sealed class LineChunk(int lines)
{
    private readonly int[] _ends = new int[lines];
    private byte[] _bytes = new byte[lines * 128];
    private int _used;

    /// <summary>Lines in it.</summary>
    public int Count { get; private set; }

    /// <summary>Whether no further line fits.</summary>
    public bool IsFull => Count == _ends.Length;

    /// <summary>A line without its line end.</summary>
    public ReadOnlySpan<byte> this[int line] => _bytes.AsSpan(line == 0 ? 0 : _ends[line - 1], _ends[line] - (line == 0 ? 0 : _ends[line - 1]));

    /// <summary>Empties it and keeps its memory.</summary>
    public void Clear() => (Count, _used) = (0, 0);

    /// <summary>Room at the end of the line being written.</summary>
    public Span<byte> Room(int bytes)
    {
        if (_bytes.Length - _used < bytes)
        {
            Array.Resize(ref _bytes, Math.Max(_used + bytes, _bytes.Length * 2));
        }

        return _bytes.AsSpan(_used);
    }

    /// <summary>Takes bytes that were written to <see cref="Room"/>.</summary>
    public void Advance(int bytes) => _used += bytes;

    /// <summary>Appends to the line being written.</summary>
    public void Write(ReadOnlySpan<byte> text)
    {
        text.CopyTo(Room(text.Length));
        _used += text.Length;
    }

    /// <summary>Ends the line being written.</summary>
    public void EndLine() => _ends[Count++] = _used;
}
