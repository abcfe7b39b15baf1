using Tocsin.Numerics.Cpu;

namespace Tocsin.Numerics.Tests;

public sealed unsafe class ByteDotTests
{
    public static TheoryData<string, int, int> Shapes
    {
        get
        {
            TheoryData<string, int, int> shapes = [];
            foreach (CpuVariant cpu in CpuVariants.Supported)
            {
                foreach (int bytes in (int[])[64, 128, 192, 2048])
                {
                    foreach (int count in (int[])[0, 1, 2, 3, 4, 5, 7, 8, 13, 64])
                    {
                        shapes.Add(cpu.Name, bytes, count);
                    }
                }
            }

            return shapes;
        }
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Every_variant_gives_the_products_that_64_bit_integers_give(string variant, int bytes, int count)
    {
        Random random = new(bytes + count);
        byte[] x = new byte[bytes];
        byte[][] rows = [.. Enumerable.Range(0, count).Select(_ => new byte[bytes])];
        random.NextBytes(x);
        Array.ForEach(rows, random.NextBytes);

        Assert.Equal(rows.Select(row => Expected(x, row)), Products(variant, x, rows));
    }

    [Theory]
    [ClassData(typeof(SupportedVariants))]
    public void The_greatest_numbers_there_are_do_not_overflow(string variant)
    {
        byte[] least = new byte[ByteDot.MaxBytes], greatest = new byte[ByteDot.MaxBytes], all = new byte[ByteDot.MaxBytes];
        Array.Fill(least, unchecked((byte)-128));
        Array.Fill(greatest, (byte)127);
        Array.Fill(all, (byte)255);
        byte[][] rows = [all, all, new byte[ByteDot.MaxBytes], all, all];

        Assert.Equal(rows.Select(row => Expected(least, row)), Products(variant, least, rows));
        Assert.Equal(rows.Select(row => Expected(greatest, row)), Products(variant, greatest, rows));
    }

    [Fact]
    public void The_public_call_is_the_best_variant()
    {
        byte[] x = new byte[128], y = new byte[128];
        new Random(1).NextBytes(x);
        new Random(2).NextBytes(y);
        int product;
        fixed (byte* px = x, py = y)
        {
            byte* row = py;
            ByteDot.Of((sbyte*)px, &row, 1, 128, &product);
        }

        Assert.Equal(Expected(x, y), product);
    }

    private static long Expected(byte[] x, byte[] y)
    {
        long sum = 0;
        for (int i = 0; i < x.Length; i++)
        {
            sum += (long)(sbyte)x[i] * y[i];
        }

        return sum;
    }

    private static IEnumerable<long> Products(string variant, byte[] x, byte[][] rows)
    {
        int bytes = x.Length;
        byte[] all = [.. rows.SelectMany(row => row), 0];
        nint[] at = new nint[rows.Length + 1];
        int[] products = new int[rows.Length + 1];
        products[^1] = 12345;
        fixed (byte* px = x, pall = all)
        fixed (nint* pat = at)
        fixed (int* to = products)
        {
            for (int i = 0; i < rows.Length; i++)
            {
                at[i] = (nint)(pall + ((long)i * bytes));
            }

            Variants.Named(variant).Run(new ByteDot.Kernel((nint)px, (nint)pat, rows.Length, bytes, (nint)to));
        }

        Assert.Equal(12345, products[^1]);
        return products[..^1].Select(product => (long)product);
    }
}
