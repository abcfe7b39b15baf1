using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Tocsin.Engine.Similarity.Images.Resizing;

/// <summary>
/// Makes a row shorter or longer. A sum goes over the taps in order, each fused and rounded once, whatever the width of registers: both twins give the same bits.
/// </summary>
internal static class RowFilter
{
    // row: [pixels, 3] bytes, one byte behind them readable -> result: [count, 3] floats within 0 to 255, one float behind them writable
    /// <summary>Three channels of a tap in a register of four lanes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Wide(ReadOnlySpan<byte> row, in FilterTaps taps, int count, Span<float> result)
    {
        ref byte source = ref MemoryMarshal.GetReference(row);
        Vector128<float> most = Vector128.Create(255f);
        for (int i = 0; i < count; i++)
        {
            ReadOnlySpan<float> weights = taps.Weights(i);
            int last = (taps.End(i) * 3) + 1;
            ArgumentOutOfRangeException.ThrowIfGreaterThan(last, row.Length);
            ref byte at = ref Unsafe.Add(ref source, taps.First(i) * 3);
            Vector128<float> sum = Vector128<float>.Zero;
            foreach (float weight in weights)
            {
                Vector128<byte> four = Vector128.CreateScalarUnsafe(Unsafe.ReadUnaligned<uint>(ref at)).AsByte();
                Vector128<int> wide = Vector128.WidenLower(Vector128.WidenLower(four)).AsInt32();
                sum = Vector128.FusedMultiplyAdd(Vector128.ConvertToSingle(wide), Vector128.Create(weight), sum);
                at = ref Unsafe.Add(ref at, 3);
            }

            Vector128.Min(Vector128.Max(sum, Vector128<float>.Zero), most).CopyTo(result[(i * 3)..]);
        }
    }

    // row: [pixels, 3] bytes -> result: [count, 3] floats within 0 to 255
    /// <summary>The plain twin.</summary>
    public static void Scalar(ReadOnlySpan<byte> row, in FilterTaps taps, int count, Span<float> result)
    {
        for (int i = 0; i < count; i++)
        {
            ReadOnlySpan<float> weights = taps.Weights(i);
            for (int channel = 0; channel < 3; channel++)
            {
                float sum = 0;
                for (int k = 0; k < weights.Length; k++)
                {
                    sum = MathF.FusedMultiplyAdd(row[((taps.First(i) + k) * 3) + channel], weights[k], sum);
                }

                result[(i * 3) + channel] = MathF.Min(MathF.Max(sum, 0), 255);
            }
        }
    }
}
