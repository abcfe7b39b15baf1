using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Tocsin.Benchmarks.Vectors;

/// <summary>How fast one core reads an array: what an exact search can be at most.</summary>
internal static class ReadBandwidth
{
    /// <summary>Bytes a second, the median of some passes over the whole array, the first one not counted.</summary>
    public static double Of(float[] array)
    {
        float sum = Sum(array);
        double[] rates = new double[7];
        for (int pass = 0; pass < rates.Length; pass++)
        {
            long begun = Stopwatch.GetTimestamp();
            sum += Sum(array);
            rates[pass] = (double)array.Length * sizeof(float) / Stopwatch.GetElapsedTime(begun).TotalSeconds;
        }

        Array.Sort(rates);
        return float.IsNaN(sum) ? 0 : rates[rates.Length / 2];
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
