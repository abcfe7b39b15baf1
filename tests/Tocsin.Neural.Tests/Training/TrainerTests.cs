using Tocsin.Neural.Networks;
using Tocsin.Neural.Parameters;
using Tocsin.Neural.Tests.Layers;
using Tocsin.Neural.Training;

namespace Tocsin.Neural.Tests.Training;

public sealed class TrainerTests
{
    private const int Vocabulary = 12;

    public static TheoryData<NetworkKind> Classifiers => [NetworkKind.Transformer, NetworkKind.Lstm, NetworkKind.Cnn];

    public static TheoryData<NetworkKind> Predictors => [NetworkKind.NextEventTransformer, NetworkKind.NextEventLstm];

    [Theory]
    [MemberData(nameof(Classifiers))]
    public void Two_kinds_of_sequences_are_told_apart(NetworkKind kind)
    {
        INetwork network = Trained(kind, threads: 2, epochs: 8);
        Example[] unseen = Sequences(100, key: 8);
        SequenceBatch batch = new();
        foreach (Example example in unseen)
        {
            batch.Add(example.Events);
        }

        float[] logits = network.Forward(batch);
        int right = Enumerable.Range(0, unseen.Length).Count(row => (logits[(2 * row) + 1] > logits[2 * row] ? 1 : 0) == unseen[row].Label);
        Assert.True(right >= 97, $"{right} of 100 sequences were judged rightly");
    }

    [Theory]
    [MemberData(nameof(Classifiers))]
    public void One_thread_and_four_learn_the_same_bits(NetworkKind kind)
    {
        Assert.Equal(Weights(Trained(kind, threads: 1, epochs: 1)), Weights(Trained(kind, threads: 4, epochs: 1)));
    }

    [Fact]
    public void Another_seed_learns_otherwise()
    {
        Assert.NotEqual(Weights(Trained(NetworkKind.Cnn, threads: 1, epochs: 1)), Weights(Trained(NetworkKind.Cnn, threads: 1, epochs: 1, seed: 6)));
    }

    [Theory]
    [MemberData(nameof(Predictors))]
    public void The_next_event_of_a_cycle_is_learnt(NetworkKind kind)
    {
        INetwork network = Network.Create(NetworkShape.Predictor(kind, Vocabulary), 1);
        Example[] cycles = [.. Enumerable.Range(0, 64).Select(start => new Example([.. Enumerable.Range(start, 12).Select(i => 1 + (i % 5))], 0))];
        new Trainer(network, new TrainingOptions { Epochs = 15, BatchSize = 32, LearningRate = 5e-3, Threads = 2 }).Train(cycles, []);
        SequenceBatch batch = new();
        batch.Add([3, 4, 5, 1, 2]);
        float[] last = network.Forward(batch)[(4 * Vocabulary)..(5 * Vocabulary)];
        Assert.Equal(3, Array.IndexOf(last, last.Max()));
    }

    [Fact]
    public void The_best_epoch_is_kept_and_training_ends_when_nothing_improves()
    {
        INetwork network = Network.Create(NetworkShape.Classifier(NetworkKind.Cnn, Vocabulary), 1);
        Example[] validation = [.. Sequences(40, 5).Select(example => example with { Label = 1 - example.Label })]; // Learning makes these worse.
        Trainer trainer = new(network, new TrainingOptions { Epochs = 50, Patience = 2, Threads = 2 });
        List<EpochReport> seen = [];
        IReadOnlyList<EpochReport> reports = trainer.Train(Sequences(200, 4), validation, seen.Add);
        Assert.Equal(reports, seen);
        Assert.True(reports.Count < 50);
        Assert.Equal(reports.Min(report => report.ValidationLoss!.Value), trainer.LossOf(validation), 12);
    }

    [Fact]
    public void A_batch_size_that_is_no_multiple_of_a_block_and_a_single_example_work()
    {
        INetwork network = Network.Create(NetworkShape.Classifier(NetworkKind.Lstm, Vocabulary), 1);
        Trainer trainer = new(network, new TrainingOptions { Epochs = 1, BatchSize = 19, Threads = 2 });
        Assert.True(double.IsFinite(trainer.Train(Sequences(41, 2), Sequences(1, 3))[0].ValidationLoss!.Value));
        Assert.Throws<ArgumentException>(() => trainer.Train([], []));
    }

    private static INetwork Trained(NetworkKind kind, int threads, int epochs, int seed = 5)
    {
        INetwork network = Network.Create(NetworkShape.Classifier(kind, Vocabulary), 1);
        new Trainer(network, new TrainingOptions { Epochs = epochs, BatchSize = 32, Seed = seed, Threads = threads }).Train(Sequences(320, key: 7), []);
        return network;
    }

    private static float[] Weights(INetwork network) => [.. network.Parameters.All.SelectMany(parameter => parameter.Values)];

    // Class 1 has the event 3 right after the event 2, class 0 never.
    private static Example[] Sequences(int count, ulong key) => [.. Enumerable.Range(0, count).Select(i =>
    {
        ulong own = CounterRandom.Bits(key, (ulong)i);
        int[] events = [.. Batches.Sequence(6 + (int)(own % 15), Vocabulary, own).Select(id => id == 3 ? 4 : id)];
        int label = i % 2;
        if (label == 1)
        {
            int at = (int)(own / 16 % (ulong)(events.Length - 1));
            (events[at], events[at + 1]) = (2, 3);
        }

        return new Example(events, label);
    })];
}
