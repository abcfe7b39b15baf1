using Tocsin.Engine.Populations;

namespace Tocsin.Pages.Reading;

/// <summary>The populations of one stream as the Matrix shows them.</summary>
/// <param name="Stream">The stream whose feed falls.</param>
/// <param name="Scopes">Its scopes, the busiest first.</param>
/// <param name="Chosen">The scope that is shown; null for all.</param>
/// <param name="Furthest">Who stands furthest outside of what is shown; null while nobody is there.</param>
public sealed record PopulationsView(string Stream, IReadOnlyList<ScopeSummary> Scopes, ScopeName? Chosen, IndividualSummary? Furthest)
{
    /// <summary>Where <c>/discrete</c> and <c>/api/v1/populations</c> write when no other stream is named.</summary>
    public const string UsualStream = "populations";

    /// <summary>Nothing yet.</summary>
    public static PopulationsView Empty { get; } = new(UsualStream, [], null, null);

    /// <summary>The scopes that are shown.</summary>
    public IEnumerable<ScopeSummary> Shown => Chosen is null ? Scopes : Scopes.Where(scope => scope.Name == Chosen);

    /// <summary>Individuals in them.</summary>
    public long Individuals => Shown.Sum(scope => scope.Individuals);

    /// <summary>Of these, outliers.</summary>
    public long Outliers => Shown.Sum(scope => scope.Outliers);

    /// <summary>Why a scope says little, of the first that does.</summary>
    public ScopeSummary? Skewed => Shown.FirstOrDefault(scope => scope.Skew is not null);

    /// <summary>Reads the stream that is named, else the first that has populations, else the one where events go.</summary>
    public static async Task<PopulationsView> ReadAsync(IPopulationReader reader, IReadOnlyList<string> streams, string? named, ScopeName? chosen, CancellationToken cancellation)
    {
        string stream = named ?? UsualStream;
        IReadOnlyList<ScopeSummary> scopes = [];
        string[] candidates = named is null ? [.. streams.OrderBy(name => name == UsualStream ? 0 : 1)] : [named];
        foreach (string candidate in candidates)
        {
            scopes = await reader.ScopesAsync(candidate, cancellation);
            if (scopes.Count > 0)
            {
                stream = candidate;
                break;
            }
        }

        PopulationsView view = new(stream, [.. scopes.OrderByDescending(scope => scope.Events)], chosen, null);
        if (view.Shown.MaxBy(scope => scope.HighestZ) is not { Individuals: > 0 } highest)
        {
            return view;
        }

        IReadOnlyList<IndividualSummary> top = await reader.TopAsync(stream, highest.Name, 1, cancellation);
        return view with { Furthest = top.Count > 0 ? top[0] : null };
    }
}
