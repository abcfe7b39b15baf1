namespace Tocsin.Vectors.Hnsw;

/// <summary>The layer up to which a row is linked, from a hash of seed and row: the same for any number of threads and any order.</summary>
internal static class HnswLevels
{
    /// <summary>The highest layer there is; a row reaches it with a chance of M to the minus 24.</summary>
    public const int Highest = 24;

    /// <summary>⌊-ln(u) / ln(M)⌋ with u even in (0, 1]: Malkov &amp; Yashunin, algorithm 1, line 4.</summary>
    public static int Of(int seed, int row, int m)
    {
        double even = ((Mix(((ulong)(uint)seed << 32) | (uint)row) >> 11) + 1) * (1.0 / (1UL << 53));
        return Math.Min(Highest, (int)(-Math.Log(even) / Math.Log(m)));
    }

    // The finaliser of SplitMix64 (Steele, Lea & Flood 2014), after its increment.
    private static ulong Mix(ulong value)
    {
        value += 0x9E3779B97F4A7C15;
        value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9;
        value = (value ^ (value >> 27)) * 0x94D049BB133111EB;
        return value ^ (value >> 31);
    }
}
