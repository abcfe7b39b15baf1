using System.Runtime.CompilerServices;
using Tocsin.Numerics.Cpu;

namespace Tocsin.Numerics;

public static partial class LstmCell
{
    // gates: [rows, 4·hidden] after the forward pass, earlier: [rows, hidden] or empty, squashed, dStates, dCells: [rows, hidden]
    // -> gates: the slopes of their sums; dEarlier: [rows, hidden] (empty if there are no earlier cells)
    /// <summary>The slopes of one step: of the gates' sums, in place (their memory is what a pass is made of), and of the cells before.</summary>
    /// <exception cref="ArgumentException">A span is shorter than its shape.</exception>
    public static void Backward(
        Span<float> gates,
        ReadOnlySpan<float> earlier,
        ReadOnlySpan<float> squashed,
        ReadOnlySpan<float> dStates,
        ReadOnlySpan<float> dCells,
        Span<float> dEarlier,
        int rows,
        int hidden)
    {
        Lengths.MustHold(gates.Length, 4L * rows * hidden, nameof(gates));
        Lengths.MustHold(earlier.Length, earlier.IsEmpty ? 0 : (long)rows * hidden, nameof(earlier));
        Lengths.MustHold(squashed.Length, (long)rows * hidden, nameof(squashed));
        Lengths.MustHold(dStates.Length, (long)rows * hidden, nameof(dStates));
        Lengths.MustHold(dCells.Length, (long)rows * hidden, nameof(dCells));
        Lengths.MustHold(dEarlier.Length, earlier.IsEmpty ? 0 : (long)rows * hidden, nameof(dEarlier));
        Backward(CpuVariants.Best, gates, earlier, squashed, dStates, dCells, dEarlier, rows, hidden);
    }

    internal static void Backward(
        CpuVariant cpu,
        Span<float> gates,
        ReadOnlySpan<float> earlier,
        ReadOnlySpan<float> squashed,
        ReadOnlySpan<float> dStates,
        ReadOnlySpan<float> dCells,
        Span<float> dEarlier,
        int rows,
        int hidden) => cpu.Run(new BackwardKernel
        {
            Gates = gates,
            Earlier = earlier,
            Squashed = squashed,
            DStates = dStates,
            DCells = dCells,
            DEarlier = dEarlier,
            Rows = rows,
            Hidden = hidden,
        });

    private ref struct BackwardKernel : IKernel
    {
        public required Span<float> Gates;
        public required ReadOnlySpan<float> Earlier;
        public required ReadOnlySpan<float> Squashed;
        public required ReadOnlySpan<float> DStates;
        public required ReadOnlySpan<float> DCells;
        public required Span<float> DEarlier;
        public required int Rows;
        public required int Hidden;

        public readonly void Scalar()
        {
            for (int row = 0; row < Rows; row++)
            {
                Span<float> gates = Gates.Slice(4 * row * Hidden, 4 * Hidden);
                for (int i = 0; i < Hidden; i++)
                {
                    int at = (row * Hidden) + i;
                    float input = gates[i], forget = gates[Hidden + i], candidate = gates[(2 * Hidden) + i], output = gates[(3 * Hidden) + i];
                    float dCell = DCells[at] + (DStates[at] * output * (1 - (Squashed[at] * Squashed[at])));
                    float before = Earlier.IsEmpty ? 0 : Earlier[at];
                    gates[i] = dCell * candidate * input * (1 - input);
                    gates[Hidden + i] = dCell * before * forget * (1 - forget);
                    gates[(2 * Hidden) + i] = dCell * input * (1 - (candidate * candidate));
                    gates[(3 * Hidden) + i] = DStates[at] * Squashed[at] * output * (1 - output);
                    if (!Earlier.IsEmpty)
                    {
                        DEarlier[at] = dCell * forget;
                    }
                }
            }
        }

        [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
        public readonly unsafe void Wide<T>()
            where T : unmanaged, ILanes<T>
        {
            T one = T.Broadcast(1);
            fixed (float* allGates = Gates, earlier = Earlier, allSquashed = Squashed, dStates = DStates, dCells = DCells, dEarlier = DEarlier)
            {
                float* gates = allGates;
                for (int row = 0; row < Rows; row++, gates += 4 * Hidden)
                {
                    for (int i = 0; i < Hidden; i += ILanes<T>.Count)
                    {
                        int rest = Hidden - i, at = (row * Hidden) + i;
                        T input = Chunk.Load<T>(gates + i, rest), forget = Chunk.Load<T>(gates + Hidden + i, rest);
                        T candidate = Chunk.Load<T>(gates + (2 * Hidden) + i, rest), output = Chunk.Load<T>(gates + (3 * Hidden) + i, rest);
                        T squashed = Chunk.Load<T>(allSquashed + at, rest), dState = Chunk.Load<T>(dStates + at, rest);
                        T dCell = Chunk.Load<T>(dCells + at, rest) + (dState * output * (one - (squashed * squashed)));
                        T before = earlier is null ? default : Chunk.Load<T>(earlier + at, rest);
                        Chunk.Store(gates + i, dCell * candidate * input * (one - input), rest);
                        Chunk.Store(gates + Hidden + i, dCell * before * forget * (one - forget), rest);
                        Chunk.Store(gates + (2 * Hidden) + i, dCell * input * (one - (candidate * candidate)), rest);
                        Chunk.Store(gates + (3 * Hidden) + i, dState * squashed * output * (one - output), rest);
                        if (earlier is not null)
                        {
                            Chunk.Store(dEarlier + at, dCell * forget, rest);
                        }
                    }
                }
            }
        }
    }
}
