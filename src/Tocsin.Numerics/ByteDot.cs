using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Tocsin.Numerics.Cpu;

namespace Tocsin.Numerics;

/// <summary>
/// Inner products of one vector of signed bytes with many of unsigned bytes, which lie anywhere: what comparing 8-bit codes costs. Integers,
/// so every CPU gives the same.
/// </summary>
public static unsafe partial class ByteDot
{
    /// <summary>Vectors are a whole number of so many bytes (one cache line); what is over is zeros on the signed side.</summary>
    public const int Line = 64;

    /// <summary>The longest vector whose product is always an int.</summary>
    public const int MaxBytes = 65_536;

    // x: [bytes], rows: [count] of [bytes] -> products: [count]
    /// <summary>Σ xᵢ·rowᵢ for every row. Nothing is checked: this is called for a handful of rows at a time.</summary>
    /// <param name="x">Signed bytes.</param>
    /// <param name="rows">Where each of the others begins.</param>
    /// <param name="count">How many others.</param>
    /// <param name="bytes">Their length: a multiple of <see cref="Line"/>, at most <see cref="MaxBytes"/>.</param>
    /// <param name="products">One for each row.</param>
    public static void Of(sbyte* x, byte** rows, int count, int bytes, int* products)
    {
        // The choice is made when this is compiled: an indirect call for each handful costs as much as a short row.
        if (AvxVnni.IsSupported)
        {
            WideVnni(x, rows, count, bytes, products);
        }
        else if (Avx2.IsSupported)
        {
            Wide256(x, rows, count, bytes, products);
        }
        else
        {
            Wide128(x, rows, count, bytes, products);
        }
    }

    internal static void Scalar(sbyte* x, byte** rows, int count, int bytes, int* products)
    {
        for (int row = 0; row < count; row++)
        {
            int sum = 0;
            for (int i = 0; i < bytes; i++)
            {
                sum += x[i] * rows[row][i];
            }

            products[row] = sum;
        }
    }

    /// <summary>Bytes widened to 16 bits, whose products are added in pairs of 32: nothing saturates, as it would with 8-bit pairs.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Wide256(sbyte* x, byte** rows, int count, int bytes, int* products)
    {
        for (int row = 0; row < count; row++)
        {
            byte* y = rows[row];
            Vector256<int> first = default, second = default, third = default, fourth = default;
            for (int i = 0; i < bytes; i += Line)
            {
                first += Avx2.MultiplyAddAdjacent(Avx2.ConvertToVector256Int16(x + i), Avx2.ConvertToVector256Int16(y + i));
                second += Avx2.MultiplyAddAdjacent(Avx2.ConvertToVector256Int16(x + i + 16), Avx2.ConvertToVector256Int16(y + i + 16));
                third += Avx2.MultiplyAddAdjacent(Avx2.ConvertToVector256Int16(x + i + 32), Avx2.ConvertToVector256Int16(y + i + 32));
                fourth += Avx2.MultiplyAddAdjacent(Avx2.ConvertToVector256Int16(x + i + 48), Avx2.ConvertToVector256Int16(y + i + 48));
            }

            products[row] = Vector256.Sum(first + second + (third + fourth));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Wide128(sbyte* x, byte** rows, int count, int bytes, int* products)
    {
        for (int row = 0; row < count; row++)
        {
            byte* y = rows[row];
            Vector128<int> low = default, high = default;
            for (int i = 0; i < bytes; i += 16)
            {
                (Vector128<short> x0, Vector128<short> x1) = Vector128.Widen(Vector128.Load(x + i));
                (Vector128<ushort> y0, Vector128<ushort> y1) = Vector128.Widen(Vector128.Load(y + i));
                low += Products(x0, y0.AsInt16());
                high += Products(x1, y1.AsInt16());
            }

            products[row] = Vector128.Sum(low + high);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<int> Products(Vector128<short> x, Vector128<short> y)
    {
        (Vector128<int> x0, Vector128<int> x1) = Vector128.Widen(x);
        (Vector128<int> y0, Vector128<int> y1) = Vector128.Widen(y);
        return (x0 * y0) + (x1 * y1);
    }

    /// <summary>The twins that this CPU can run, by the names of <see cref="CpuVariants"/>' kinds.</summary>
    internal readonly struct Kernel(nint x, nint rows, int count, int bytes, nint products) : IKernel
    {
        public void Scalar() => ByteDot.Scalar((sbyte*)x, (byte**)rows, count, bytes, (int*)products);

        public void Wide<T>()
            where T : unmanaged, ILanes<T>
        {
            if (typeof(T) == typeof(Lanes512) && AvxVnni.IsSupported)
            {
                WideVnni((sbyte*)x, (byte**)rows, count, bytes, (int*)products);
            }
            else if (typeof(T) != typeof(Lanes128) && Avx2.IsSupported)
            {
                Wide256((sbyte*)x, (byte**)rows, count, bytes, (int*)products);
            }
            else
            {
                Wide128((sbyte*)x, (byte**)rows, count, bytes, (int*)products);
            }
        }
    }
}
