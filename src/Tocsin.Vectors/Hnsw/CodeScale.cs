using Tocsin.Vectors.Storage;

namespace Tocsin.Vectors.Hnsw;

/// <summary>
/// How a vector becomes bytes: less a centre, divided by a step that all dimensions share, rounded, and 128 added; a byte is never 0.
/// One step for all dimensions keeps inner products of codes inner products of vectors. Distances that count are squared Euclidean, and
/// then the centre changes nothing; under an inner product there is none.
/// </summary>
/// <param name="Centre">[dimension], or empty.</param>
/// <param name="Step">What one means.</param>
internal sealed record CodeScale(float[] Centre, float Step)
{
    /// <summary>What a byte stands for is the byte less this.</summary>
    public const int Zero = 128;

    private const int Greatest = 127;
    private const int Sample = 4096;

    /// <summary>Whether distances are squared Euclidean and not inner products.</summary>
    public bool IsSquared => Centre.Length > 0;

    /// <summary>The scale of these rows: of the steps that are the greatest number by a power of two, the one with the least squared error on a sample.</summary>
    public static CodeScale Of(VectorRows rows)
    {
        int stride = Math.Max(1, rows.Count / Sample);
        float[] centre = Middle(rows, stride);
        (float step, float greatest) = BestStep(rows, stride, centre);
        if (rows.Metric == VectorMetric.L2)
        {
            return new CodeScale(centre, step);
        }

        // Of unit vectors both distances say the same; the inner product is the cheaper one, unless the vectors crowd around a direction.
        (float plain, float plainGreatest) = BestStep(rows, stride, []);
        return rows.Metric == VectorMetric.Cosine && greatest < 0.7f * plainGreatest ? new CodeScale(centre, step) : new CodeScale([], plain);
    }

    // vector: [dimension] -> codes: [as many or more, the rest Zero], squares of what they stand for
    /// <summary>The bytes of a vector.</summary>
    /// <param name="vector">The vector.</param>
    /// <param name="codes">Its bytes.</param>
    /// <param name="fits">Whether what they leave out is what rounding leaves out, and not that numbers are too great for them.</param>
    /// <returns>The sum of the squares of what they stand for.</returns>
    public uint Encode(ReadOnlySpan<float> vector, Span<byte> codes, out bool fits)
    {
        float scale = 1 / Step, off = 0;
        uint squares = 0;
        for (int i = 0; i < vector.Length; i++)
        {
            float value = IsSquared ? vector[i] - Centre[i] : vector[i];
            float rounded = Math.Clamp(MathF.Round(value * scale), -Greatest, Greatest);
            off += ((value * scale) - rounded) * ((value * scale) - rounded);
            int code = (int)rounded;
            codes[i] = (byte)(code + Zero);
            squares += (uint)(code * code);
        }

        // Rounding leaves out at most a quarter, squared, of each.
        fits = off <= vector.Length / 4f;
        codes[vector.Length..].Fill(Zero);
        return squares;
    }

    private static float[] Middle(VectorRows rows, int stride)
    {
        double[] sum = new double[rows.Dimension];
        int count = 0;
        for (int row = 0; row < rows.Count; row += stride, count++)
        {
            ReadOnlySpan<float> vector = rows.Row(row);
            for (int i = 0; i < vector.Length; i++)
            {
                sum[i] += vector[i];
            }
        }

        return [.. sum.Select(value => (float)(value / Math.Max(1, count)))];
    }

    private static (float Step, float Greatest) BestStep(VectorRows rows, int stride, float[] centre)
    {
        float greatest = 0;
        for (int row = 0; row < rows.Count; row += stride)
        {
            ReadOnlySpan<float> vector = rows.Row(row);
            for (int i = 0; i < vector.Length; i++)
            {
                greatest = Math.Max(greatest, Math.Abs(vector[i] - (centre.Length > 0 ? centre[i] : 0)));
            }
        }

        float best = greatest / Greatest;
        double least = double.PositiveInfinity;
        for (int halvings = 0; halvings < 6 && greatest > 0; halvings++)
        {
            float step = greatest / Greatest / (1 << halvings);
            double error = Error(rows, stride * 8, centre, step);
            if (error < least)
            {
                (least, best) = (error, step);
            }
        }

        // Rows that are all the same have no spread: any step will do, so long as it is one.
        return (float.IsNormal(best) && float.IsNormal(1 / best) ? best : 1, greatest);
    }

    private static double Error(VectorRows rows, int stride, float[] centre, float step)
    {
        double error = 0;
        for (int row = 0; row < rows.Count; row += stride)
        {
            ReadOnlySpan<float> vector = rows.Row(row);
            for (int i = 0; i < vector.Length; i++)
            {
                float value = vector[i] - (centre.Length > 0 ? centre[i] : 0);
                float off = value - (Math.Clamp(MathF.Round(value / step), -Greatest, Greatest) * step);
                error += (double)off * off;
            }
        }

        return error;
    }
}
