namespace Tocsin.Neural.Training;

/// <summary>How to train. Of these, only <see cref="Threads"/> has no influence on the weights.</summary>
public sealed record TrainingOptions
{
    public int Epochs { get; init; } = 20;

    public int BatchSize { get; init; } = 64;

    public double LearningRate { get; init; } = 1e-3;

    /// <summary>The largest norm of a batch's gradient.</summary>
    public double GradientNorm { get; init; } = 1;

    /// <summary>Epochs without a smaller validation loss before the end.</summary>
    public int Patience { get; init; } = 5;

    /// <summary>One weight a class against imbalance; null weighs all alike.</summary>
    public float[]? ClassWeights { get; init; }

    /// <summary>Decides the order of the examples and what drops out.</summary>
    public int Seed { get; init; }

    /// <summary>How many threads work on a batch.</summary>
    public int Threads { get; init; } = Environment.ProcessorCount;
}

/// <summary>A sequence of event ids and its class. Next-event networks learn from the events alone; the label is then not read.</summary>
public sealed record Example(int[] Events, int Label);

/// <summary>Mean losses of one epoch; <see cref="ValidationLoss"/> is null if no validation examples were given.</summary>
public sealed record EpochReport(int Epoch, double TrainingLoss, double? ValidationLoss);
