using System.Text;
using Tocsin.Engine.Populations.Model;

namespace Tocsin.Engine.Populations;

public sealed partial class PopulationEngine
{
    private const int MostUses = 100;

    /// <summary>All scopes, by name.</summary>
    public IReadOnlyList<ScopeSummary> Scopes() =>
        [.. _state.Scopes.Select(Summary).OrderBy(scope => scope.Name.Org, StringComparer.Ordinal).ThenBy(scope => scope.Name.Source, StringComparer.Ordinal).ThenBy(scope => scope.Name.Pop, StringComparer.Ordinal)];

    /// <summary>One scope, or null.</summary>
    public ScopeSummary? Scope(ScopeName scope) => _state.Scope(scope) is { } there ? Summary(there) : null;

    /// <summary>
    /// The individuals of a scope by their z-scores now, the highest first, then by name; empty when there is no such scope. A step for each individual: by their scores, which
    /// stand in the order of their z-scores and are there.
    /// </summary>
    public IReadOnlyList<IndividualSummary> Top(ScopeName scope, int skip, int limit)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(skip);
        ArgumentOutOfRangeException.ThrowIfNegative(limit);
        if (_state.Scope(scope) is not { } there || limit == 0 || skip >= there.Sums.Count)
            return [];
        int[] best = HighestScores.Of(there, _state.Individuals, (int)Math.Min((long)skip + limit, there.Sums.Count));
        return [.. best.Skip(skip).Select(place => Summary(there, ref _state.Individuals[place]))];
    }

    /// <summary>One individual with its reasons, by the population as it stands now; null when there is none.</summary>
    public IndividualDetail? Individual(ScopeName scope, string id)
    {
        if (_state.Scope(scope) is not { } there)
            return null;
        int place = _state.Individuals.Find(there.Place, Encoding.UTF8.GetBytes(id), out _);
        if (place < 0)
            return null;
        ref Individual individual = ref _state.Individuals[place];
        ActionUse[] uses = ActionUses.Of(there.Actions, _state.Individuals.Actions(ref individual), individual.Count, MostUses, out double total);
        (double? bits, bool extrapolated) = BitsOf(there, ref individual);
        return new IndividualDetail(
            Summary(there, ref individual), bits, extrapolated, uses, ReasonWords.Of(uses.Take(MostReasons), individual.Count, total), _state.Trail(ref individual)?.Points ?? []);
    }

    private ScopeSummary Summary(PopulationScope scope)
    {
        ref readonly ScoreSums sums = ref scope.Sums;
        long highest = scope.Highest(_state.Individuals);
        string?[] skews = [scope.Skew.Dominant >= 0 ? DominatedWords(scope) : null, ScopeSkew.TooMany(scope.Outliers, sums.Count) ? OutlierWords(scope) : null];
        string skew = string.Join("; ", skews.OfType<string>());
        return new ScopeSummary(
            scope.Name, scope.Actions.Events, sums.Count, scope.Actions.Count, sums.Mean(), sums.Deviation(), scope.Outliers,
            sums.Count == 0 ? 0 : sums.Without(highest).ZScore(highest), scope.Evicted, scope.SharedActions, skew.Length == 0 ? null : skew, scope.LastTicks);
    }

    private IndividualSummary Summary(PopulationScope scope, ref readonly Individual individual)
    {
        long others = scope.Sums.Count - 1;
        double confidence = new PopulationAnswer(0, individual.Count, 0, others, false).Confidence;
        return new IndividualSummary(
            scope.Name, Encoding.UTF8.GetString(_state.Individuals.Name(in individual)), ScoreSums.Bits(individual.Score), ZScore(scope, in individual), individual.Count,
            individual.Distinct, confidence, individual.LastTicks);
    }

    private static double ZScore(PopulationScope scope, ref readonly Individual individual) => scope.Sums.Without(individual.Score).ZScore(individual.Score);
}
