namespace Tocsin.Vectors.Hnsw;

/// <summary>
/// Which of the near rows become neighbours (Malkov &amp; Yashunin, algorithm 4): one that is nearer to a neighbour already chosen than to the row itself is
/// passed over, since the way leads through that neighbour; and so is one that is equal to a neighbour, or the lists of many equal vectors would hold
/// nothing but each other.
/// </summary>
internal sealed unsafe class NeighbourSelection(HnswContents contents, bool keepPruned)
{
    // Most candidates fall at one of the first comparisons; so few are made at a time.
    private const int AtOnce = 8;

    private readonly Measure _candidate = contents.NewMeasure();
    private readonly int[] _pruned = new int[HnswWalk.Batch];

    // candidates: distance and row in one number, in order -> chosen: [width]
    /// <summary>Chooses neighbours among candidates, nearest first.</summary>
    /// <returns>How many were chosen.</returns>
    public int Choose(ReadOnlySpan<ulong> candidates, int width, Span<int> chosen)
    {
        int count = 0, pruned = 0;
        fixed (int* rows = chosen)
        {
            for (int i = 0; i < candidates.Length && count < width; i++)
            {
                int row = (int)(uint)candidates[i];
                if (IsNearest((uint)(candidates[i] >> 32), row, rows, count))
                {
                    rows[count++] = row;
                }
                else if (keepPruned && pruned < width)
                {
                    _pruned[pruned++] = row;
                }
            }
        }

        for (int i = 0; i < pruned && count < width; i++)
        {
            chosen[count++] = _pruned[i];
        }

        return count;
    }

    private bool IsNearest(uint distance, int row, int* chosen, int count)
    {
        if (count == 0)
        {
            return true;
        }

        uint* others = stackalloc uint[AtOnce];
        _candidate.Aim(row);
        uint equal = _candidate.OfItself;
        for (int from = 0; from < count; from += AtOnce)
        {
            int some = Math.Min(AtOnce, count - from);
            _candidate.Of(chosen + from, some, others);
            for (int i = 0; i < some; i++)
            {
                if (others[i] < distance || others[i] == equal)
                {
                    return false;
                }
            }
        }

        return true;
    }
}
