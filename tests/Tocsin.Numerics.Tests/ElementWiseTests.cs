using Tocsin.Numerics.Cpu;

namespace Tocsin.Numerics.Tests;

public sealed class ElementWiseTests
{
    private delegate void InPlace(CpuVariant cpu, Span<float> x, ReadOnlySpan<float> y);

    private static readonly Dictionary<string, InPlace> Operations = new(StringComparer.Ordinal)
    {
        ["add"] = (cpu, x, y) => cpu.Add(x, y),
        ["add scaled"] = (cpu, x, y) => cpu.AddScaled(x, 0.3f, y),
        ["scale"] = (cpu, x, _) => cpu.Scale(x, -0.3f),
        ["relu"] = (cpu, x, _) => cpu.Relu(x),
        ["exp"] = (cpu, x, _) => cpu.Exp(x, 0),
        ["exp, shifted"] = (cpu, x, _) => cpu.Exp(x, 1.7f),
        ["tanh"] = (cpu, x, _) => cpu.Tanh(x),
        ["sigmoid"] = (cpu, x, _) => cpu.Sigmoid(x),
        ["relu, backward"] = (cpu, x, y) => Relu.Backward(cpu, x, y),
    };

    public static TheoryData<string, string> VariantsAndOperations
    {
        get
        {
            TheoryData<string, string> rows = [];
            foreach (CpuVariant variant in CpuVariants.Supported)
            {
                foreach (string operation in Operations.Keys)
                {
                    rows.Add(variant.Name, operation);
                }
            }

            return rows;
        }
    }

    [Theory]
    [MemberData(nameof(VariantsAndOperations))]
    public void Every_variant_gives_the_bits_of_the_plain_twin(string variant, string operation)
    {
        foreach (int length in Variants.Lengths)
        {
            foreach ((float[] x, float[] y) in ((float[], float[])[])[
                (Variants.Numbers(1, length, 8), Variants.Numbers(2, length)),
                (Variants.Numbers(1, length, 110), Variants.Numbers(2, length)),
                (Variants.Hostile(3, length), Variants.Hostile(4, length))])
            {
                float[] expected = [.. x];
                Operations[operation](CpuVariants.Scalar, expected, y);

                Operations[operation](Variants.Named(variant), x, y);

                Variants.AssertSameBits(expected, x);
            }
        }
    }

    [Theory]
    [MemberData(nameof(VariantsAndOperations))]
    public void An_elements_result_does_not_depend_on_its_place(string variant, string operation)
    {
        const float Element = 0.7310586f;
        for (int place = 0; place < 37; place++)
        {
            float[] x = Variants.Numbers(5, 37), y = Variants.Numbers(6, 37);
            x[place] = Element;
            y[place] = Element;
            float[] alone = [Element];
            Operations[operation](CpuVariants.Scalar, alone, [Element]);

            Operations[operation](Variants.Named(variant), x, y);

            Variants.AssertSameBits(alone, x.AsSpan(place, 1));
        }
    }

    [Theory]
    [MemberData(nameof(VariantsAndOperations))]
    public void Nothing_is_written_beyond_the_end(string variant, string operation)
    {
        foreach (int length in Variants.Lengths)
        {
            float[] guarded = Variants.Numbers(7, length + 32);
            float[] before = [.. guarded];

            Operations[operation](Variants.Named(variant), guarded.AsSpan(16, length), Variants.Numbers(8, length));

            Variants.AssertSameBits(before.AsSpan(0, 16), guarded.AsSpan(0, 16));
            Variants.AssertSameBits(before.AsSpan(length + 16), guarded.AsSpan(length + 16));
        }
    }

    [Fact]
    public void Exp_is_within_one_and_a_half_ulp() => AssertWithin(1.5, Exp.InPlace, Math.Exp, -110, 95);

    [Fact]
    public void Tanh_is_within_two_and_a_half_ulp() => AssertWithin(2.5, Tanh.InPlace, Math.Tanh, -12, 12);

    [Fact]
    public void Sigmoid_is_within_three_ulp() => AssertWithin(3, Sigmoid.InPlace, x => 1 / (1 + Math.Exp(-x)), -110, 40);

    [Fact]
    public void Hostile_numbers_have_the_results_that_are_documented()
    {
        float[] x = [float.NaN, float.PositiveInfinity, float.NegativeInfinity, 0, -0f];

        Variants.AssertSameBits([float.NaN, float.PositiveInfinity, 0, 1, 1], After(Exp.InPlace, x));
        Variants.AssertSameBits([float.NaN, 1, -1, 0, -0f], After(Tanh.InPlace, x));
        Variants.AssertSameBits([float.NaN, 1, 0, 0.5f, 0.5f], After(Sigmoid.InPlace, x));
        Variants.AssertSameBits([float.NaN, float.PositiveInfinity, 0, 0, 0], After(Relu.InPlace, x));
    }

    private static float[] After(SpanFunction function, float[] x)
    {
        float[] copy = [.. x];
        function(copy);
        return copy;
    }

    private delegate void SpanFunction(Span<float> x);

    /// <summary>A fine net over the range, and small numbers of every magnitude.</summary>
    private static void AssertWithin(double ulps, SpanFunction function, Func<double, double> reference, float low, float high)
    {
        List<float> inputs = [];
        for (int i = 0; i <= 400_000; i++)
        {
            inputs.Add(low + ((high - low) * (i / 400_000f)));
        }

        for (float x = 1; x > 1e-44f; x *= 0.93f)
        {
            inputs.Add(x);
            inputs.Add(-x);
        }

        float[] results = After(function, [.. inputs]);
        double worst = 0;
        float at = 0;
        for (int i = 0; i < results.Length; i++)
        {
            double exact = reference(inputs[i]);
            if (float.IsInfinity((float)exact))
            {
                Assert.Equal((float)exact, results[i]);
                continue;
            }

            // One ulp is the gap between floats at the exact value.
            float near = Math.Abs((float)exact);
            double error = Math.Abs(results[i] - exact) / (near == 0 ? float.Epsilon : MathF.BitIncrement(near) - near);
            (worst, at) = error > worst ? (error, inputs[i]) : (worst, at);
        }

        Assert.True(worst <= ulps, $"{worst:0.00} ulp at {at:R}");
    }
}
