using Tocsin.Neural.Networks;
using Tocsin.Neural.Training;

namespace Tocsin.Benchmarks.Neural;

/// <summary>
/// One row of the table: a piece of work that answers how many windows or events it did, how many a second it must reach, and what its like is called on the
/// other side (empty: there is none).
/// </summary>
internal sealed record NeuralCase(string What, string Peer, string Unit, double Floor, string Elsewhere, Func<int> Work)
{
    private const int Vocabulary = 32; // HDFS has 29 events; <PAD> and <UNK> besides
    private const int Window = 30;

    /// <summary>Every row, on windows of 30 events made from the seed.</summary>
    public static IEnumerable<NeuralCase> All(int seed) =>
    [
        One(seed, "Transformer", NetworkKind.Transformer, 4_300, "PyTorch 801, ONNX Runtime 2,881"),
        Many(seed, "Transformer", NetworkKind.Transformer, 15_000, "PyTorch 3,286, ONNX Runtime 9,892"),
        One(seed, "BiLSTM", NetworkKind.Lstm, 4_000, "PyTorch 310, ONNX Runtime 3,129"),
        Many(seed, "BiLSTM", NetworkKind.Lstm, 8_000, "PyTorch 4,424, ONNX Runtime 7,076"),
        One(seed, "CNN", NetworkKind.Cnn, 16_000, "PyTorch 2,368, ONNX Runtime 11,114"),
        Many(seed, "CNN", NetworkKind.Cnn, 45_000, "PyTorch 7,590, ONNX Runtime 27,154"),
        Training(seed, "Transformer", NetworkKind.Transformer, 8_000, "PyTorch, one thread, 1,402"),
        Training(seed, "BiLSTM", NetworkKind.Lstm, 4_500, "PyTorch, one thread, 1,523"),
        Training(seed, "CNN", NetworkKind.Cnn, 17_000, "PyTorch, one thread, 3,478"),
        Training(seed, "Transformer, next event", NetworkKind.NextEventTransformer, 0, ""),
        Training(seed, "LSTM, next event", NetworkKind.NextEventLstm, 0, ""),
        Stepping(seed, "Transformer", NetworkKind.NextEventTransformer, 300_000),
        Stepping(seed, "LSTM", NetworkKind.NextEventLstm, 0),
    ];

    private static NeuralCase One(int seed, string what, NetworkKind kind, double floor, string elsewhere)
    {
        INetwork network = Network.Create(NetworkShape.Classifier(kind, Vocabulary), seed);
        SequenceBatch batch = new();
        batch.Add(Sequence(new Random(seed), Window));
        return new($"{what}, a window at a time", PeerOf(what, "1"), "windows/s", floor, elsewhere, () =>
        {
            network.Forward(batch);
            return 1;
        });
    }

    private static NeuralCase Many(int seed, string what, NetworkKind kind, double floor, string elsewhere)
    {
        const int Count = 256;
        INetwork network = Network.Create(NetworkShape.Classifier(kind, Vocabulary), seed);
        BlockwiseScoring scoring = new(network);
        Random random = new(seed);
        SequenceBatch batch = new();
        for (int row = 0; row < Count; row++)
        {
            batch.Add(Sequence(random, Window));
        }

        float[] logits = new float[Count * network.Shape.Outputs];
        return new($"{what}, 256 windows at a time", PeerOf(what, "256"), "windows/s", floor, elsewhere, () =>
        {
            scoring.Score(batch, logits);
            return Count;
        });
    }

    private static NeuralCase Training(int seed, string what, NetworkKind kind, double floor, string elsewhere)
    {
        const int Count = 2048;
        Random random = new(seed);
        Example[] examples = [.. Enumerable.Range(0, Count).Select(i => new Example(Sequence(random, Window), i % 2))];
        bool nextEvent = kind is NetworkKind.NextEventTransformer or NetworkKind.NextEventLstm;
        INetwork network = Network.Create(nextEvent ? NetworkShape.Predictor(kind, Vocabulary) : NetworkShape.Classifier(kind, Vocabulary), seed);
        Trainer trainer = new(network, new TrainingOptions { Epochs = 1, Seed = seed, Threads = 2 });
        return new($"{what}, training on two threads", nextEvent ? "" : PeerOf(what, "train"), "windows/s", floor, elsewhere, () =>
        {
            trainer.Train(examples, []);
            return Count;
        });
    }

    // Each call brings 1 to 5 new events to each session; one that has grown to 60 is followed by another.
    private static NeuralCase Stepping(int seed, string what, NetworkKind kind, double floor)
    {
        const int Sessions = 200, Longest = 60;
        EventPredictor predictor = new(Network.Create(NetworkShape.Predictor(kind, Vocabulary), seed));
        int[] events = Sequence(new Random(seed), Longest);
        PredictorMemory[] memories = [.. Enumerable.Range(0, Sessions).Select(_ => new PredictorMemory())];
        PredictorStep[] steps = new PredictorStep[Sessions];
        float[] logits = new float[Sessions * 5 * Vocabulary];
        int calls = 0;
        return new($"{what}, next event, {Sessions} open sessions, 1 to 5 new events each", "", "events/s", floor, "", () =>
        {
            int sum = 0;
            for (int i = 0; i < Sessions; i++)
            {
                int count = 1 + ((calls + i) % 5);
                if (memories[i].Events + count > Longest - (i % 20))
                {
                    memories[i].Reset();
                }

                steps[i] = new PredictorStep(memories[i], events.AsMemory(memories[i].Events, count));
                sum += count;
            }

            calls++;
            predictor.Advance(steps, logits);
            return sum;
        });
    }

    private static string PeerOf(string what, string mode) => $"{what.ToLowerInvariant()}-{mode}";

    private static int[] Sequence(Random random, int length) => [.. Enumerable.Range(0, length).Select(_ => random.Next(1, Vocabulary))];
}
