namespace Tocsin.Engine.Templates;

// Options are equal when they say the same: a restored miner is compared with the configuration by this.
public sealed partial record MinerOptions
{
    /// <inheritdoc/>
    public bool Equals(MinerOptions? other) =>
        other is not null
        && SimTh.Equals(other.SimTh)
        && (Depth, MaxChildren, MaxClusters, ParametrizeNumericTokens) == (other.Depth, other.MaxChildren, other.MaxClusters, other.ParametrizeNumericTokens)
        && ExtraDelimiters.SequenceEqual(other.ExtraDelimiters)
        && Masks.SequenceEqual(other.Masks);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(SimTh, Depth, MaxChildren, MaxClusters, ParametrizeNumericTokens, ExtraDelimiters.Count, Masks.Count);
}
