using Tocsin.Vectors.Storage;

namespace Tocsin.Vectors.Hnsw;

/// <summary>What an index consists of between two compactions: rows, the graph over them, their 8-bit copies if it has any, and the walks at rest.</summary>
internal sealed class HnswContents(VectorRows rows, HnswGraph graph, VectorCodes? codes)
{
    // A walk is taken out of its slot by whoever comes; more walks than slots are left to the collector.
    private readonly HnswWalk?[] _walks = new HnswWalk?[64];

    public VectorRows Rows { get; } = rows;

    public HnswGraph Graph { get; } = graph;

    public VectorCodes? Codes { get; } = codes;

    /// <summary>Rows that there were when it was decided about the copies.</summary>
    public int DecidedAt { get; } = rows.Count;

    /// <summary>Bytes of everything but the vectors that is in use.</summary>
    public long StructureBytes => Rows.StructureBytes + Graph.Bytes + (Codes?.BytesOf(Graph.Rows) ?? 0);

    /// <summary>Bytes of what is taken ahead for rows that come.</summary>
    public long ReservedBytes
    {
        get
        {
            long used = Graph.Bytes + (Codes?.BytesOf(Graph.Rows) ?? 0); // first: blocks only come
            return Rows.ReservedBytes + Graph.BlockBytes + (Codes?.BlockBytes ?? 0) - used;
        }
    }

    /// <summary>Distances by the copies, or by the vectors where there are none.</summary>
    public Measure NewMeasure() => Codes is null ? new FloatMeasure(Rows) : new CodeMeasure(Codes, Rows.Metric);

    /// <summary>A walk that nobody uses.</summary>
    public HnswWalk Rent()
    {
        int first = Environment.CurrentManagedThreadId;
        for (int i = 0; i < _walks.Length; i++)
        {
            ref HnswWalk? slot = ref _walks[(first + i) % _walks.Length];
            if (slot is not null && Interlocked.Exchange(ref slot, null) is { } walk)
            {
                return walk;
            }
        }

        return new HnswWalk(this);
    }

    /// <summary>Gives a walk back.</summary>
    public void Return(HnswWalk walk)
    {
        int first = Environment.CurrentManagedThreadId;
        for (int i = 0; i < _walks.Length; i++)
        {
            ref HnswWalk? slot = ref _walks[(first + i) % _walks.Length];
            if (slot is null && Interlocked.CompareExchange(ref slot, walk, null) is null)
            {
                return;
            }
        }
    }
}
