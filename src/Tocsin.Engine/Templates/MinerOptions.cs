namespace Tocsin.Engine.Templates;

/// <summary>The settings of a Drain miner, with Drain3's names in JSON (<c>sim_th</c>, <c>depth</c>, …; see <see cref="MinerOptionsJson"/>).</summary>
public sealed partial record MinerOptions
{
    /// <summary>Share of equal tokens at which a line joins a cluster, from 0 to 1.</summary>
    public double SimTh { get; init; } = 0.4;

    /// <summary>Depth of the prefix tree, at least 3: the root, the token count, and one level for each of the first <c>depth - 3</c> tokens.</summary>
    public int Depth { get; init; } = 4;

    /// <summary>Children of one tree node, at least 1: the wildcard's child takes the last place.</summary>
    public int MaxChildren { get; init; } = 100;

    /// <summary>Clusters kept, at least 1, the least recently used leaves; null for no limit.</summary>
    public int? MaxClusters { get; init; }

    /// <summary>Strings that separate tokens as white space does, none of them empty.</summary>
    public IReadOnlyList<string> ExtraDelimiters { get; init; } = [];

    /// <summary>Whether a token with a digit goes under the wildcard child of the tree.</summary>
    public bool ParametrizeNumericTokens { get; init; } = true;

    /// <summary>What is replaced by <c>&lt;NAME&gt;</c> before mining, in this order; at most 64.</summary>
    public IReadOnlyList<MaskRule> Masks { get; init; } = [];
}

/// <summary>One mask.</summary>
/// <param name="Pattern">A regular expression; refused unless .NET can match it without backtracking, or <paramref name="AllowBacktracking"/>.</param>
/// <param name="Name">What stands in the angle brackets.</param>
/// <param name="AllowBacktracking">Whether a backtracking match with a time limit is acceptable.</param>
public sealed record MaskRule(string Pattern, string Name, bool AllowBacktracking = false);
