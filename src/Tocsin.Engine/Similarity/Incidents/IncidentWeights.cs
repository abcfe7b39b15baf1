namespace Tocsin.Engine.Similarity.Incidents;

/// <summary>
/// How much a term says: the less, the more usual it is. What is usual comes from sessions that are as they should be (a bundle's training sessions, or those of a lane that
/// ended without ringing), not from incidents: what many incidents have is just what they should be found by. Immutable; any thread may read.
/// </summary>
/// <param name="shares">Of terms that are known: the share of usual sessions that have it.</param>
public sealed class IncidentWeights(IReadOnlyDictionary<ulong, double> shares)
{
    // As if a thousand sessions had been looked at, whatever their number: a term that no usual session has weighs 7, one that all have 0.1, so that it decides only where
    // there is nothing else.
    private const double Sessions = 1_000, Least = 0.1;

    /// <summary>Nothing is known to be usual: all terms weigh the same.</summary>
    public static IncidentWeights None { get; } = new(new Dictionary<ulong, double>());

    /// <summary>What is known.</summary>
    public IReadOnlyDictionary<ulong, double> Shares => shares;

    /// <summary>The weight of a term.</summary>
    public double Of(ulong term) => Math.Log((Sessions + 1) / ((Sessions * shares.GetValueOrDefault(term)) + 1)) + Least;
}
