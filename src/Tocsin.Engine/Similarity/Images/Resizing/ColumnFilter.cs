using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Tocsin.Engine.Similarity.Images.Resizing;

/// <summary>Makes one row of several: each element the weighted sum of those above each other, over the rows in order. Both twins give the same bits.</summary>
internal static class ColumnFilter
{
    // rows: [slots, stride], row r in slot r modulo slots -> result: [length] within 0 to 255
    /// <summary>Eight columns at a time, all rows of them, so that a sum stays in its register.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Wide(ReadOnlySpan<float> rows, int stride, int slots, int first, ReadOnlySpan<float> weights, Span<float> result)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(rows.Length, slots * stride);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(result.Length, stride);
        ref float source = ref MemoryMarshal.GetReference(rows);
        Vector256<float> most = Vector256.Create(255f);
        int x = 0;
        for (; x <= result.Length - 16; x += 16)
        {
            Vector256<float> left = Vector256<float>.Zero;
            Vector256<float> right = Vector256<float>.Zero;
            int slot = first % slots;
            foreach (float weight in weights)
            {
                Vector256<float> all = Vector256.Create(weight);
                nuint at = (nuint)((slot * stride) + x);
                left = Vector256.FusedMultiplyAdd(Vector256.LoadUnsafe(ref source, at), all, left);
                right = Vector256.FusedMultiplyAdd(Vector256.LoadUnsafe(ref source, at + 8), all, right);
                slot = slot + 1 == slots ? 0 : slot + 1;
            }

            Vector256.Min(Vector256.Max(left, Vector256<float>.Zero), most).CopyTo(result[x..]);
            Vector256.Min(Vector256.Max(right, Vector256<float>.Zero), most).CopyTo(result[(x + 8)..]);
        }

        Scalar(rows, stride, slots, first, weights, result, x);
    }

    /// <summary>The plain twin, from column <paramref name="x"/> on.</summary>
    public static void Scalar(ReadOnlySpan<float> rows, int stride, int slots, int first, ReadOnlySpan<float> weights, Span<float> result, int x = 0)
    {
        for (; x < result.Length; x++)
        {
            float sum = 0;
            for (int k = 0; k < weights.Length; k++)
            {
                sum = MathF.FusedMultiplyAdd(rows[((first + k) % slots * stride) + x], weights[k], sum);
            }

            result[x] = MathF.Min(MathF.Max(sum, 0), 255);
        }
    }
}
