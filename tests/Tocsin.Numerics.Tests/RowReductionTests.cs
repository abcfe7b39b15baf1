using Tocsin.Numerics.Cpu;

namespace Tocsin.Numerics.Tests;

public sealed unsafe class RowReductionTests
{
    [Theory]
    [ClassData(typeof(SupportedVariants))]
    public void Many_rows_give_the_bits_of_each_row_alone_wherever_they_lie(string variant)
    {
        CpuVariant cpu = Variants.Named(variant);
        foreach (int length in Variants.Lengths)
        {
            foreach (int count in (int[])[0, 1, 3, 4, 5, 8, 11])
            {
                Check(cpu, length, count);
            }
        }
    }

    [Theory]
    [ClassData(typeof(SupportedVariants))]
    public void So_do_long_runs_of_rows_that_end_with_sixteen_lanes(string variant)
    {
        CpuVariant cpu = Variants.Named(variant);
        foreach (int length in (int[])[16, 48, 64, 80, 112, 128, 144, 192, 208, 240, 256, 336])
        {
            foreach (int count in (int[])[1, 31, 32, 33, 70])
            {
                Check(cpu, length, count);
            }
        }
    }

    [Fact]
    public void The_best_variant_answers_the_public_calls()
    {
        float[] x = [1, 2, 3], rows = [1, 1, 1, 99, 0, 2, -1, 99];
        float[] sums = new float[2];
        fixed (float* px = x, pr = rows)
        {
            DotRows.Of(px, 3, pr, 4, sums);
            Assert.Equal([6, 1], sums);
            SquaredDistanceRows.Of(px, 3, pr, 4, sums);
            Assert.Equal([5, 17], sums);
            DotRows.Of(px, 3, [(nint)(pr + 4), (nint)pr], sums);
            Assert.Equal([1, 6], sums);
            SquaredDistanceRows.Of(px, 3, [(nint)(pr + 4), (nint)pr], sums);
            Assert.Equal([17, 5], sums);
        }

        Assert.Throws<ArgumentException>(() => DotRows.Of(null, 0, new nint[2], new float[3]));
        Assert.Throws<ArgumentException>(() => SquaredDistanceRows.Of(null, 0, new nint[3], new float[2]));
    }

    private static void Check(CpuVariant cpu, int length, int count)
    {
        int stride = length + 3;
        Check(cpu, Variants.Numbers(1, length, 1e3f), Variants.Numbers(2, stride * count), stride, count);
        Check(cpu, Variants.Hostile(1, length), Variants.Hostile(2, stride * count), stride, count);
    }

    private static void Check(CpuVariant cpu, float[] x, float[] rows, int stride, int count)
    {
        float[] products = new float[count], distances = new float[count], scatteredProducts = new float[count], scatteredDistances = new float[count];
        fixed (float* px = x, pr = rows)
        {
            nint[] addresses = new nint[count];
            for (int i = 0; i < count; i++)
            {
                addresses[i] = (nint)(pr + (i * stride));
            }

            DotRows.Of(cpu, px, x.Length, pr, stride, products);
            SquaredDistanceRows.Of(cpu, px, x.Length, pr, stride, distances);
            DotRows.Of(cpu, px, x.Length, addresses, scatteredProducts);
            SquaredDistanceRows.Of(cpu, px, x.Length, addresses, scatteredDistances);
        }

        ReadOnlySpan<float> all = rows;
        for (int i = 0; i < count; i++)
        {
            ReadOnlySpan<float> row = all.Slice(i * stride, x.Length);
            (float product, float distance) = (Dot.Scalar(x, row), SquaredDistance.Scalar(x, row));
            Variants.AssertSameBits([product, distance, product, distance], [products[i], distances[i], scatteredProducts[i], scatteredDistances[i]]);
        }
    }
}
