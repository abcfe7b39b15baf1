using Tocsin.Neural.Networks;
using Tocsin.Neural.Parameters;

namespace Tocsin.Neural.Tests.Layers;

/// <summary>Made-up sequences.</summary>
internal static class Batches
{
    public static SequenceBatch OfLengths(int vocabulary, ulong key, params int[] lengths)
    {
        SequenceBatch batch = new();
        for (int row = 0; row < lengths.Length; row++)
        {
            batch.Add(Sequence(lengths[row], vocabulary, CounterRandom.Bits(key, (ulong)row)));
        }

        return batch;
    }

    /// <summary>Ids from 1 on: 0 is padding.</summary>
    public static int[] Sequence(int length, int vocabulary, ulong key) =>
        [.. Enumerable.Range(0, length).Select(i => 1 + (int)(CounterRandom.Bits(key, (ulong)i) % (ulong)(vocabulary - 1)))];
}
