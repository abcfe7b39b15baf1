using System.Numerics;

namespace Tocsin.Vectors.Search;

/// <summary>The places of the scores that <see cref="TopHits.Admitted"/> found, rising: for <c>foreach</c>.</summary>
public ref struct AdmittedScores
{
    private readonly ReadOnlySpan<ulong> _words;
    private ulong _bits;
    private int _word;

    internal AdmittedScores(ReadOnlySpan<ulong> words)
    {
        _words = words;
        _word = -1;
    }

    /// <summary>The place of a score.</summary>
    public int Current { get; private set; }

    /// <summary>This.</summary>
    public readonly AdmittedScores GetEnumerator() => this;

    /// <summary>Goes to the next one.</summary>
    public bool MoveNext()
    {
        while (_bits == 0)
        {
            if (++_word >= _words.Length)
            {
                return false;
            }

            _bits = _words[_word];
        }

        Current = (_word * 64) + BitOperations.TrailingZeroCount(_bits);
        _bits &= _bits - 1;
        return true;
    }
}
