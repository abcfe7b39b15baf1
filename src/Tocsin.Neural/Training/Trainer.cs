using Tocsin.Neural.Networks;
using Tocsin.Neural.Parameters;

namespace Tocsin.Neural.Training;

/// <summary>
/// Trains a network on all cores. A batch is cut into fixed blocks, each with its own replica; their gradients are added in the order of the blocks. So the weights follow
/// from the examples, the options and the seed, not from the number of threads.
/// </summary>
public sealed class Trainer
{
    private readonly INetwork _network;
    private readonly TrainingOptions _options;
    private readonly BatchBlock[] _blocks;
    private readonly ParallelOptions _parallel;

    public Trainer(INetwork network, TrainingOptions options)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(options.BatchSize, 1, nameof(options));
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Threads, 1, nameof(options));
        (_network, _options) = (network, options);
        SoftmaxCrossEntropy loss = new(network.Shape.Outputs, options.ClassWeights);
        _blocks = new BatchBlock[(options.BatchSize + BatchBlock.Size - 1) / BatchBlock.Size];
        for (int i = 0; i < _blocks.Length; i++)
        {
            _blocks[i] = new BatchBlock(network, loss);
        }

        _parallel = new ParallelOptions { MaxDegreeOfParallelism = options.Threads };
    }

    /// <summary>
    /// Trains until the epochs are over or the validation loss has stopped falling; the network then has the weights of the best epoch (without
    /// validation examples, of the last one). <paramref name="progress"/> is called after each epoch on the calling thread.
    /// </summary>
    /// <exception cref="OperationCanceledException">Cancelled between two batches; the weights are those of that moment.</exception>
    public IReadOnlyList<EpochReport> Train(
        IReadOnlyList<Example> examples, IReadOnlyList<Example> validation, Action<EpochReport>? progress = null, CancellationToken cancellation = default)
    {
        if (examples.Count == 0)
        {
            throw new ArgumentException("There is no example to train on.", nameof(examples));
        }

        int[] order = [.. Enumerable.Range(0, examples.Count)];
        Adam adam = new(_network.Parameters, _options.LearningRate);
        EarlyStopping stopping = new(_network.Parameters, _options.Patience);
        List<EpochReport> reports = [];
        ulong step = 0;
        for (int epoch = 1; epoch <= _options.Epochs; epoch++)
        {
            CounterRandom.Shuffle(order, Key((ulong)epoch, 1));
            double loss = 0, weight = 0;
            for (int start = 0; start < order.Length; start += _options.BatchSize)
            {
                cancellation.ThrowIfCancellationRequested();
                (double batchLoss, double batchWeight) = Learn(examples, BatchAt(order, start), Key(step++, 2));
                loss += batchLoss * batchWeight;
                weight += batchWeight;
                if (batchWeight > 0)
                {
                    GradientClipping.ByNorm(_network.Parameters, _options.GradientNorm);
                    adam.Step();
                }
            }

            EpochReport report = new(epoch, weight > 0 ? loss / weight : 0, validation.Count == 0 ? null : LossOf(validation, cancellation));
            reports.Add(report);
            progress?.Invoke(report);
            if (report.ValidationLoss is { } validationLoss && stopping.Note(validationLoss))
            {
                break;
            }
        }

        if (validation.Count > 0)
        {
            stopping.Restore();
        }

        return reports;
    }

    /// <summary>The mean loss, without dropout.</summary>
    public double LossOf(IReadOnlyList<Example> examples, CancellationToken cancellation = default)
    {
        int[] order = [.. Enumerable.Range(0, examples.Count)];
        double loss = 0, weight = 0;
        for (int start = 0; start < order.Length; start += _options.BatchSize)
        {
            cancellation.ThrowIfCancellationRequested();
            int used = Load(examples, BatchAt(order, start));
            Parallel.For(0, used, _parallel, block => _blocks[block].Evaluate(totalWeight: 1));
            for (int block = 0; block < used; block++)
            {
                loss += _blocks[block].Loss;
                weight += _blocks[block].Weight;
            }
        }

        return weight > 0 ? loss / weight : 0;
    }

    private (double Loss, double Weight) Learn(IReadOnlyList<Example> examples, ReadOnlySpan<int> batch, ulong key)
    {
        int used = Load(examples, batch);
        double weight = 0, loss = 0;
        for (int block = 0; block < used; block++)
        {
            weight += _blocks[block].Weight;
        }

        if (weight == 0)
        {
            return (0, 0);
        }

        Parallel.For(0, used, _parallel, block => _blocks[block].Learn(weight, CounterRandom.Bits(key, (ulong)block) | 1));
        _network.Parameters.ClearGradients();
        for (int block = 0; block < used; block++)
        {
            _network.Parameters.AddGradientsOf(_blocks[block].Parameters);
            loss += _blocks[block].Loss;
        }

        return (loss, weight);
    }

    private int Load(IReadOnlyList<Example> examples, ReadOnlySpan<int> batch)
    {
        int used = 0;
        for (int start = 0; start < batch.Length; start += BatchBlock.Size)
        {
            _blocks[used++].Load(examples, batch.Slice(start, Math.Min(BatchBlock.Size, batch.Length - start)));
        }

        return used;
    }

    private ReadOnlySpan<int> BatchAt(int[] order, int start) => order.AsSpan(start, Math.Min(_options.BatchSize, order.Length - start));

    private ulong Key(ulong counter, ulong purpose) => CounterRandom.Bits(CounterRandom.Bits((ulong)(uint)_options.Seed, purpose), counter);
}
