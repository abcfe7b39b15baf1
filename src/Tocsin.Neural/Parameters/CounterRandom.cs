namespace Tocsin.Neural.Parameters;

/// <summary>
/// Randomness as a function of (key, counter), without a state: whoever asks, on whichever thread and in whichever order, gets the same
/// numbers. The mixing is SplitMix64's (Steele, Lea, Flood, "Fast splittable pseudorandom number generators", OOPSLA 2014).
/// </summary>
public static class CounterRandom
{
    private const ulong Golden = 0x9E3779B97F4A7C15;

    /// <summary>64 well-mixed bits.</summary>
    public static ulong Bits(ulong key, ulong counter)
    {
        ulong z = key + ((counter + 1) * Golden);
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }

    /// <summary>Uniform in [0, 1), a multiple of 2^-24.</summary>
    public static float Uniform(ulong key, ulong counter) => (Bits(key, counter) >> 40) * (1f / (1 << 24));

    /// <summary>Standard normal (Box and Muller).</summary>
    public static float Normal(ulong key, ulong counter)
    {
        double radius = Math.Sqrt(-2 * Math.Log(1.0 - ((Bits(key, 2 * counter) >> 11) * (1.0 / (1UL << 53)))));
        return (float)(radius * Math.Cos(2 * Math.PI * Uniform(key, (2 * counter) + 1)));
    }

    /// <summary>Fisher and Yates' shuffle; the same key gives the same order.</summary>
    public static void Shuffle(Span<int> items, ulong key)
    {
        for (int last = items.Length - 1; last > 0; last--)
        {
            int other = (int)(Bits(key, (ulong)last) % (ulong)(last + 1));
            (items[last], items[other]) = (items[other], items[last]);
        }
    }
}
