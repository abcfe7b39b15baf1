namespace Tocsin.Neural.Networks;

/// <summary>
/// Sequences of event ids laid end to end without padding: a token is one real position, and what is not there can disturb nothing. Reusable: <see cref="Clear"/>
/// keeps the memory.
/// </summary>
public sealed class SequenceBatch
{
    private int[] _ids = [];
    private int[] _starts = new int[1];

    /// <summary>How many sequences.</summary>
    public int Count { get; private set; }

    /// <summary>How many real positions in all.</summary>
    public int Tokens => _starts[Count];

    /// <summary>[tokens], sequence after sequence.</summary>
    public ReadOnlySpan<int> Ids => _ids.AsSpan(0, Tokens);

    /// <summary>The first token of a sequence; for row = <see cref="Count"/> the end.</summary>
    public int Start(int row) => _starts[row];

    /// <summary>How many positions a sequence has, at least one.</summary>
    public int Length(int row) => _starts[row + 1] - _starts[row];

    /// <exception cref="ArgumentException">The sequence is empty.</exception>
    public void Add(ReadOnlySpan<int> ids)
    {
        if (ids.IsEmpty)
        {
            throw new ArgumentException("A sequence needs at least one event; leave empty ones out.", nameof(ids));
        }

        int end = Tokens + ids.Length;
        if (_ids.Length < end)
        {
            Array.Resize(ref _ids, Math.Max(end, 2 * _ids.Length));
        }

        if (_starts.Length < Count + 2)
        {
            Array.Resize(ref _starts, 2 * (Count + 2));
        }

        ids.CopyTo(_ids.AsSpan(Tokens));
        Count++;
        _starts[Count] = end;
    }

    /// <summary>ids: [rows, time], lengths: [rows]. Takes the first lengths[row] ids of each row; the rest is padding and is not read.</summary>
    public void AddPadded(ReadOnlySpan<int> ids, ReadOnlySpan<int> lengths, int time)
    {
        for (int row = 0; row < lengths.Length; row++)
        {
            Add(ids.Slice(row * time, time)[..lengths[row]]);
        }
    }

    public void Clear() => Count = 0;
}
