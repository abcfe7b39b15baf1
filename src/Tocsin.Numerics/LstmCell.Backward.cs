using System.Runtime.CompilerServices;
using Tocsin.Numerics.Cpu;

namespace Tocsin.Numerics;

public static partial class LstmCell
{
    // gates: [rows, 4·hidden] after the forward pass, earlier: [rows, hidden] or empty, squashed, dStates, dCells: [rows, hidden]
    // -> dGates: [rows, 4·hidden] of the sums, dEarlier: [rows, hidden] (empty if there are no earlier cells)
    /// <summary>The slopes of one step: of the gates' sums and of the cells before.</summary>
    /// <exception cref="ArgumentException">A span is shorter than its shape.</exception>
    public static void Backward(
        ReadOnlySpan<float> gates,
        ReadOnlySpan<float> earlier,
        ReadOnlySpan<float> squashed,
        ReadOnlySpan<float> dStates,
        ReadOnlySpan<float> dCells,
        Span<float> dGates,
        Span<float> dEarlier,
        int rows,
        int hidden)
    {
        Lengths.MustHold(gates.Length, 4L * rows * hidden, nameof(gates));
        Lengths.MustHold(earlier.Length, earlier.IsEmpty ? 0 : (long)rows * hidden, nameof(earlier));
        Lengths.MustHold(squashed.Length, (long)rows * hidden, nameof(squashed));
        Lengths.MustHold(dStates.Length, (long)rows * hidden, nameof(dStates));
        Lengths.MustHold(dCells.Length, (long)rows * hidden, nameof(dCells));
        Lengths.MustHold(dGates.Length, 4L * rows * hidden, nameof(dGates));
        Lengths.MustHold(dEarlier.Length, earlier.IsEmpty ? 0 : (long)rows * hidden, nameof(dEarlier));
        Backward(CpuVariants.Best, gates, earlier, squashed, dStates, dCells, dGates, dEarlier, rows, hidden);
    }

    internal static void Backward(
        CpuVariant cpu,
        ReadOnlySpan<float> gates,
        ReadOnlySpan<float> earlier,
        ReadOnlySpan<float> squashed,
        ReadOnlySpan<float> dStates,
        ReadOnlySpan<float> dCells,
        Span<float> dGates,
        Span<float> dEarlier,
        int rows,
        int hidden) => cpu.Run(new BackwardKernel
        {
            Gates = gates,
            Earlier = earlier,
            Squashed = squashed,
            DStates = dStates,
            DCells = dCells,
            DGates = dGates,
            DEarlier = dEarlier,
            Rows = rows,
            Hidden = hidden,
        });

    private ref struct BackwardKernel : IKernel
    {
        public required ReadOnlySpan<float> Gates;
        public required ReadOnlySpan<float> Earlier;
        public required ReadOnlySpan<float> Squashed;
        public required ReadOnlySpan<float> DStates;
        public required ReadOnlySpan<float> DCells;
        public required Span<float> DGates;
        public required Span<float> DEarlier;
        public required int Rows;
        public required int Hidden;

        public readonly void Scalar()
        {
            for (int row = 0; row < Rows; row++)
            {
                ReadOnlySpan<float> gates = Gates.Slice(4 * row * Hidden, 4 * Hidden);
                Span<float> dGates = DGates.Slice(4 * row * Hidden, 4 * Hidden);
                for (int i = 0; i < Hidden; i++)
                {
                    int at = (row * Hidden) + i;
                    float input = gates[i], forget = gates[Hidden + i], candidate = gates[(2 * Hidden) + i], output = gates[(3 * Hidden) + i];
                    float dCell = DCells[at] + (DStates[at] * output * (1 - (Squashed[at] * Squashed[at])));
                    float before = Earlier.IsEmpty ? 0 : Earlier[at];
                    dGates[i] = dCell * candidate * input * (1 - input);
                    dGates[Hidden + i] = dCell * before * forget * (1 - forget);
                    dGates[(2 * Hidden) + i] = dCell * input * (1 - (candidate * candidate));
                    dGates[(3 * Hidden) + i] = DStates[at] * Squashed[at] * output * (1 - output);
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
            fixed (float* allGates = Gates, earlier = Earlier, allSquashed = Squashed, dStates = DStates, dCells = DCells, allDGates = DGates, dEarlier = DEarlier)
            {
                float* gates = allGates, dGates = allDGates;
                for (int row = 0; row < Rows; row++, gates += 4 * Hidden, dGates += 4 * Hidden)
                {
                    for (int i = 0; i < Hidden; i += ILanes<T>.Count)
                    {
                        int rest = Hidden - i, at = (row * Hidden) + i;
                        T input = Chunk.Load<T>(gates + i, rest), forget = Chunk.Load<T>(gates + Hidden + i, rest);
                        T candidate = Chunk.Load<T>(gates + (2 * Hidden) + i, rest), output = Chunk.Load<T>(gates + (3 * Hidden) + i, rest);
                        T squashed = Chunk.Load<T>(allSquashed + at, rest), dState = Chunk.Load<T>(dStates + at, rest);
                        T dCell = Chunk.Load<T>(dCells + at, rest) + (dState * output * (one - (squashed * squashed)));
                        T before = earlier is null ? default : Chunk.Load<T>(earlier + at, rest);
                        Chunk.Store(dGates + i, dCell * candidate * input * (one - input), rest);
                        Chunk.Store(dGates + Hidden + i, dCell * before * forget * (one - forget), rest);
                        Chunk.Store(dGates + (2 * Hidden) + i, dCell * input * (one - (candidate * candidate)), rest);
                        Chunk.Store(dGates + (3 * Hidden) + i, dState * squashed * output * (one - output), rest);
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
