namespace Tocsin.Vectors.Ivf;

/// <summary>A seeded choice without repeats.</summary>
internal static class Sample
{
    // -> [min(size, of)], rising
    /// <summary>Numbers below <paramref name="of"/>; all of them when as many are asked for.</summary>
    public static int[] Of(int of, long size, int seed)
    {
        int[] all = new int[of];
        for (int i = 0; i < of; i++)
        {
            all[i] = i;
        }

        if (size >= of)
        {
            return all;
        }

        Random random = new(seed);
        int[] chosen = new int[size];
        for (int i = 0; i < chosen.Length; i++)
        {
            int other = random.Next(i, of);
            (all[i], all[other]) = (all[other], all[i]);
            chosen[i] = all[i];
        }

        // Memory is then read in its order.
        Array.Sort(chosen);
        return chosen;
    }
}
