using Tocsin.Numerics.Cpu;

namespace Tocsin.Numerics.Tests;

public sealed class PagedAttentionTests
{
    private const int At = 5;

    public static TheoryData<string, int, int> VariantsAndShapes
    {
        get
        {
            TheoryData<string, int, int> rows = [];
            foreach (CpuVariant variant in CpuVariants.Supported)
            {
                foreach ((int heads, int headWidth) in ((int, int)[])[(4, 8), (1, 1), (3, 5), (5, 16), (2, 40), (8, 4)])
                {
                    rows.Add(variant.Name, heads, headWidth);
                }
            }

            return rows;
        }
    }

    [Theory]
    [MemberData(nameof(VariantsAndShapes))]
    public void It_gives_the_bits_of_products_and_softmax_over_the_whole_sequence(string variant, int heads, int headWidth)
    {
        const int Length = 150;
        int width = heads * headWidth;
        float[] keys = Variants.Numbers(1, Length * width, 3), values = Variants.Numbers(2, Length * width), queries = Variants.Numbers(3, Length * width, 2);
        float[][] pages = Pages(keys, values, Length, width);
        float[] context = new float[width + 1], weights = new float[heads * 160];
        foreach (int seen in (int[])[1, 2, 15, 16, 17, 30, 33, 64, 65, 150])
        {
            float[] query = queries[((seen - 1) * width)..(seen * width)];
            float[] expected = Expected(query, keys, values, Length, seen, heads);
            context[width] = 7;

            PagedAttention.Of(Variants.Named(variant), query, pages.AsSpan(0, (seen + 15) / 16), At, seen, heads, weights, context);

            Variants.AssertSameBits(expected, context.AsSpan(0, width));
            Assert.Equal(7, context[width]);
        }
    }

    [Fact]
    public void Spans_that_are_too_short_are_named()
    {
        float[] query = new float[8];
        float[][] pages = [new float[PagedAttention.PageLength(8) + PagedAttention.Padding]];
        Assert.Throws<ArgumentException>(() => PagedAttention.Of(query, pages, 0, 17, 2, new float[64], new float[8]));
        Assert.Throws<ArgumentException>(() => PagedAttention.Of(query, pages, 1, 3, 2, new float[64], new float[8]));
        Assert.Throws<ArgumentException>(() => PagedAttention.Of(query, pages, 0, 3, 2, new float[31], new float[8]));
        Assert.Throws<ArgumentException>(() => PagedAttention.Of(query, pages, 0, 3, 2, new float[32], new float[7]));
        Assert.Throws<ArgumentException>(() => PagedAttention.Of(query, pages, 0, 3, 3, new float[64], new float[8]));
        Assert.Throws<ArgumentException>(() => PagedAttention.Of(query, pages, 0, 0, 2, new float[64], new float[8]));
    }

    // What has not been written holds what an earlier sequence may have left.
    private static float[][] Pages(float[] keys, float[] values, int length, int width)
    {
        float[][] pages = [.. Enumerable.Range(0, (length + 15) / 16).Select(_ => new float[At + PagedAttention.PageLength(width) + PagedAttention.Padding])];
        foreach (float[] page in pages)
        {
            page.AsSpan().Fill(1e30f);
        }

        for (int position = 0; position < length; position++)
        {
            PagedAttention.Store(
                pages[position / 16], At, position % 16, keys.AsSpan(position * width, width), values.AsSpan(position * width, width));
        }

        return pages;
    }

    private static float[] Expected(float[] query, float[] keys, float[] values, int length, int seen, int heads)
    {
        int width = query.Length, headWidth = width / heads;
        float[] context = new float[width];
        for (int head = 0; head < heads; head++)
        {
            int column = head * headWidth;
            float[] weights = new float[length];
            MatMul.Strided(
                new(1, length, headWidth) { ARow = width, AStep = 1, BStep = 1, BColumn = width, CRow = length },
                query.AsSpan(column), keys.AsSpan(column), weights);
            Scale.InPlace(weights, 1 / MathF.Sqrt(headWidth));
            Softmax.OfRow(weights, seen);
            MatMul.Strided(
                new(1, headWidth, length) { ARow = length, AStep = 1, BStep = width, BColumn = 1, CRow = width },
                weights, values.AsSpan(column), context.AsSpan(column));
        }

        return context;
    }
}
