using Tocsin.Commands.Sessions;
using Tocsin.Engine.Sequences;

namespace Tocsin.Commands.Training;

/// <summary>What a user asked <c>tocsin train</c> to do.</summary>
internal sealed record TrainRequest
{
    /// <summary>What to learn from.</summary>
    public required SessionRequest Sessions { get; init; }

    /// <summary>The session key rule; null for the default.</summary>
    public string? Key { get; init; }

    /// <summary>A CSV of templates; null to mine them.</summary>
    public string? Templates { get; init; }

    /// <summary>Which model.</summary>
    public SequenceModelKind Model { get; init; } = SequenceModelKind.Ensemble;

    /// <summary>Where the bundle goes.</summary>
    public required string Output { get; init; }

    /// <summary>The share of normal sessions that may ring.</summary>
    public double FalseAlarms { get; init; } = 0.001;

    /// <summary>The most epochs; null for the model's usual number.</summary>
    public int? Epochs { get; init; }

    /// <summary>Decides splits, weights and order.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>True for programs.</summary>
    public bool Json { get; init; }

    /// <summary>Whether the model learns from labels.</summary>
    public bool NeedsLabels => Model != SequenceModelKind.Ensemble;

    /// <summary>The model as the command line names it.</summary>
    public string ModelName => Model.ToString().ToLowerInvariant();
}
