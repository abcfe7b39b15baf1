using Tocsin.Numerics.Cpu;

namespace Tocsin.Numerics.Tests;

/// <summary>What goes over the rows of a matrix: <see cref="AddRows"/>, <see cref="MaxRows"/>, <see cref="SoftmaxRows"/>.</summary>
public sealed class RowsTests
{
    [Theory]
    [ClassData(typeof(SupportedVariants))]
    public void Rows_are_added_in_their_order(string variant)
    {
        foreach (int width in Variants.Lengths)
        {
            float[] x = Variants.Numbers(1, 7 * width, 100), expected = Variants.Numbers(2, width + 16), y = [.. expected];
            for (int i = 0; i < 7 * width; i++)
            {
                expected[i % width] += x[i];
            }

            AddRows.To(Variants.Named(variant), y.AsSpan(0, width), x, 7);

            Variants.AssertSameBits(expected, y);
        }
    }

    [Theory]
    [ClassData(typeof(SupportedVariants))]
    public void The_first_row_that_reaches_a_columns_maximum_wins(string variant)
    {
        foreach (int width in Variants.Lengths)
        {
            float[] x = [.. Variants.Numbers(1, 9 * width, 3).Select(value => MathF.Round(value))], y = new float[width + 16], winners = new float[width + 16];

            MaxRows.Of(Variants.Named(variant), x, y.AsSpan(0, width), winners.AsSpan(0, width), 9);

            for (int i = 0; i < width; i++)
            {
                float[] column = [.. Enumerable.Range(0, 9).Select(row => x[(row * width) + i])];
                Assert.Equal((column.Max(), Array.IndexOf(column, column.Max())), (y[i], (int)winners[i]));
            }

            Assert.All(y[width..].Concat(winners[width..]), value => Assert.Equal(0, value));
        }
    }

    [Theory]
    [ClassData(typeof(SupportedVariants))]
    public void Attention_weights_are_scale_and_softmax_of_each_row_and_what_lies_beyond_does_not_matter(string variant)
    {
        foreach (int length in Variants.Lengths.Where(length => length is > 0 and < 130))
        {
            foreach (bool causal in (bool[])[false, true])
            {
                int stride = SoftmaxRows.Stride(length);
                float[] scores = Variants.Numbers(1, (length * stride) + 16, 9);
                float[] expected = [.. scores];
                for (int i = 0; i < length; i++)
                {
                    int seen = causal ? i + 1 : length;
                    scores.AsSpan((i * stride) + seen, stride - seen).Fill(float.NaN);
                    Scale.InPlace(expected.AsSpan(i * stride, stride), 0.35f);
                    Softmax.OfRow(expected.AsSpan(i * stride, stride), seen);
                }

                SoftmaxRows.InPlace(Variants.Named(variant), scores, length, length, 0.35f, causal);

                Variants.AssertSameBits(expected, scores);
            }
        }
    }

    [Theory]
    [ClassData(typeof(SupportedVariants))]
    public void Attention_weights_of_hostile_scores_are_those_of_the_plain_twin(string variant)
    {
        foreach (int length in Variants.Lengths.Where(length => length is > 0 and < 130))
        {
            for (int seed = 1; seed <= 8; seed++)
            {
                float[] scores = Variants.Hostile(seed, SoftmaxRows.Stride(length)), expected = [.. scores];
                SoftmaxRows.InPlace(CpuVariants.Scalar, expected, 1, length, 0.35f, causal: false);

                SoftmaxRows.InPlace(Variants.Named(variant), scores, 1, length, 0.35f, causal: false);

                Variants.AssertSameBits(expected, scores);
            }
        }
    }

    [Theory]
    [ClassData(typeof(SupportedVariants))]
    public void The_slopes_of_attention_weights_are_those_of_the_formula_and_zero_beyond(string variant)
    {
        foreach (int length in Variants.Lengths.Where(length => length is > 0 and < 130))
        {
            int stride = SoftmaxRows.Stride(length);
            float[] weights = [.. Variants.Numbers(1, length * stride).Select(MathF.Abs)], slopes = Variants.Numbers(2, (length * stride) + 16);
            for (int i = 0; i < length; i++)
            {
                slopes.AsSpan((i * stride) + length, stride - length).Fill(float.NaN);
            }

            float[] before = [.. slopes], scalar = [.. slopes];
            SoftmaxRows.Backward(CpuVariants.Scalar, scalar, weights, length, length, 0.35f);

            SoftmaxRows.Backward(Variants.Named(variant), slopes, weights, length, length, 0.35f);

            Variants.AssertSameBits(scalar, slopes);
            for (int i = 0; i < length; i++)
            {
                double mean = Enumerable.Range(i * stride, length).Sum(at => (double)weights[at] * before[at]);
                Assert.All(Enumerable.Range(i * stride, length), at => Assert.Equal(weights[at] * 0.35 * (before[at] - mean), slopes[at], 1e-4));
                Assert.All(Enumerable.Range((i * stride) + length, stride - length), at => Assert.Equal(0, slopes[at]));
            }
        }
    }

    [Fact]
    public void Spans_that_are_too_short_are_refused()
    {
        Assert.Throws<ArgumentException>(() => AddRows.To(new float[4], new float[11], 3));
        Assert.Throws<ArgumentException>(() => MaxRows.Of(new float[11], new float[4], new float[4], 3));
        Assert.Throws<ArgumentException>(() => MaxRows.Of(new float[12], new float[4], new float[3], 3));
        Assert.ThrowsAny<ArgumentException>(() => MaxRows.Of([], new float[4], new float[4], 0));
        Assert.Throws<ArgumentException>(() => SoftmaxRows.InPlace(new float[47], 3, 3, 1, causal: true));
        Assert.Throws<ArgumentException>(() => SoftmaxRows.InPlace(new float[64], 3, 2, 1, causal: true));
        Assert.Throws<ArgumentException>(() => SoftmaxRows.Backward(new float[48], new float[47], 3, 3, 1));
    }
}
