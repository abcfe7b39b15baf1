using Tocsin.Numerics.Cpu;

namespace Tocsin.Numerics.Tests;

/// <summary>What the theories walk: every variant that this CPU can run, by name, and numbers made from a seed.</summary>
internal static class Variants
{
    /// <summary>0, 1, around every lane and block width, and more than one block.</summary>
    public static readonly int[] Lengths = [0, 1, 2, 3, 7, 8, 15, 16, 17, 31, 32, 33, 63, 64, 65, 100, 127, 128, 129, 1000];

    public static CpuVariant Named(string name) => CpuVariants.Supported.Single(variant => variant.Name == name);

    public static float[] Numbers(int seed, int count, float scale = 1)
    {
        Random random = new(seed);
        float[] numbers = new float[count];
        for (int i = 0; i < count; i++)
        {
            numbers[i] = ((random.NextSingle() * 2) - 1) * scale;
        }

        return numbers;
    }

    /// <summary>Numbers among which every kind of trouble stands at several places.</summary>
    public static float[] Hostile(int seed, int count)
    {
        float[] kinds =
        [
            float.NaN, float.PositiveInfinity, float.NegativeInfinity, 0, -0f, float.Epsilon, -float.Epsilon, 1e-39f, float.MaxValue,
            float.MinValue, 88.7f, 88.8f, -87.4f, -103.9f, -104.1f, 0.625f, -0.625f, 1e30f,
        ];
        float[] numbers = Numbers(seed, count, 3);
        Random random = new(seed);
        for (int i = 0; i < count; i += 2)
        {
            numbers[i] = kinds[random.Next(kinds.Length)];
        }

        return numbers;
    }

    /// <summary>Bit for bit, all NaNs being one.</summary>
    public static void AssertSameBits(ReadOnlySpan<float> expected, ReadOnlySpan<float> actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (int i = 0; i < expected.Length; i++)
        {
            if (!(float.IsNaN(expected[i]) && float.IsNaN(actual[i])))
            {
                Assert.True(
                    BitConverter.SingleToInt32Bits(expected[i]) == BitConverter.SingleToInt32Bits(actual[i]),
                    $"element {i}: expected {expected[i]:R}, found {actual[i]:R}");
            }
        }
    }
}

/// <summary>The names of the variants that run here.</summary>
public sealed class SupportedVariants : TheoryData<string>
{
    public SupportedVariants()
        : base(CpuVariants.Supported.Select(variant => variant.Name))
    {
    }
}
