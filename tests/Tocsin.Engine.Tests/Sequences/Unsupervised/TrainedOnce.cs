using Tocsin.Engine.Sequences.Training;
using Tocsin.Engine.Sequences.Unsupervised;

namespace Tocsin.Engine.Tests.Sequences.Unsupervised;

/// <summary>A small ensemble of made-up sessions, trained once for all tests that only look at it.</summary>
internal static class TrainedOnce
{
    /// <summary>Numbers of events: padding, unknown, then 2 to 9, of which sessions have 2 to 7.</summary>
    public const int Vocabulary = 10;

    private static readonly Lazy<TrainedEnsemble> Made = new(() => Train(seed: 1, threads: 2));

    public static TrainedEnsemble Ensemble => Made.Value;

    public static NormalityModel Model => Made.Value.Model;

    public static TrainedEnsemble Train(int seed, int threads, int sessions = 400, double falseAlarms = 0.05) => EnsembleTraining.Train(
        EnsembleSplit.Of(Normal(sessions, seed), falseAlarms, seed), [], Vocabulary,
        new SequenceTrainingOptions { Seed = seed, Threads = threads, Epochs = 3, FalseAlarms = falseAlarms });

    /// <summary>Open, two or three of write-and-acknowledge, now and then a retry, then close.</summary>
    public static List<int[]> Normal(int count, int seed)
    {
        Random random = new(seed);
        List<int[]> sessions = [];
        for (int i = 0; i < count; i++)
        {
            List<int> events = [2];
            for (int pair = random.Next(2, 4); pair > 0; pair--)
            {
                events.AddRange(random.Next(2) == 0 ? [3, 4] : [4, 3]);
            }

            if (random.Next(8) == 0)
            {
                events.Add(6);
            }

            events.AddRange([5, 7]);
            sessions.Add([.. events]);
        }

        return sessions;
    }

    /// <summary>Anything at all.</summary>
    public static int[] Random(Random random, int length) => [.. Enumerable.Range(0, length).Select(_ => random.Next(1, Vocabulary))];
}
