namespace Tocsin.Engine.Populations.Model;

/// <summary>
/// Blocks of 64-bit words, written one behind the other into chunks, as a log: a block that is no longer needed is garbage, and when garbage becomes more than a sixteenth, the
/// chunk that holds most of it is emptied (its living blocks are written anew) and used again. So individuals that all grow alike leave nothing behind, and no pause is longer
/// than a chunk. A block's first word says how long it is and whose.
/// </summary>
internal sealed class BlockStore
{
    /// <summary>The largest block, in words.</summary>
    public const int MostWords = ChunkWords;

    private const int ChunkBits = 13, ChunkWords = 1 << ChunkBits;

    private readonly List<ulong[]> _chunks = [];
    private readonly List<int> _garbage = [];
    private readonly Stack<int> _empty = new();
    private long _allGarbage;
    private int _current = -1, _end = ChunkWords;

    /// <summary>Words taken from the system's memory.</summary>
    public long Words => (long)_chunks.Count * ChunkWords;

    /// <summary>Whether it is time for <see cref="Empty"/>.</summary>
    public bool IsUntidy => _allGarbage * 16 > Words && _allGarbage > 2 * ChunkWords;

    /// <summary>A block of so many words, the first of which is taken.</summary>
    public int Take(int words, int owner)
    {
        if (ChunkWords - _end < words)
        {
            Discard();
            if (!_empty.TryPop(out _current))
            {
                _current = _chunks.Count;
                if (_current == 1 << (31 - ChunkBits))
                    throw new InvalidOperationException("The individuals of this stream's populations fill 16 GiB. Set MaxIndividuals, so that the least recently seen leave.");
                _chunks.Add(GC.AllocateUninitializedArray<ulong>(ChunkWords));
                _garbage.Add(0);
            }

            _end = 0;
        }

        int at = (_current << ChunkBits) | _end;
        _chunks[_current][_end] = Header(words, owner);
        _end += words;
        return at;
    }

    /// <summary>A block is no longer needed.</summary>
    public void Give(int at)
    {
        ref ulong header = ref _chunks[at >> ChunkBits][at & (ChunkWords - 1)];
        int words = WordsOf(header);
        header = Header(words, -1);
        _garbage[at >> ChunkBits] += words;
        _allGarbage += words;
    }

    /// <summary>A block, its first word included.</summary>
    public Span<ulong> At(int at)
    {
        Span<ulong> rest = _chunks[at >> ChunkBits].AsSpan(at & (ChunkWords - 1));
        return rest[..WordsOf(rest[0])];
    }

    /// <summary>Empties the chunk that holds most garbage: <paramref name="moved"/> is told of each living block's owner and new place.</summary>
    public void Empty(Action<int, int> moved)
    {
        int victim = -1;
        for (int chunk = 0; chunk < _garbage.Count; chunk++)
        {
            if (chunk != _current && (victim < 0 || _garbage[chunk] > _garbage[victim]))
                victim = chunk;
        }

        ulong[] words = _chunks[victim];
        for (int at = 0; at < ChunkWords;)
        {
            int length = WordsOf(words[at]), owner = (int)(uint)words[at];
            if (owner >= 0)
            {
                int to = Take(length, owner);
                words.AsSpan(at, length).CopyTo(At(to));
                moved(owner, to);
            }

            at += length;
        }

        _allGarbage -= _garbage[victim];
        _garbage[victim] = 0;
        _empty.Push(victim);
    }

    // What is left at the end of a chunk counts as no garbage: emptying the chunk would gain nothing.
    private void Discard()
    {
        if (_current >= 0 && _end < ChunkWords)
            _chunks[_current][_end] = Header(ChunkWords - _end, -1);
    }

    private static ulong Header(int words, int owner) => ((ulong)words << 32) | (uint)owner;

    private static int WordsOf(ulong header) => (int)(header >> 32);
}
