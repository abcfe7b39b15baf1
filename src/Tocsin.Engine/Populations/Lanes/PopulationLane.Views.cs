namespace Tocsin.Engine.Populations.Lanes;

// What pages and answers show. Asked on the lane's thread, between two records.
public sealed partial class PopulationLane
{
    private readonly List<ScopeSummary> _scopes = [];
    private readonly List<IndividualDetail> _individuals = [];

    /// <summary>All scopes.</summary>
    public IReadOnlyList<ScopeSummary> Scopes() => _scopes;

    /// <summary>One scope; null when there is none.</summary>
    public ScopeSummary? Scope(ScopeName name) => _scopes.Find(scope => scope.Name == name);

    /// <summary>Individuals of a scope by their z now, the highest first, then by id; empty for an unknown scope.</summary>
    public IReadOnlyList<IndividualSummary> Top(ScopeName scope, int skip, int limit) => [.. _individuals.Select(known => known.Summary).Where(known => known.Scope == scope).Skip(skip).Take(limit)];

    /// <summary>One individual with its reasons and history; null when there is none.</summary>
    public IndividualDetail? Individual(ScopeName scope, string id) => _individuals.Find(known => known.Summary.Scope == scope && known.Summary.Id == id);

    /// <summary>The latest findings, the newest first; the last 1,000 are kept.</summary>
    public IReadOnlyList<PopulationFinding> Findings { get; } = [];
}
