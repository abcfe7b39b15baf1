using Tocsin.Vectors.Ivf;
using Tocsin.Vectors.Pq;
using Tocsin.Vectors.Tests.Ivf;

namespace Tocsin.Vectors.Tests.Pq;

public sealed unsafe class ProductQuantiserTests
{
    [Theory]
    [InlineData(16, 4)]
    [InlineData(12, 12)]
    [InlineData(30, 3)]
    [InlineData(7, 1)]
    public void A_code_stands_for_the_nearest_codewords_that_a_plain_search_finds(int dimension, int parts)
    {
        foreach (Points points in (Points[])[PointSets.Clustered(900, dimension, stride: dimension + 4), PointSets.Uniform(400, dimension)])
        {
            ProductQuantiser quantiser = ProductQuantiser.Train(points, parts, seed: 5, threads: 2);
            byte[] codes = new byte[points.Count * (parts + 2)];
            quantiser.Encode(points.Start, points.Stride, points.Count, codes, parts + 2);

            float[] decoded = new float[dimension];
            for (int i = 0; i < points.Count; i++)
            {
                quantiser.Decode(codes.AsSpan(i * (parts + 2), parts), decoded);
                double least = Enumerable.Range(0, parts).Sum(part => LeastDistance(quantiser, part, points[i]));
                Assert.Equal(least, PointSets.SquaredDistance(points[i], decoded), 1e-4 * (1 + least));
                Assert.Equal(0, codes[(i * (parts + 2)) + parts]);
            }
        }
    }

    [Fact]
    public void Few_points_are_their_own_codewords()
    {
        Points points = PointSets.Uniform(60, 8);
        ProductQuantiser quantiser = ProductQuantiser.Train(points, 2, seed: 1, threads: 1);
        byte[] codes = new byte[120];
        quantiser.Encode(points.Start, points.Stride, 60, codes, 2);

        float[] decoded = new float[8];
        for (int i = 0; i < 60; i++)
        {
            quantiser.Decode(codes.AsSpan(i * 2, 2), decoded);
            Assert.Equal(points[i].ToArray(), decoded);
        }
    }

    [Fact]
    public void More_parts_come_nearer()
    {
        Points points = PointSets.Uniform(2000, 24);
        double last = double.PositiveInfinity;
        foreach (int parts in (int[])[1, 2, 4, 8, 24])
        {
            ProductQuantiser quantiser = ProductQuantiser.Train(points, parts, seed: 1, threads: 2);
            byte[] codes = new byte[2000 * parts];
            quantiser.Encode(points.Start, points.Stride, 2000, codes, parts);
            float[] decoded = new float[24];
            double error = 0;
            for (int i = 0; i < 2000; i++)
            {
                quantiser.Decode(codes.AsSpan(i * parts, parts), decoded);
                error += PointSets.SquaredDistance(points[i], decoded);
            }

            Assert.InRange(error, 0, last * 0.8);
            last = error;
        }
    }

    [Fact]
    public void Any_number_of_threads_learns_the_same_codewords()
    {
        Points points = PointSets.Clustered(3000, 12);
        ProductQuantiser one = ProductQuantiser.Train(points, 6, seed: 2, threads: 1), many = ProductQuantiser.Train(points, 6, seed: 2, threads: 4);

        for (int part = 0; part < 6; part++)
        {
            Assert.Equal(one.Book(part).ToArray(), many.Book(part).ToArray());
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(8)]
    [InlineData(13)]
    [InlineData(64)]
    public void A_sum_adds_the_entry_of_each_part(int parts)
    {
        const int Codes = 37, Stride = 70;
        Random random = new(parts);
        float[] tables = [.. Enumerable.Range(0, parts * 256).Select(_ => random.NextSingle() - 0.3f)];
        byte[] codes = new byte[Codes * Stride];
        random.NextBytes(codes);
        float[] sums = new float[Codes];
        fixed (float* table = tables)
        fixed (byte* code = codes)
        {
            CodeSums.Of(table, parts, code, Stride, 5, sums);
        }

        for (int i = 0; i < Codes; i++)
        {
            double expected = 5 + Enumerable.Range(0, parts).Sum(part => (double)tables[(part * 256) + codes[(i * Stride) + part]]);
            Assert.Equal(expected, sums[i], 1e-5);
        }
    }

    private static double LeastDistance(ProductQuantiser quantiser, int part, ReadOnlySpan<float> point)
    {
        int size = quantiser.PartDimension;
        float[] cut = point.Slice(part * size, size).ToArray(), book = quantiser.Book(part).ToArray();
        return Enumerable.Range(0, ProductQuantiser.Codewords).Min(word => PointSets.SquaredDistance(cut, book.AsSpan(word * size, size)));
    }
}
