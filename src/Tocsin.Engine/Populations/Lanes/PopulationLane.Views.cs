using Tocsin.Engine.Logs;

namespace Tocsin.Engine.Populations.Lanes;

// What pages and answers show. Asked on the lane's thread, between two records.
public sealed partial class PopulationLane
{
    /// <summary>The ledger, and what was marked and found.</summary>
    public PopulationCounts Counts => _engine.Counts with { Seen = _seen, Ignored = _ignored, Refused = _refused };

    /// <summary>All scopes, by name.</summary>
    public IReadOnlyList<ScopeSummary> Scopes() => _engine.Scopes();

    /// <summary>One scope; null when there is none.</summary>
    public ScopeSummary? Scope(ScopeName name) => _engine.Scope(name);

    /// <summary>Individuals of a scope by their z now, the highest first, then by id; empty for an unknown scope.</summary>
    public IReadOnlyList<IndividualSummary> Top(ScopeName scope, int skip, int limit) => _engine.Top(scope, skip, limit);

    /// <summary>One individual with its reasons and history; null when there is none.</summary>
    public IndividualDetail? Individual(ScopeName scope, string id) => _engine.Individual(scope, id);

    /// <summary>Why the individual of the last event scored as it did, the weightiest first; empty before the first event and after a reset.</summary>
    public IReadOnlyList<Reason> LastReasons(int limit) => _engine.LastReasons(limit);

    /// <summary>The latest findings, the newest first; the last 1,000 are kept.</summary>
    public IReadOnlyList<PopulationFinding> Findings => _engine.Findings;
}
