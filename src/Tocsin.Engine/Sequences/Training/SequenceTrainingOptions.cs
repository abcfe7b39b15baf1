using Tocsin.Neural.Networks;

namespace Tocsin.Engine.Sequences.Training;

/// <summary>How to train. Of these, only <see cref="Threads"/> has no influence on the bundle.</summary>
public sealed record SequenceTrainingOptions
{
    /// <summary>Which model.</summary>
    public SequenceModelKind Model { get; init; } = SequenceModelKind.Ensemble;

    /// <summary>The share of normal sessions that may ring, above 0 and below 1. Supervised models decide by the validation sessions instead.</summary>
    public double FalseAlarms { get; init; } = 0.001;

    /// <summary>The most epochs; null for the model's usual number.</summary>
    public int? Epochs { get; init; }

    /// <summary>Decides splits, weights and order.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>Events of a window.</summary>
    public int WindowSize { get; init; } = 30;

    /// <summary>Events from one window to the next.</summary>
    public int WindowStride { get; init; } = 1;

    /// <summary>How many threads.</summary>
    public int Threads { get; init; } = Environment.ProcessorCount;

    /// <summary>The one network that an ensemble learns, in place of the better of two: benches measure both kinds.</summary>
    internal NetworkKind? Network { get; init; }
}

/// <summary>Where training stands.</summary>
/// <param name="Stage">What is being done, in words: <c>training the Transformer</c>, <c>calibrating</c>.</param>
/// <param name="Done">Share of the whole that is done, from 0 to 1, never falling.</param>
/// <param name="Epoch">The epoch that has just ended; null between epochs.</param>
/// <param name="Epochs">The most epochs of this stage.</param>
public sealed record TrainingProgress(string Stage, double Done, ReportedEpoch? Epoch, int Epochs);

/// <summary>What the sessions came from: goes into the bundle as it is.</summary>
/// <param name="Templates">The frozen templates; null when sessions came as event ids.</param>
/// <param name="Header">The header format in use; null when sessions came as event ids.</param>
/// <param name="Rules">The rules of sessions.</param>
public sealed record TrainingOrigin(Templates.Frozen.FrozenTemplates? Templates, string? Header, SessionRules Rules);
