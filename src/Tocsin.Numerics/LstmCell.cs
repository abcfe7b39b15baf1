using System.Runtime.CompilerServices;
using Tocsin.Numerics.Cpu;

namespace Tocsin.Numerics;

/// <summary>
/// The non-linear part of an LSTM (Hochreiter and Schmidhuber 1997) for some sequences at one step. A row of gates is input, forget, candidate, output,
/// [4·hidden].
/// </summary>
public static partial class LstmCell
{
    // gates: [rows, 4·hidden] sums, earlier: [rows, hidden] or empty -> gates after their non-linearities; cells, squashed, states: [rows, hidden]
    /// <summary>cell = σ(forget) × earlier + σ(input) × tanh(candidate), state = σ(output) × tanh(cell). Without earlier cells these are 0.</summary>
    /// <exception cref="ArgumentException">A span is shorter than its shape.</exception>
    public static void Forward(
        Span<float> gates, ReadOnlySpan<float> earlier, Span<float> cells, Span<float> squashed, Span<float> states, int rows, int hidden)
    {
        Lengths.MustHold(gates.Length, 4L * rows * hidden, nameof(gates));
        Lengths.MustHold(earlier.Length, earlier.IsEmpty ? 0 : (long)rows * hidden, nameof(earlier));
        Lengths.MustHold(cells.Length, (long)rows * hidden, nameof(cells));
        Lengths.MustHold(squashed.Length, (long)rows * hidden, nameof(squashed));
        Lengths.MustHold(states.Length, (long)rows * hidden, nameof(states));
        Forward(CpuVariants.Best, gates, earlier, cells, squashed, states, rows, hidden);
    }

    internal static void Forward(
        CpuVariant cpu,
        Span<float> gates,
        ReadOnlySpan<float> earlier,
        Span<float> cells,
        Span<float> squashed,
        Span<float> states,
        int rows,
        int hidden) => cpu.Run(new ForwardKernel
        {
            Gates = gates,
            Earlier = earlier,
            Cells = cells,
            Squashed = squashed,
            States = states,
            Rows = rows,
            Hidden = hidden,
        });

    private ref struct ForwardKernel : IKernel
    {
        public required Span<float> Gates;
        public required ReadOnlySpan<float> Earlier;
        public required Span<float> Cells;
        public required Span<float> Squashed;
        public required Span<float> States;
        public required int Rows;
        public required int Hidden;

        public readonly void Scalar()
        {
            for (int row = 0; row < Rows; row++)
            {
                Span<float> gates = Gates.Slice(4 * row * Hidden, 4 * Hidden);
                Sigmoid.Scalar(gates[..(2 * Hidden)]);
                Tanh.Scalar(gates.Slice(2 * Hidden, Hidden));
                Sigmoid.Scalar(gates[(3 * Hidden)..]);
                for (int i = 0; i < Hidden; i++)
                {
                    int at = (row * Hidden) + i;
                    float kept = Earlier.IsEmpty ? 0 : gates[Hidden + i] * Earlier[at];
                    Cells[at] = Squashed[at] = MathF.FusedMultiplyAdd(gates[i], gates[(2 * Hidden) + i], kept);
                    Tanh.Scalar(Squashed.Slice(at, 1));
                    States[at] = gates[(3 * Hidden) + i] * Squashed[at];
                }
            }
        }

        [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
        public readonly unsafe void Wide<T>()
            where T : unmanaged, ILanes<T>
        {
            fixed (float* allGates = Gates, earlier = Earlier, cells = Cells, squashed = Squashed, states = States)
            {
                for (int row = 0; row < Rows; row++)
                {
                    float* gates = allGates + (4 * row * Hidden);
                    int at = row * Hidden;
                    ElementWise.Wide<T, Sigmoid.Function>(gates, gates, 2 * Hidden, 0);
                    ElementWise.Wide<T, Tanh.Function>(gates + (2 * Hidden), gates + (2 * Hidden), Hidden, 0);
                    ElementWise.Wide<T, Sigmoid.Function>(gates + (3 * Hidden), gates + (3 * Hidden), Hidden, 0);
                    for (int i = 0; i < Hidden; i += ILanes<T>.Count)
                    {
                        int rest = Hidden - i;
                        T kept = earlier is null ? default : Chunk.Load<T>(gates + Hidden + i, rest) * Chunk.Load<T>(earlier + at + i, rest);
                        T cell = T.MultiplyAdd(Chunk.Load<T>(gates + i, rest), Chunk.Load<T>(gates + (2 * Hidden) + i, rest), kept);
                        Chunk.Store(cells + at + i, cell, rest);
                        Chunk.Store(squashed + at + i, cell, rest);
                    }

                    ElementWise.Wide<T, Tanh.Function>(squashed + at, squashed + at, Hidden, 0);
                    for (int i = 0; i < Hidden; i += ILanes<T>.Count)
                    {
                        int rest = Hidden - i;
                        Chunk.Store(states + at + i, Chunk.Load<T>(gates + (3 * Hidden) + i, rest) * Chunk.Load<T>(squashed + at + i, rest), rest);
                    }
                }
            }
        }
    }
}
