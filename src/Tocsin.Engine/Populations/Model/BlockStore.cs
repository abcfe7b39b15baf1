using System.Numerics;
using System.Runtime.InteropServices;

namespace Tocsin.Engine.Populations.Model;

/// <summary>
/// Small blocks of 64-bit words: names, and the actions of individuals. Blocks come in a few sizes, at most a third larger than asked for; a block that is given back serves
/// the next one of its size. A block never moves, and what is handed out is not cleared. At most 2^31 words (16 GiB).
/// </summary>
internal sealed class BlockStore
{
    /// <summary>The largest block, in words.</summary>
    public const int MostWords = ChunkWords;

    private const int ChunkBits = 13, ChunkWords = 1 << ChunkBits;

    private readonly List<ulong[]> _chunks = [];

    /// <summary>The first free block of each size, which holds the next one; 0 for none, else its place and 1.</summary>
    private readonly uint[] _free = new uint[Classes];

    private int _end;

    private static int Classes => ClassOf(MostWords) + 1;

    /// <summary>Words taken from the system's memory.</summary>
    public long Words => (long)_chunks.Count * ChunkWords;

    /// <summary>The size that holds so many words: 1, 2, 3, 4, 6, 8, 12, 16, …</summary>
    public static int ClassOf(int words)
    {
        if (words <= 2)
            return words - 1;
        int log = BitOperations.Log2((uint)words - 1);
        return (2 * log) + (words > 3 << (log - 1) ? 1 : 0);
    }

    /// <summary>The words of a size.</summary>
    public static int WordsOf(int size) => size < 2 ? size + 1 : (size & 1) == 0 ? 3 << ((size / 2) - 1) : 2 << (size / 2);

    /// <summary>Words that hold so many bytes.</summary>
    public static int WordsFor(int bytes) => (bytes + sizeof(ulong) - 1) / sizeof(ulong);

    /// <summary>A block of this size.</summary>
    public int Take(int size)
    {
        uint free = _free[size];
        if (free != 0)
        {
            _free[size] = (uint)At((int)(free - 1), 1)[0];
            return (int)(free - 1);
        }

        int words = WordsOf(size), left = (_chunks.Count * ChunkWords) - _end;
        if (left < words)
        {
            if (_chunks.Count == 1 << (31 - ChunkBits))
                throw new InvalidOperationException("The individuals of this stream's populations fill 16 GiB. Set MaxIndividuals, so that the least recently seen leave.");
            GiveRest(left);
            _end = _chunks.Count * ChunkWords;
            _chunks.Add(GC.AllocateUninitializedArray<ulong>(ChunkWords));
        }

        int at = _end;
        _end += words;
        return at;
    }

    /// <summary>Gives a block of this size back.</summary>
    public void Give(int at, int size)
    {
        At(at, 1)[0] = _free[size];
        _free[size] = (uint)at + 1;
    }

    /// <summary>The words of a block.</summary>
    public Span<ulong> At(int at, int words) => _chunks[at >> ChunkBits].AsSpan(at & (ChunkWords - 1), words);

    /// <summary>The first bytes of a block.</summary>
    public Span<byte> BytesAt(int at, int length) => MemoryMarshal.AsBytes(_chunks[at >> ChunkBits].AsSpan(at & (ChunkWords - 1)))[..length];

    /// <summary>Keeps a name in a block of its own.</summary>
    public int Keep(ReadOnlySpan<byte> name)
    {
        int at = Take(ClassOf(WordsFor(name.Length)));
        name.CopyTo(BytesAt(at, name.Length));
        return at;
    }

    /// <summary>Gives a name's block back.</summary>
    public void GiveName(int at, int length) => Give(at, ClassOf(WordsFor(length)));

    // What is left at the end of a chunk serves smaller blocks.
    private void GiveRest(int left)
    {
        while (left > 0)
        {
            int size = ClassOf(left);
            size = WordsOf(size) > left ? size - 1 : size;
            Give(_end, size);
            _end += WordsOf(size);
            left -= WordsOf(size);
        }
    }
}
