using Tocsin.Numerics.Cpu;

namespace Tocsin.Numerics.Tests;

public sealed class LstmCellTests
{
    private const int Rows = 3;

    [Theory]
    [ClassData(typeof(SupportedVariants))]
    public void Every_variant_gives_the_same_bits_in_both_passes_and_writes_nothing_beyond(string variant)
    {
        foreach (int hidden in Variants.Lengths.Where(length => length > 0))
        {
            Assert.Equal(Passes(CpuVariants.Scalar, hidden, true), Passes(Variants.Named(variant), hidden, true));
            Assert.Equal(Passes(CpuVariants.Scalar, hidden, false), Passes(Variants.Named(variant), hidden, false));
        }
    }

    [Fact]
    public void A_step_is_that_of_the_formula_in_double_precision()
    {
        const int Hidden = 37;
        float[] sums = Variants.Numbers(1, 4 * Hidden, 3), gates = [.. sums], earlier = Variants.Numbers(2, Hidden, 2);
        float[] cells = new float[Hidden], squashed = new float[Hidden], states = new float[Hidden];

        LstmCell.Forward(gates, earlier, cells, squashed, states, 1, Hidden);

        for (int i = 0; i < Hidden; i++)
        {
            double cell = (Logistic(sums[Hidden + i]) * earlier[i]) + (Logistic(sums[i]) * Math.Tanh(sums[(2 * Hidden) + i]));
            Assert.Equal(cell, cells[i], 1e-6);
            Assert.Equal(Math.Tanh(cell), squashed[i], 1e-6);
            Assert.Equal(Logistic(sums[(3 * Hidden) + i]) * Math.Tanh(cell), states[i], 1e-6);
        }
    }

    [Fact]
    public void Spans_that_are_too_short_are_refused()
    {
        float[] four = new float[4], one = new float[1], none = [];
        Assert.Throws<ArgumentException>(() => LstmCell.Forward(new float[3], one, one, one, one, 1, 1));
        Assert.Throws<ArgumentException>(() => LstmCell.Forward(four, one, one, one, none, 1, 1));
        Assert.Throws<ArgumentException>(() => LstmCell.Backward(four, one, one, one, one, none, 1, 1));
        Assert.Throws<ArgumentException>(() => LstmCell.Backward(four, none, one, one, none, none, 1, 1));
    }

    private static double Logistic(double x) => 1 / (1 + Math.Exp(-x));

    private static float[] Passes(CpuVariant cpu, int hidden, bool hasEarlier)
    {
        int count = Rows * hidden;
        float[] gates = Variants.Numbers(1, (4 * count) + 16, 4), earlier = hasEarlier ? Variants.Numbers(2, count) : [];
        float[] cells = new float[count + 16], squashed = new float[count + 16], states = new float[count + 16];
        float[] dEarlier = new float[hasEarlier ? count + 16 : 0];
        float[] dStates = Variants.Numbers(3, count), dCells = Variants.Numbers(4, count);
        LstmCell.Forward(cpu, gates, earlier, cells, squashed, states, Rows, hidden);
        float[] opened = [.. gates];
        LstmCell.Backward(cpu, gates, earlier, squashed, dStates, dCells, dEarlier, Rows, hidden);
        Assert.All(cells[^16..].Concat(squashed[^16..]).Concat(states[^16..]).Concat(dEarlier.TakeLast(16)), value => Assert.Equal(0, value));
        Assert.Equal(opened[^16..], gates[^16..]);
        return [.. opened, .. cells, .. squashed, .. states, .. gates, .. dEarlier];
    }
}
