using Tocsin.Engine.Logs;

namespace Tocsin.Engine.Populations;

/// <summary>An individual that stands out, or a scope that is skewed.</summary>
/// <param name="Finding">What, when, how many bits and why; its score is the z-score.</param>
/// <param name="Scope">Where.</param>
/// <param name="Individual">Who; null when the scope itself is skewed.</param>
/// <param name="Action">The action that made it certain.</param>
/// <param name="Surprise">The individual's score, in bits.</param>
/// <param name="Count">n; for a scope its N.</param>
/// <param name="Confidence">From 0.5 to 1.</param>
/// <param name="Alert">It rings: z has reached a whole number from <see cref="PopulationOptions.AlertFrom"/> on that this individual had not reached before, or the scope is skewed.</param>
public sealed record PopulationFinding(
    Finding Finding, ScopeName Scope, string? Individual, string Action, double Surprise, long Count, double Confidence, bool Alert)
{
    /// <summary>The name of this detector in findings.</summary>
    public const string Detector = "populations";
}
