using System.Runtime.CompilerServices;
using Tocsin.Vectors.Storage;

namespace Tocsin.Vectors.Hnsw;

/// <summary>
/// Who is linked to whom: in the lowest layer 2M links a row, above it M. Lists lie in blocks that never move and end at <see cref="None"/>
/// or when they are full. Any thread reads at any moment: a list that is being changed shows old links, new links or both, each of them a
/// row whose own lists stand. Who changes a list is alone with it: the one writer, or a builder that holds the row's lock.
/// </summary>
internal sealed unsafe partial class HnswGraph(int m)
{
    /// <summary>No row, no list.</summary>
    public const int None = -1;

    /// <summary>Rows of a block.</summary>
    public const int RowsOfABlock = 1 << Shift;

    private const int Shift = 14;
    private const int Mask = RowsOfABlock - 1;

    private int _rows;
    private int _lists;

    // A block of the lowest layer and of Upper for each RowsOfABlock rows; the blocks of the upper layers hold as many lists.
    private readonly Table _lowest = new();
    private readonly Table _upperOf = new();
    private readonly Table _upper = new();
    private readonly Table _parents = new();
    private long _entry = None;

    /// <summary>Links in a list above the lowest layer.</summary>
    public int M { get; } = m;

    /// <summary>Rows that have lists.</summary>
    public int Rows => Volatile.Read(ref _rows);

    /// <summary>Lists above the lowest layer.</summary>
    public int UpperLists => Volatile.Read(ref _lists);

    /// <summary>Where a search begins and the highest layer that it is in; (<see cref="None"/>, -1) in an empty graph.</summary>
    public (int Row, int Level) Entry
    {
        get
        {
            long entry = Volatile.Read(ref _entry);
            return ((int)(uint)entry, (int)(entry >> 32));
        }
        set => Volatile.Write(ref _entry, ((long)value.Level << 32) | (uint)value.Row);
    }

    /// <summary>Bytes of the lists that rows have, of where they begin, and of the parents.</summary>
    public long Bytes => (((long)Rows * ((2 * M) + 2)) + ((long)UpperLists * M)) * sizeof(int);

    /// <summary>Bytes of all blocks: what is over <see cref="Bytes"/> is for rows that come.</summary>
    public long BlockBytes => _lowest.Bytes + _upperOf.Bytes + _upper.Bytes + _parents.Bytes;

    /// <summary>Links in a list of a layer.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Width(int level) => level == 0 ? 2 * M : M;

    /// <summary>The links of a row in the lowest layer.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int* Lowest(int row) => _lowest.At(row >> Shift) + ((long)(row & Mask) * 2 * M);

    /// <summary>The links of a row in a layer that it is in; the layers above the lowest follow each other.</summary>
    public int* Links(int row, int level)
    {
        if (level == 0)
        {
            return Lowest(row);
        }

        int list = UpperOf(row) + level - 1;
        return _upper.At(list >> Shift) + ((long)(list & Mask) * M);
    }

    /// <summary>The row's first list above the lowest layer, or <see cref="None"/>.</summary>
    public int UpperOf(int row) => *(_upperOf.At(row >> Shift) + (row & Mask));

    /// <summary>The row that never gives up its link to this one in the lowest layer, or <see cref="None"/>. Whoever changes the list of one of them.</summary>
    public int Parent(int row) => *(_parents.At(row >> Shift) + (row & Mask));

    /// <summary>Gives a row its parent.</summary>
    public void SetParent(int row, int parent) => *(_parents.At(row >> Shift) + (row & Mask)) = parent;

    /// <summary>Makes room for so many more rows, and lists above the lowest layer: <see cref="Append"/> of them cannot fail. The writer's thread.</summary>
    public void Reserve(int moreRows, int moreLists)
    {
        long rows = (long)_rows + moreRows, lists = (long)_lists + moreLists;
        _lowest.Reserve(rows, (long)RowsOfABlock * 2 * M);
        _upperOf.Reserve(rows, RowsOfABlock);
        _parents.Reserve(rows, RowsOfABlock);
        _upper.Reserve(lists, (long)RowsOfABlock * M);
    }

    /// <summary>Makes empty lists for a row up to a level. Rows come in order, before anything links to them. The writer's thread.</summary>
    public void Append(int row, int level)
    {
        if (row != _rows)
        {
            throw new InvalidOperationException($"Row {row} cannot follow {_rows} rows.");
        }

        Reserve(1, level);
        if (level > 0)
        {
            *(_upperOf.At(row >> Shift) + (row & Mask)) = _lists;
            Volatile.Write(ref _lists, _lists + level);
        }

        Volatile.Write(ref _rows, row + 1);
    }

    /// <summary>The links that a list has now.</summary>
    public static int Count(int* links, int width)
    {
        int count = 0;
        while (count < width && links[count] != None)
        {
            count++;
        }

        return count;
    }

    /// <summary>Puts other links into a list while anyone may be reading it.</summary>
    public static void Publish(int* links, int width, ReadOnlySpan<int> rows)
    {
        // Each link is stored for itself, after whatever its row consists of.
        for (int i = 0; i < rows.Length; i++)
        {
            Volatile.Write(ref links[i], rows[i]);
        }

        for (int i = rows.Length; i < width && links[i] != None; i++)
        {
            Volatile.Write(ref links[i], None);
        }
    }

    /// <summary>Blocks of ints, found by index without a lock; the array is replaced when one is added.</summary>
    private sealed partial class Table
    {
        private NativeBlock[] _blocks = [];
        private nint[] _starts = [];

        public long Bytes => Volatile.Read(ref _blocks).Sum(block => block.Bytes);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public int* At(int block) => (int*)Volatile.Read(ref _starts)[block];

        /// <summary>Blocks for so many lists, RowsOfABlock in each.</summary>
        public void Reserve(long lists, long intsOfABlock)
        {
            while ((long)_blocks.Length << Shift < lists)
            {
                NativeBlock block = new(intsOfABlock * sizeof(int));
                new Span<byte>(block.Start, checked((int)block.Bytes)).Fill(0xFF);
                Use([.. _blocks, block]);
            }
        }

        public void Use(NativeBlock[] blocks)
        {
            nint[] starts = [.. blocks.Select(block => (nint)block.Start)];
            _blocks = blocks;
            Volatile.Write(ref _starts, starts);
        }
    }
}
