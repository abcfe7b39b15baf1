namespace Tocsin.Benchmarks.Vectors;

/// <summary>Finds the least effort that reaches a recall: recall grows with effort.</summary>
internal static class Sweep
{
    private static readonly int[] Efforts =
        [10, 12, 14, 16, 20, 24, 28, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384, 448, 512, 640, 768, 896, 1024, 1536, 2048, 3072, 4096];

    /// <summary>The effort and its recall; effort 0, and the recall of the greatest, when none reaches it.</summary>
    /// <param name="target">The recall.</param>
    /// <param name="recall">Recall of an effort.</param>
    /// <param name="from">The least effort that is tried.</param>
    /// <param name="to">The greatest.</param>
    public static (int Effort, double Recall) Least(double target, Func<int, double> recall, int from = 10, int to = 4096)
    {
        int[] efforts = from < Efforts[0]
            ? [.. Enumerable.Range(from, Efforts[0] - from), .. Efforts.Where(effort => effort <= to)]
            : [.. Efforts.Where(effort => effort >= from && effort <= to)];
        (int low, int high, double found) = (0, efforts.Length, 0);
        while (low < high)
        {
            // From below: a search that is far too wide costs much more than one that is too narrow.
            int middle = low + ((high - low) / 3);
            double reached = recall(efforts[middle]);
            if (reached >= target)
            {
                (high, found) = (middle, reached);
            }
            else
            {
                low = middle + 1;
                found = high == efforts.Length ? Math.Max(found, reached) : found;
            }
        }

        return low < efforts.Length ? (efforts[low], found) : (0, found);
    }
}
