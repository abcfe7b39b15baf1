namespace Tocsin.Engine.Sequences.Evaluation;

/// <summary>What scores say about two classes without a threshold.</summary>
public static class RocCurve
{
    /// <summary>
    /// The area under the ROC curve: the chance that an anomalous session scores higher than a normal one, ties counted half (Mann and Whitney, 1947). NaN unless both classes are there.
    /// </summary>
    public static double Area(ReadOnlySpan<double> normal, ReadOnlySpan<double> anomalous)
    {
        if (normal.IsEmpty || anomalous.IsEmpty)
        {
            return double.NaN;
        }

        double[] left = normal.ToArray(), right = anomalous.ToArray();
        Array.Sort(left);
        Array.Sort(right);
        double sum = 0;
        int below = 0, upTo = 0;
        foreach (double score in right)
        {
            while (below < left.Length && left[below] < score)
            {
                below++;
            }

            upTo = Math.Max(upTo, below);
            while (upTo < left.Length && left[upTo] == score)
            {
                upTo++;
            }

            sum += below + ((upTo - below) / 2.0);
        }

        return sum / ((double)left.Length * right.Length);
    }
}
