using System.Numerics;

namespace Tocsin.Engine.Sequences.Unsupervised;

/// <summary>
/// Levenshtein's distance from one prepared sequence to others, 64 cells of a column at a time: Myers, "A fast bit-vector algorithm for approximate string matching based on
/// dynamic programming", J. ACM 46 (1999), in the block form of Hyyrö, "A bit-vector algorithm for computing Levenshtein and Damerau edit distances" (2003). Grows to the
/// largest sequence seen and is then reused. One thread at a time.
/// </summary>
internal sealed class EditDistance(int vocabulary)
{
    private readonly int[] _rowOf = new int[vocabulary];
    private readonly List<int> _present = [];
    private ulong[] _matches = [];
    private ulong[] _up = [];
    private ulong[] _down = [];
    private int _length;
    private int _blocks;

    /// <summary>Takes the sequence that the next distances start from.</summary>
    public void Prepare(ReadOnlySpan<int> events)
    {
        foreach (int number in _present)
        {
            _rowOf[number] = 0;
        }

        _present.Clear();
        (_length, _blocks) = (events.Length, (events.Length + 63) / 64);
        foreach (int number in events)
        {
            if (_rowOf[number] == 0)
            {
                _present.Add(number);
                _rowOf[number] = _present.Count;
            }
        }

        // Row 0 is that of events which are not in the sequence.
        int words = (_present.Count + 1) * _blocks;
        if (_matches.Length < words)
        {
            _matches = new ulong[Math.Max(words, 2 * _matches.Length)];
        }

        if (_up.Length < _blocks)
        {
            (_up, _down) = (new ulong[_blocks], new ulong[_blocks]);
        }

        Array.Clear(_matches, 0, words);
        for (int i = 0; i < events.Length; i++)
        {
            _matches[(_rowOf[events[i]] * _blocks) + (i >> 6)] |= 1UL << (i & 63);
        }
    }

    /// <summary>The fewest insertions, deletions and replacements that turn the prepared sequence into <paramref name="other"/>.</summary>
    public int To(ReadOnlySpan<int> other)
    {
        if (_length == 0)
        {
            return other.Length;
        }

        Array.Fill(_up, ulong.MaxValue, 0, _blocks);
        Array.Clear(_down, 0, _blocks);
        int distance = _length;
        ulong last = 1UL << ((_length - 1) & 63);
        foreach (int number in other)
        {
            ReadOnlySpan<ulong> matches = _matches.AsSpan(_rowOf[number] * _blocks, _blocks);

            // The first row of the table grows by one a column: a carry of +1 enters the first block.
            ulong carryUp = 1, carryDown = 0;
            for (int block = 0; block < _blocks; block++)
            {
                ulong up = _up[block], down = _down[block], match = matches[block];
                ulong vertical = match | down;
                match |= carryDown;
                ulong diagonal = (((match & up) + up) ^ up) | match;
                ulong right = down | ~(diagonal | up);
                ulong left = up & diagonal;
                if (block == _blocks - 1)
                {
                    distance += BitOperations.PopCount(right & last) - BitOperations.PopCount(left & last);
                }

                (ulong nextUp, ulong nextDown) = (right >> 63, left >> 63);
                right = (right << 1) | carryUp;
                left = (left << 1) | carryDown;
                _up[block] = left | ~(vertical | right);
                _down[block] = right & vertical;
                (carryUp, carryDown) = (nextUp, nextDown);
            }
        }

        return distance;
    }
}
