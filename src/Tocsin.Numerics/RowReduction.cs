using System.Runtime.CompilerServices;
using Tocsin.Numerics.Cpu;

namespace Tocsin.Numerics;

/// <summary>
/// <see cref="Reduction"/> of one vector with each of many rows: the same sums in the same order, so the same bits as row by row. Rows are summed up
/// as far as sixteen lanes each, and then the lanes of four rows are added side by side.
/// </summary>
internal static unsafe partial class RowReduction
{
    // Their lanes, a cache line each, stay in the first cache.
    private const int RowsAtOnce = 32;

    /// <summary>Where rows begin.</summary>
    public interface IRows
    {
        /// <summary>
        /// Whether they lie one behind the other. Such rows are read in turn by one short loop, each load of which goes on by an even step: that is what
        /// processors fetch ahead best. Four side by side read 128 floats a row at 70 % of that. Rows anywhere are waited for four at a time.
        /// </summary>
        static abstract bool AreInSequence { get; }

        float* this[int row] { get; }
    }

    public static void Run<TStep, TRows>(CpuVariant cpu, float* x, int length, TRows rows, Span<float> sums)
        where TStep : Reduction.IStep
        where TRows : struct, IRows, allows ref struct
    {
        fixed (float* to = sums)
        {
            cpu.Run(new Kernel<TStep, TRows> { X = x, Length = length, Rows = rows, Count = sums.Length, Sums = to });
        }
    }

    /// <summary>At even distances.</summary>
    public readonly struct Even(float* first, nint stride) : IRows
    {
        public static bool AreInSequence => true;

        public float* this[int row]
        {
            [MethodImpl(MethodImplOptions.AggressiveInlining)]
            get => first + (row * stride);
        }
    }

    /// <summary>Anywhere.</summary>
    public readonly struct Scattered(nint* addresses) : IRows
    {
        public static bool AreInSequence => false;

        public float* this[int row]
        {
            [MethodImpl(MethodImplOptions.AggressiveInlining)]
            get => (float*)addresses[row];
        }
    }

    private ref partial struct Kernel<TStep, TRows> : IKernel
        where TStep : Reduction.IStep
        where TRows : struct, IRows, allows ref struct
    {
        public required float* X;
        public required int Length;
        public required TRows Rows;
        public required int Count;
        public required float* Sums;

        public readonly void Scalar()
        {
            for (int row = 0; row < Count; row++)
            {
                Sums[row] = Reduction.Scalar<TStep>(new(X, Length), new(Rows[row], Length));
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public readonly void Wide<T>()
            where T : unmanaged, ILanes<T>
        {
            int row = 0;
            if (!TRows.AreInSequence && T.HasRoomForWideTiles)
            {
                for (; row <= Count - 4; row += 4)
                {
                    Four<T>(X, Rows[row], Rows[row + 1], Rows[row + 2], Rows[row + 3], Length, Sums + row);
                }
            }

            if (Length % ILanes<T>.Count == 0)
            {
                InWholeLanes<T>(row);
                return;
            }

            for (; row < Count; row++)
            {
                Sums[row] = Reduction.Wide<T, TStep>(X, Rows[row], Length);
            }
        }

        // Apart from lengths that end within sixteen lanes: those need calls, around which every sum would go through memory.
        [SkipLocalsInit]
        [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
        private readonly void InWholeLanes<T>(int row)
            where T : unmanaged, ILanes<T>
        {
            const int Line = 64;
            byte* room = stackalloc byte[(RowsAtOnce + 1) * Line];
            float* lanes = (float*)(((nint)room + Line - 1) & ~(nint)(Line - 1));
            TRows rows = Rows;
            float* x = X;
            int length = Length;
            while (row < Count)
            {
                int some = Math.Min(RowsAtOnce, Count - row);
                for (int i = 0; i < some; i++)
                {
                    T.Store(lanes + (i * ILanes<T>.Count), WholeLanes<T>(x, rows[row + i], length));
                }

                AddAcross<T>(lanes, some, Sums + row);
                row += some;
            }
        }

        // length: a multiple of sixteen
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static T WholeLanes<T>(float* x, float* y, int length)
            where T : unmanaged, ILanes<T>
        {
            T first = default, second = default, third = default, fourth = default;
            int i = 0;
            for (; i <= length - (2 * Reduction.Lanes); i += 2 * Reduction.Lanes)
            {
                first = TStep.Add(T.Load(x + i), T.Load(y + i), first);
                second = TStep.Add(T.Load(x + i + 16), T.Load(y + i + 16), second);
                third = TStep.Add(T.Load(x + i + 32), T.Load(y + i + 32), third);
                fourth = TStep.Add(T.Load(x + i + 48), T.Load(y + i + 48), fourth);
                first = TStep.Add(T.Load(x + i + 64), T.Load(y + i + 64), first);
                second = TStep.Add(T.Load(x + i + 80), T.Load(y + i + 80), second);
                third = TStep.Add(T.Load(x + i + 96), T.Load(y + i + 96), third);
                fourth = TStep.Add(T.Load(x + i + 112), T.Load(y + i + 112), fourth);
            }

            if (i <= length - Reduction.Lanes)
            {
                first = TStep.Add(T.Load(x + i), T.Load(y + i), first);
                second = TStep.Add(T.Load(x + i + 16), T.Load(y + i + 16), second);
                third = TStep.Add(T.Load(x + i + 32), T.Load(y + i + 32), third);
                fourth = TStep.Add(T.Load(x + i + 48), T.Load(y + i + 48), fourth);
                i += Reduction.Lanes;
            }

            if (i < length)
            {
                first = TStep.Add(T.Load(x + i), T.Load(y + i), first);
                if (i + 16 < length)
                {
                    second = TStep.Add(T.Load(x + i + 16), T.Load(y + i + 16), second);
                    if (i + 32 < length)
                    {
                        third = TStep.Add(T.Load(x + i + 32), T.Load(y + i + 32), third);
                    }
                }
            }

            return (first + third) + (second + fourth);
        }

        // lanes: [count, 16] -> sums: [count]
        [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
        private static void AddAcross<T>(float* lanes, int count, float* sums)
            where T : unmanaged, ILanes<T>
        {
            int i = 0;
            for (; i <= count - 4; i += 4)
            {
                T.StoreSums(sums + i, T.Load(lanes), T.Load(lanes + 16), T.Load(lanes + 32), T.Load(lanes + 48));
                lanes += 64;
            }

            for (; i < count; i++)
            {
                sums[i] = T.SumAcross(T.Load(lanes));
                lanes += 16;
            }
        }
    }
}
