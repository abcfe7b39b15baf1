using Tocsin.Commands.Sessions;

namespace Tocsin.Commands.Evaluating;

/// <summary>What a user asked <c>tocsin evaluate</c> to do.</summary>
internal sealed record EvaluateRequest
{
    /// <summary>The file of the bundle.</summary>
    public required string Bundle { get; init; }

    /// <summary>What to judge.</summary>
    public required SessionRequest Sessions { get; init; }

    /// <summary>The one session to explain; null to evaluate all.</summary>
    public string? Explain { get; init; }

    /// <summary>Whether sessions that the model was trained on may be among them.</summary>
    public bool AllowOverlap { get; init; }

    /// <summary>True for programs.</summary>
    public bool Json { get; init; }
}
