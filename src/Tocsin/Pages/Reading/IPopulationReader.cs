using Tocsin.Engine.Populations;

namespace Tocsin.Pages.Reading;

/// <summary>What the pages read about populations. Any thread may call it; no call may hold up a lane. What falls on the Matrix the browser reads itself, from the feed.</summary>
public interface IPopulationReader
{
    /// <summary>All scopes of a stream; none where its lines are no events.</summary>
    Task<IReadOnlyList<ScopeSummary>> ScopesAsync(string stream, CancellationToken cancellation);

    /// <summary>Individuals of a scope by their z now, the highest first.</summary>
    Task<IReadOnlyList<IndividualSummary>> TopAsync(string stream, ScopeName scope, int limit, CancellationToken cancellation);

    /// <summary>The newest findings of a stream's populations, the newest first.</summary>
    Task<IReadOnlyList<PopulationFinding>> FindingsAsync(string stream, int limit, CancellationToken cancellation);
}
