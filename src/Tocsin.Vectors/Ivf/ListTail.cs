using Tocsin.Vectors.Storage;

namespace Tocsin.Vectors.Ivf;

/// <summary>
/// What a list was given since its rows were put in order: row numbers, and codes beside them. One writer appends; any thread reads, without waiting, the
/// rows below a <see cref="Count"/> that it has read. Where it has no room its follower takes its place, twice as long, and whoever reads the old one goes on.
/// </summary>
internal sealed class ListTail
{
    private const int FirstRoom = 8;

    private readonly int[] _rows;
    private readonly byte[] _codes;
    private readonly int _codeBytes;
    private int _count;

    // codes: [rows.Length, codeBytes]
    public ListTail(ReadOnlySpan<int> rows, ReadOnlySpan<byte> codes, int codeBytes)
        : this(rows, codes, codeBytes, Math.Max(FirstRoom, rows.Length))
    {
    }

    private ListTail(ReadOnlySpan<int> rows, ReadOnlySpan<byte> codes, int codeBytes, int room)
    {
        _rows = GrowingMemory.Array<int>(room);
        _codes = GrowingMemory.Array<byte>(room * codeBytes);
        _codeBytes = codeBytes;
        rows.CopyTo(_rows);
        codes.CopyTo(_codes);
        _count = rows.Length;
    }

    public int Count => Volatile.Read(ref _count);

    /// <summary>The row numbers, rising.</summary>
    public ReadOnlySpan<int> Rows => _rows.AsSpan(0, Count);

    // [n, codeBytes]
    /// <summary>The codes of the first so many.</summary>
    public ReadOnlySpan<byte> Codes(int count) => _codes.AsSpan(0, count * _codeBytes);

    public long Bytes => (long)Count * (sizeof(int) + _codeBytes);

    /// <summary>Bytes of the room behind them.</summary>
    public long ReservedBytes => (long)(_rows.Length - Count) * (sizeof(int) + _codeBytes);

    /// <summary>A tail of the same rows with room for so many more: this one if it has it.</summary>
    /// <exception cref="InvalidOperationException">A list cannot be so long.</exception>
    public ListTail WithRoom(int more)
    {
        long needed = (long)_count + more;
        if (needed <= _rows.Length)
        {
            return this;
        }

        int most = Array.MaxLength / Math.Max(1, _codeBytes);
        return needed <= most
            ? new ListTail(Rows, Codes(_count), _codeBytes, (int)Math.Min(most, Math.Max(needed, 2L * _rows.Length)))
            : throw new InvalidOperationException($"A list would have {needed} later vectors, and has room for {most}. Compact the index, or build it with more lists.");
    }

    /// <summary>One more, for which there is room.</summary>
    public void Append(int row, ReadOnlySpan<byte> code)
    {
        _rows[_count] = row;
        code.CopyTo(_codes.AsSpan(_count * _codeBytes));
        Volatile.Write(ref _count, _count + 1);
    }
}
