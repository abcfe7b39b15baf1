using Tocsin.Engine.Logs;
using Tocsin.Engine.Populations;
using Tocsin.Pages.Reading;

namespace Tocsin.EndToEnd.Tests.Pages;

/// <summary>Populations that a page test states.</summary>
internal sealed class MadeUpPopulations : IPopulationReader
{
    /// <summary>The individuals of all scopes and streams.</summary>
    public List<IndividualSummary> People { get; } = [];

    /// <summary>The findings of every stream.</summary>
    public List<PopulationFinding> Found { get; } = [];

    public void Add(ScopeName scope, string id, double z, double score = 12, long count = 40) =>
        People.Add(new IndividualSummary(scope, id, score, z, count, 4, 0.9, TimeProvider.System.GetUtcNow().Ticks));

    public void Find(ScopeName scope, string id, double z, double bits)
    {
        DateTime now = TimeProvider.System.GetUtcNow().UtcDateTime;
        Found.Add(new PopulationFinding(new Finding($"{scope}/{id}", PopulationFinding.Detector, id, 7, now, z, "z", bits, false, []), scope, id, "login", 40, 60, 1, z >= 4));
    }

    public Task<IReadOnlyList<ScopeSummary>> ScopesAsync(string stream, CancellationToken cancellation) => Task.FromResult<IReadOnlyList<ScopeSummary>>(
    [
        .. People.GroupBy(person => person.Scope).Select(scope => new ScopeSummary(
            scope.Key, scope.Sum(one => one.Count), scope.Count(), 9, 10, 3, scope.Count(one => one.ZScore >= 3), scope.Max(one => one.ZScore), 0, 0, null, scope.Max(one => one.LastTicks))),
    ]);

    public Task<IReadOnlyList<IndividualSummary>> TopAsync(string stream, ScopeName scope, int limit, CancellationToken cancellation) =>
        Task.FromResult<IReadOnlyList<IndividualSummary>>([.. People.Where(one => one.Scope == scope).OrderByDescending(one => one.ZScore).Take(limit)]);

    public Task<IReadOnlyList<PopulationFinding>> FindingsAsync(string stream, int limit, CancellationToken cancellation) =>
        Task.FromResult<IReadOnlyList<PopulationFinding>>([.. Found.Take(limit)]);
}
