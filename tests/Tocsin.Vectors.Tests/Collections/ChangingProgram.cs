using Tocsin.Vectors.Collections;

namespace Tocsin.Vectors.Tests.Collections;

/// <summary>
/// This assembly as a program that changes a collection until it is killed, and prints the number of each change when it has returned. Change i adds
/// the ids 2i and 2i + 1 in one stroke; every few changes it tidies.
/// </summary>
internal static class ChangingProgram
{
    public const string Name = "change-until-killed";

    private const int TidyEvery = 7;

    public static void Make(string folder) =>
        VectorCollection.Create(folder, new CollectionOptions { Dimension = 3, Metric = VectorMetric.L2 }, 1L << 40).Dispose();

    public static int Run(string folder, int first)
    {
        VectorCollection collection = VectorCollection.Open(folder, 1L << 40);
        for (int change = first; ; change++)
        {
            collection.Add([2L * change, (2L * change) + 1], [change, 1, 1, change, 2, 2], [BitConverter.GetBytes(change), default]);
            if (change % TidyEvery == 0)
            {
                collection.Tidy();
            }

            Console.WriteLine(change);
        }
    }

    /// <summary>How many changes are there; throws when there is half of one, or one is missing.</summary>
    public static int Changes(VectorCollection collection, int least)
    {
        Assert.Equal(0, collection.Count % 2);
        int changes = collection.Count / 2;
        Assert.True(changes >= least);
        float[] vector = new float[3];
        for (int change = 0; change < changes; change++)
        {
            Assert.True(collection.TryGet(2L * change, vector));
            Assert.Equal([change, 1, 1], vector);
            Assert.Equal(BitConverter.GetBytes(change), collection.Payload(2L * change).ToArray());
            Assert.True(collection.TryGet((2L * change) + 1, vector));
            Assert.Equal([change, 2, 2], vector);
        }

        return changes;
    }
}
