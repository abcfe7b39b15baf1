namespace Tocsin.Engine.Populations;

/// <summary>A scope as lists show it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Events">N: all actions so far.</param>
/// <param name="Individuals">How many individuals it has now.</param>
/// <param name="Actions">Distinct actions, the shared bucket included.</param>
/// <param name="Mean">Mean score, in bits.</param>
/// <param name="Deviation">Population standard deviation of the scores, in bits.</param>
/// <param name="Outliers">Individuals with z ≥ 3 as of their own last events.</param>
/// <param name="HighestZ">The highest z-score now.</param>
/// <param name="Evicted">Individuals that left because the scope keeps no more.</param>
/// <param name="SharedActions">Events that were counted in the shared bucket.</param>
/// <param name="Skew">Why the scope says little, or null: one individual holds over half of its recent actions, or more than 5 % of them are outliers.</param>
/// <param name="LastTicks">When its last event arrived, in UTC ticks.</param>
public sealed record ScopeSummary(
    ScopeName Name, long Events, long Individuals, int Actions, double Mean, double Deviation, long Outliers, double HighestZ, long Evicted, long SharedActions, string? Skew, long LastTicks);
