using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Tocsin.Benchmarks.Vectors;

/// <summary>How fast one core reads an array: what an exact search can be at most.</summary>
internal static class ReadBandwidth
{
    /// <summary>Bytes a second, the best of some passes over the whole array.</summary>
    public static double Of(float[] array)
    {
        double best = 0;
        for (int pass = 0; pass < 7; pass++)
        {
            long begun = Stopwatch.GetTimestamp();
            float sum = Sum(array);
            double seconds = Stopwatch.GetElapsedTime(begun).TotalSeconds;
            best = Math.Max(best, float.IsNaN(sum) ? 0 : (double)array.Length * sizeof(float) / seconds);
        }

        return best;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static float Sum(float[] array)
    {
        ref float first = ref MemoryMarshal.GetArrayDataReference(array);
        Vector256<float> a = default, b = default, c = default, d = default;
        for (nuint i = 0; i + 32 <= (nuint)array.Length; i += 32)
        {
            a += Vector256.LoadUnsafe(ref first, i);
            b += Vector256.LoadUnsafe(ref first, i + 8);
            c += Vector256.LoadUnsafe(ref first, i + 16);
            d += Vector256.LoadUnsafe(ref first, i + 24);
        }

        return Vector256.Sum(a + b + c + d);
    }
}
