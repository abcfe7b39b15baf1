using Tocsin.Vectors.Files;
using Tocsin.Vectors.Storage;

namespace Tocsin.Vectors.Hnsw;

// hnsw.head      int[5]: rows, lists above the lowest layer, the entry's row and its highest layer, 1 if there are codes
// hnsw.links     int[rows, 2M], -1 behind the last link
// hnsw.upperof   int[rows], the first list above the lowest layer, -1: none
// hnsw.upper     int[lists, M]
// hnsw.parents   int[rows], whose link to the row is never given up, -1: nobody's
internal sealed unsafe partial class HnswGraph
{
    private const string HeadName = "hnsw.head";
    private const string LinksName = "hnsw.links";
    private const string UpperOfName = "hnsw.upperof";
    private const string UpperName = "hnsw.upper";
    private const string ParentsName = "hnsw.parents";

    /// <summary>Whether it lies in a mapped file, which nobody may write to: <see cref="Copy"/> is what changes are made to.</summary>
    public bool IsMapped { get; private init; }

    public void Write(SectionWriter sections, bool hasCodes)
    {
        (int row, int level) = Entry;
        sections.Write<int>(HeadName, [_rows, _lists, row, level, hasCodes ? 1 : 0]);
        _lowest.Write(sections, LinksName, _rows, 2 * M);
        _upperOf.Write(sections, UpperOfName, _rows, 1);
        _upper.Write(sections, UpperName, _lists, M);
        _parents.Write(sections, ParentsName, _rows, 1);
    }

    /// <summary>The graph of a file, which stays where it is mapped until the first change.</summary>
    /// <exception cref="VectorFileException">The sections do not fit each other, or a link leads nowhere.</exception>
    public static HnswGraph Read(SectionReader sections, int m, int rows, out bool hasCodes)
    {
        MappedSection section = sections.Section(HeadName);
        ReadOnlySpan<int> head = section.Values<int>();
        if (head.Length != 5 || head[0] != rows || head[1] < 0)
        {
            throw Damaged($"its head says {string.Join(", ", head.ToArray())}, and there are {rows} rows");
        }

        HnswGraph graph = new(m) { _rows = rows, _lists = head[1], IsMapped = true, Entry = (head[2], head[3]) };
        hasCodes = head[4] != 0;
        GC.KeepAlive(section);
        graph._lowest.Read(sections, LinksName, rows, 2 * m, rows);
        graph._upperOf.Read(sections, UpperOfName, rows, 1, graph._lists);
        graph._upper.Read(sections, UpperName, graph._lists, m, rows);
        graph._parents.Read(sections, ParentsName, rows, 1, rows);
        graph.CheckLevels();
        return graph;
    }

    /// <summary>The same graph in memory of its own. The writer's thread; readers of this one go on.</summary>
    public HnswGraph Copy()
    {
        HnswGraph copy = new(M) { _rows = _rows, _lists = _lists, Entry = Entry };
        copy._lowest.Use(_lowest.Copy((long)RowsOfABlock * 2 * M));
        copy._upperOf.Use(_upperOf.Copy(RowsOfABlock));
        copy._upper.Use(_upper.Copy((long)RowsOfABlock * M));
        copy._parents.Use(_parents.Copy(RowsOfABlock));
        return copy;
    }

    // A walk follows links without looking, so they are looked at once: a link above the lowest layer must lead to a row that is there.
    private void CheckLevels()
    {
        (int entry, int top) = Entry;
        bool isEmpty = _rows == 0 && entry == None && top == -1;
        if (!isEmpty && ((uint)entry >= (uint)_rows || (uint)top > HnswLevels.Highest || top > LevelsOf(entry)))
        {
            throw Damaged($"it begins at row {entry} in layer {top}");
        }

        for (int row = 0; row < _rows; row++)
        {
            int levels = LevelsOf(row);
            if (UpperOf(row) != None && UpperOf(row) + levels > _lists)
            {
                throw Damaged($"row {row} has lists beyond the last");
            }

            for (int level = 1; level <= levels; level++)
            {
                int* links = Links(row, level);
                int count = Count(links, M);
                for (int i = 0; i < count; i++)
                {
                    if (LevelsOf(links[i]) < level)
                    {
                        throw Damaged($"row {row} is linked to {links[i]} in layer {level}, in which that is not");
                    }
                }
            }
        }
    }

    /// <summary>The highest layer that a row is in: its lists end where those of the next row begin.</summary>
    internal int LevelsOf(int row)
    {
        if (UpperOf(row) == None)
        {
            return 0;
        }

        int next = row + 1;
        while (next < _rows && UpperOf(next) == None)
        {
            next++;
        }

        return (next < _rows ? UpperOf(next) : _lists) - UpperOf(row);
    }

    private static VectorFileException Damaged(string how) => new($"The graph of the index is damaged: {how}. Build it again: tocsin vectors build.");

    private sealed partial class Table
    {
        public void Write(SectionWriter sections, string name, int lists, int width)
        {
            sections.Begin(name);
            for (int from = 0; from < lists; from += RowsOfABlock)
            {
                sections.Append(new ReadOnlySpan<int>(At(from >> Shift), Math.Min(RowsOfABlock, lists - from) * width));
            }

            sections.End();
        }

        public void Read(SectionReader sections, string name, int lists, int width, int below)
        {
            MappedSection section = sections.Section(name);
            if (section.Bytes != (long)lists * width * sizeof(int))
            {
                throw Damaged($"section '{name}' has {section.Bytes} bytes, and should have {(long)lists * width * sizeof(int)}");
            }

            int* values = (int*)section.Memory.Start;
            for (long i = 0; i < (long)lists * width; i++)
            {
                if (values[i] < None || values[i] >= below)
                {
                    throw Damaged($"section '{name}' leads to {values[i]}, and there are {below}");
                }
            }

            long bytes = (long)RowsOfABlock * width * sizeof(int);
            List<NativeBlock> blocks = [];
            for (long from = 0; from < section.Bytes; from += bytes)
            {
                blocks.Add(section.Piece(from, Math.Min(bytes, section.Bytes - from)));
            }

            Use([.. blocks]);
        }

        public NativeBlock[] Copy(long ints) => [.. _blocks.Select(block =>
        {
            NativeBlock copy = new(ints * sizeof(int));
            new Span<byte>(copy.Start, checked((int)copy.Bytes)).Fill(0xFF);
            Buffer.MemoryCopy(block.Start, copy.Start, copy.Bytes, block.Bytes);
            GC.KeepAlive(block);
            return copy;
        })];
    }
}
