using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Tocsin.Numerics;

public static unsafe partial class ByteDot
{
    // Rows longer than this are fetched while the ones before them are multiplied; of shorter ones the caller has fetched the whole.
    private const int Long = 512;

    /// <summary>Four products of bytes an instruction and lane; four rows at a time, whose sums are then added across together.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void WideVnni(sbyte* x, byte** rows, int count, int bytes, int* products)
    {
        int row = 0;
        for (; row <= count - 4; row += 4)
        {
            byte* a = rows[row], b = rows[row + 1], c = rows[row + 2], d = rows[row + 3];
            Vector256<int> a0 = default, b0 = default, c0 = default, d0 = default, a1 = default, b1 = default, c1 = default, d1 = default;
            bool ahead = bytes > Long && row <= count - 8;
            for (int i = 0; i < bytes; i += Line)
            {
                if (ahead)
                {
                    Sse.Prefetch0(rows[row + 4] + i);
                    Sse.Prefetch0(rows[row + 5] + i);
                    Sse.Prefetch0(rows[row + 6] + i);
                    Sse.Prefetch0(rows[row + 7] + i);
                }

                Vector256<sbyte> x0 = Vector256.Load(x + i), x1 = Vector256.Load(x + i + 32);
                a0 = AvxVnni.MultiplyWideningAndAdd(a0, Vector256.Load(a + i), x0);
                b0 = AvxVnni.MultiplyWideningAndAdd(b0, Vector256.Load(b + i), x0);
                c0 = AvxVnni.MultiplyWideningAndAdd(c0, Vector256.Load(c + i), x0);
                d0 = AvxVnni.MultiplyWideningAndAdd(d0, Vector256.Load(d + i), x0);
                a1 = AvxVnni.MultiplyWideningAndAdd(a1, Vector256.Load(a + i + 32), x1);
                b1 = AvxVnni.MultiplyWideningAndAdd(b1, Vector256.Load(b + i + 32), x1);
                c1 = AvxVnni.MultiplyWideningAndAdd(c1, Vector256.Load(c + i + 32), x1);
                d1 = AvxVnni.MultiplyWideningAndAdd(d1, Vector256.Load(d + i + 32), x1);
            }

            Vector256<int> halves = Avx2.HorizontalAdd(Avx2.HorizontalAdd(a0 + a1, b0 + b1), Avx2.HorizontalAdd(c0 + c1, d0 + d1));
            (halves.GetLower() + halves.GetUpper()).Store(products + row);
        }

        for (; row < count; row++)
        {
            products[row] = OneVnni(x, rows[row], bytes);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int OneVnni(sbyte* x, byte* y, int bytes)
    {
        Vector256<int> even = default, odd = default;
        for (int i = 0; i < bytes; i += Line)
        {
            even = AvxVnni.MultiplyWideningAndAdd(even, Vector256.Load(y + i), Vector256.Load(x + i));
            odd = AvxVnni.MultiplyWideningAndAdd(odd, Vector256.Load(y + i + 32), Vector256.Load(x + i + 32));
        }

        return Vector256.Sum(even + odd);
    }
}
