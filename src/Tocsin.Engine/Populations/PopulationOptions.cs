namespace Tocsin.Engine.Populations;

/// <summary>When a scope finds and rings, and how many individuals it keeps. In force by a command of the journal.</summary>
public sealed record PopulationOptions
{
    /// <summary>From this z-score on an individual is a finding. Stated by the older product; from 0 to 1000.</summary>
    public double FindingFrom { get; init; } = 3;

    /// <summary>From this z-score on it is an alert, too; not below <see cref="FindingFrom"/>.</summary>
    public double AlertFrom { get; init; } = 4;

    /// <summary>
    /// Individuals of a scope; the least recently seen then leaves the sums and the count, never the population's own counts of actions, and is counted. Null keeps all;
    /// else from 2 to 100,000,000.
    /// </summary>
    public int? MaxIndividuals { get; init; }

    /// <summary>Everything that is wrong, each with its key; empty when nothing is.</summary>
    public IEnumerable<string> Faults()
    {
        if (FindingFrom is not (>= 0 and <= 1000))
            yield return $"FindingFrom is {FindingFrom}; it must be from 0 to 1000.";
        if (AlertFrom is not (>= 0 and <= 1000) || AlertFrom < FindingFrom)
            yield return $"AlertFrom is {AlertFrom}; it must be from FindingFrom ({FindingFrom}) to 1000.";
        if (MaxIndividuals is < 2 or > 100_000_000)
            yield return $"MaxIndividuals is {MaxIndividuals}; it must be from 2 to 100,000,000, or not be given.";
    }
}
