using Tocsin.Numerics.Cpu;

namespace Tocsin.Numerics.Tests;

public sealed class MatMulTests
{
    private static readonly (int M, int N, int K)[] Sizes =
    [
        (0, 3, 2), (3, 0, 2), (3, 2, 0), (1, 1, 1), (1, 16, 5), (1, 32, 32), (1, 33, 7), (2, 15, 3), (3, 17, 8), (4, 31, 9), (5, 48, 1),
        (6, 32, 4), (7, 64, 127), (8, 100, 128), (9, 5, 129), (12, 40, 300), (13, 1, 33), (30, 30, 8), (30, 8, 30), (31, 128, 32), (25, 65, 130), (1, 150, 20), (1, 64, 3),
    ];

    public static TheoryData<string, string> VariantsAndForms
    {
        get
        {
            TheoryData<string, string> rows = [];
            foreach (CpuVariant variant in CpuVariants.Supported)
            {
                foreach (string form in (string[])["plain", "transposed right", "transposed left", "columns of a wider one"])
                {
                    rows.Add(variant.Name, form);
                }
            }

            return rows;
        }
    }

    [Theory]
    [MemberData(nameof(VariantsAndForms))]
    public void A_product_is_near_the_sums_in_double_precision(string variant, string form)
    {
        foreach ((int m, int n, int k) in Sizes)
        {
            foreach (bool accumulate in (bool[])[false, true])
            {
                MatMulShape shape = Shape(m, n, k, form, accumulate);
                (float[] a, float[] b, float[] c) = Operands(shape, hostile: false);
                float[] before = [.. c];

                Variants.Named(variant).MatMul(in shape, a, b, c);

                for (int i = 0; i < m; i++)
                {
                    for (int j = 0; j < n; j++)
                    {
                        double sum = accumulate ? before[(i * shape.CRow) + j] : 0;
                        double size = Math.Abs(sum);
                        for (int p = 0; p < k; p++)
                        {
                            double term = (double)a[(i * shape.ARow) + (p * shape.AStep)] * b[(p * shape.BStep) + (j * shape.BColumn)];
                            sum += term;
                            size += Math.Abs(term);
                        }

                        // The bound of a chain of k roundings (Higham, "Accuracy and Stability of Numerical Algorithms", 3.1).
                        double bound = (k + 1) * size / (1 << 24);
                        Assert.InRange(c[(i * shape.CRow) + j], sum - bound, sum + bound);
                    }
                }
            }
        }
    }

    [Theory]
    [MemberData(nameof(VariantsAndForms))]
    public void A_product_equals_the_plain_twins_bit_for_bit_even_of_hostile_numbers(string variant, string form)
    {
        foreach ((int m, int n, int k) in Sizes)
        {
            foreach ((bool accumulate, bool hostile) in ((bool, bool)[])[(false, false), (true, false), (false, true), (true, true)])
            {
                MatMulShape shape = Shape(m, n, k, form, accumulate);
                (float[] a, float[] b, float[] c) = Operands(shape, hostile);
                float[] expected = [.. c];
                MatMul.Scalar(in shape, a, b, expected);

                Variants.Named(variant).MatMul(in shape, a, b, c);

                Variants.AssertSameBits(expected, c);
            }
        }
    }

    [Theory]
    [MemberData(nameof(VariantsAndForms))]
    public void A_rows_result_is_the_same_bits_in_any_batch_and_at_any_place(string variant, string form)
    {
        const int Most = 40;
        foreach ((int n, int k) in ((int, int)[])[(128, 32), (30, 8), (7, 200), (400, 33)])
        {
            MatMulShape whole = Shape(Most, n, k, form, accumulate: false);
            (float[] a, float[] b, float[] all) = Operands(whole, hostile: false);
            Variants.Named(variant).MatMul(in whole, a, b, all);
            for (int m = 1; m < Most; m++)
            {
                foreach (int first in (int[])[0, Most - m])
                {
                    MatMulShape batch = whole with { M = m };
                    float[] c = new float[m * whole.CRow];

                    Variants.Named(variant).MatMul(in batch, a.AsSpan(first * whole.ARow), b, c);

                    for (int i = 0; i < m; i++)
                    {
                        Variants.AssertSameBits(all.AsSpan((first + i) * whole.CRow, n), c.AsSpan(i * whole.CRow, n));
                    }
                }
            }
        }
    }

    [Fact]
    public void The_four_products_read_their_matrices_as_their_names_say()
    {
        // [1 2 3; 4 5 6] · [1 2; 3 4; 5 6] = [22 28; 49 64]
        float[] a = [1, 2, 3, 4, 5, 6], aTransposed = [1, 4, 2, 5, 3, 6];
        float[] b = [1, 2, 3, 4, 5, 6], bTransposed = [1, 3, 5, 2, 4, 6];
        float[] c = [9, 9, 9, 9];

        MatMul.Multiply(a, b, c, 2, 2, 3);
        Assert.Equal([22, 28, 49, 64], c);
        MatMul.MultiplyAdd(a, b, c, 2, 2, 3);
        Assert.Equal([44, 56, 98, 128], c);
        MatMul.MultiplyTransposedRight(a, bTransposed, c, 2, 2, 3);
        Assert.Equal([22, 28, 49, 64], c);
        MatMul.MultiplyTransposedLeft(aTransposed, b, c, 2, 2, 3, accumulate: true);
        Assert.Equal([44, 56, 98, 128], c);
    }

    [Fact]
    public void A_matrix_that_is_too_short_for_its_shape_is_named()
    {
        ArgumentException fault = Assert.Throws<ArgumentException>(() => MatMul.Multiply(new float[5], new float[6], new float[4], 2, 2, 3));

        Assert.Contains("'a' has 5 elements; its shape needs 6", fault.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => MatMul.Multiply(new float[6], new float[5], new float[4], 2, 2, 3));
        Assert.Throws<ArgumentException>(() => MatMul.Multiply(new float[6], new float[6], new float[3], 2, 2, 3));
        Assert.Throws<ArgumentException>(() => MatMul.Multiply(new float[6], new float[6], new float[4], 2, -2, 3));
    }

    [Fact]
    public void A_product_allocates_nothing()
    {
        float[] a = new float[30 * 32], b = new float[32 * 128], c = new float[30 * 128];

        // What allocates does so every time; the runtime may once, when it compiles a method anew.
        long least = long.MaxValue;
        for (int run = 0; run < 6 && least > 0; run++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            MatMul.Multiply(a, b, c, 30, 128, 32);
            MatMul.MultiplyTransposedRight(a, b, c, 30, 128, 32);
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        Assert.Equal(0, least);
    }

    private static MatMulShape Shape(int m, int n, int k, string form, bool accumulate) => form switch
    {
        "transposed right" => new(m, n, k) { ARow = k, AStep = 1, BStep = 1, BColumn = k, CRow = n, Accumulate = accumulate },
        "transposed left" => new(m, n, k) { ARow = 1, AStep = m, BStep = n, BColumn = 1, CRow = n, Accumulate = accumulate },
        "columns of a wider one" => new(m, n, k) { ARow = k + 3, AStep = 1, BStep = n + 5, BColumn = 1, CRow = n + 2, Accumulate = accumulate },
        _ => new(m, n, k) { ARow = k, AStep = 1, BStep = n, BColumn = 1, CRow = n, Accumulate = accumulate },
    };

    private static (float[] A, float[] B, float[] C) Operands(MatMulShape shape, bool hostile)
    {
        Func<int, int, float[]> make = hostile ? Variants.Hostile : (seed, count) => Variants.Numbers(seed, count);
        return (make(1, Math.Max(shape.M * shape.ARow, shape.K * shape.M)), make(2, Math.Max(shape.K * shape.BStep, shape.K * shape.N)), make(3, shape.M * shape.CRow));
    }
}
