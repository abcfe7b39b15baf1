namespace Tocsin.Vectors.Ivf;

/// <summary>What one thread's searches work in: it grows to what they need and is kept, so that they allocate nothing in steady state.</summary>
internal sealed class SearchRoom
{
    /// <summary>Rows that are scored before the best of them are picked.</summary>
    public const int RowsAtOnce = 256;

    [ThreadStatic]
    private static SearchRoom? _mine;

    private VectorHit[] _probes = [];
    private VectorHit[] _candidates = [];
    private float[] _tables = [];
    private int[] _rows = [];

    /// <summary>This thread's.</summary>
    public static SearchRoom Mine => _mine ??= new SearchRoom();

    /// <summary>[<see cref="RowsAtOnce"/>]</summary>
    public float[] Scores { get; } = new float[RowsAtOnce];

    /// <summary>[<see cref="RowsAtOnce"/> / 64]: which of the scores are worth a look.</summary>
    public ulong[] Words { get; } = new ulong[RowsAtOnce / 64];

    /// <summary>[<see cref="RowsAtOnce"/>]: where rows begin that lie anywhere.</summary>
    public nint[] Addresses { get; } = new nint[RowsAtOnce];

    public Span<VectorHit> Probes(int count) => Grown(ref _probes, count);

    public Span<VectorHit> Candidates(int count) => Grown(ref _candidates, count);

    public Span<int> Rows(int count) => Grown(ref _rows, count);

    public Span<float> Tables(int floats) => Grown(ref _tables, floats);

    private static Span<T> Grown<T>(ref T[] array, int count)
    {
        if (array.Length < count)
        {
            array = new T[count];
        }

        return array.AsSpan(0, count);
    }
}
