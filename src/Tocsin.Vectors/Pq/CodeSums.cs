using System.Runtime.CompilerServices;

namespace Tocsin.Vectors.Pq;

/// <summary>Sums of table entries that codes name: the inner loop of a search over codes. Plain code: the same bits on any CPU.</summary>
internal static unsafe class CodeSums
{
    // tables: [parts, 256], codes: [n, stride] of which the first parts are codes -> sums: [n]
    /// <summary>sums[i] = start + Σ over parts of tables[part, codes[i, part]].</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Of(float* tables, int parts, byte* codes, int stride, float start, Span<float> sums)
    {
        for (int i = 0; i < sums.Length; i++)
        {
            sums[i] = start + One(tables, parts, codes + ((long)i * stride));
        }
    }

    // Four sums side by side, so that an addition need not wait for the one before.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static float One(float* tables, int parts, byte* code)
    {
        float first = 0, second = 0, third = 0, fourth = 0;
        int part = 0;
        for (; part <= parts - 8; part += 8)
        {
            ulong eight = Unsafe.ReadUnaligned<ulong>(code + part);
            float* table = tables + (part * 256);
            first += table[(byte)eight];
            second += table[256 + (byte)(eight >> 8)];
            third += table[512 + (byte)(eight >> 16)];
            fourth += table[768 + (byte)(eight >> 24)];
            first += table[1024 + (byte)(eight >> 32)];
            second += table[1280 + (byte)(eight >> 40)];
            third += table[1536 + (byte)(eight >> 48)];
            fourth += table[1792 + (eight >> 56)];
        }

        for (; part < parts; part++)
        {
            first += tables[(part * 256) + code[part]];
        }

        return first + second + (third + fourth);
    }
}
