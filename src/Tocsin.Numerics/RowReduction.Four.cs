using System.Runtime.CompilerServices;
using Tocsin.Numerics.Cpu;

namespace Tocsin.Numerics;

internal static unsafe partial class RowReduction
{
    private ref partial struct Kernel<TStep, TRows>
    {
        // Sums are named by row and by quarter of the 64 lanes.
        [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
        private static void Four<T>(float* x, float* a, float* b, float* c, float* d, int length, float* sums)
            where T : unmanaged, ILanes<T>
        {
            T a0 = default, a1 = default, a2 = default, a3 = default;
            T b0 = default, b1 = default, b2 = default, b3 = default;
            T c0 = default, c1 = default, c2 = default, c3 = default;
            T d0 = default, d1 = default, d2 = default, d3 = default;
            int i = 0;
            for (; i <= length - Reduction.Lanes; i += Reduction.Lanes)
            {
                T x0 = T.Load(x + i), x1 = T.Load(x + i + 16), x2 = T.Load(x + i + 32), x3 = T.Load(x + i + 48);
                a0 = TStep.Add(x0, T.Load(a + i), a0);
                a1 = TStep.Add(x1, T.Load(a + i + 16), a1);
                a2 = TStep.Add(x2, T.Load(a + i + 32), a2);
                a3 = TStep.Add(x3, T.Load(a + i + 48), a3);
                b0 = TStep.Add(x0, T.Load(b + i), b0);
                b1 = TStep.Add(x1, T.Load(b + i + 16), b1);
                b2 = TStep.Add(x2, T.Load(b + i + 32), b2);
                b3 = TStep.Add(x3, T.Load(b + i + 48), b3);
                c0 = TStep.Add(x0, T.Load(c + i), c0);
                c1 = TStep.Add(x1, T.Load(c + i + 16), c1);
                c2 = TStep.Add(x2, T.Load(c + i + 32), c2);
                c3 = TStep.Add(x3, T.Load(c + i + 48), c3);
                d0 = TStep.Add(x0, T.Load(d + i), d0);
                d1 = TStep.Add(x1, T.Load(d + i + 16), d1);
                d2 = TStep.Add(x2, T.Load(d + i + 32), d2);
                d3 = TStep.Add(x3, T.Load(d + i + 48), d3);
            }

            int rest = length - i;
            if (rest > 0)
            {
                T x0 = T.LoadFirst(x + i, rest);
                a0 = TStep.Add(x0, T.LoadFirst(a + i, rest), a0);
                b0 = TStep.Add(x0, T.LoadFirst(b + i, rest), b0);
                c0 = TStep.Add(x0, T.LoadFirst(c + i, rest), c0);
                d0 = TStep.Add(x0, T.LoadFirst(d + i, rest), d0);
            }

            if (rest > 16)
            {
                T x1 = T.LoadFirst(x + i + 16, rest - 16);
                a1 = TStep.Add(x1, T.LoadFirst(a + i + 16, rest - 16), a1);
                b1 = TStep.Add(x1, T.LoadFirst(b + i + 16, rest - 16), b1);
                c1 = TStep.Add(x1, T.LoadFirst(c + i + 16, rest - 16), c1);
                d1 = TStep.Add(x1, T.LoadFirst(d + i + 16, rest - 16), d1);
            }

            if (rest > 32)
            {
                T x2 = T.LoadFirst(x + i + 32, rest - 32);
                a2 = TStep.Add(x2, T.LoadFirst(a + i + 32, rest - 32), a2);
                b2 = TStep.Add(x2, T.LoadFirst(b + i + 32, rest - 32), b2);
                c2 = TStep.Add(x2, T.LoadFirst(c + i + 32, rest - 32), c2);
                d2 = TStep.Add(x2, T.LoadFirst(d + i + 32, rest - 32), d2);
            }

            if (rest > 48)
            {
                T x3 = T.LoadFirst(x + i + 48, rest - 48);
                a3 = TStep.Add(x3, T.LoadFirst(a + i + 48, rest - 48), a3);
                b3 = TStep.Add(x3, T.LoadFirst(b + i + 48, rest - 48), b3);
                c3 = TStep.Add(x3, T.LoadFirst(c + i + 48, rest - 48), c3);
                d3 = TStep.Add(x3, T.LoadFirst(d + i + 48, rest - 48), d3);
            }

            T.StoreSums(sums, (a0 + a2) + (a1 + a3), (b0 + b2) + (b1 + b3), (c0 + c2) + (c1 + c3), (d0 + d2) + (d1 + d3));
        }
    }
}
