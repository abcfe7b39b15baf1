using Tocsin.Engine.Populations;
using Tocsin.Server;

namespace Tocsin.Pages.Reading;

/// <summary>Reads the populations of the server that shows the pages.</summary>
internal sealed class RunningPopulationsReader(RunningStreams streams) : IPopulationReader
{
    public Task<IReadOnlyList<ScopeSummary>> ScopesAsync(string stream, CancellationToken cancellation) => Of(stream).PopulationScopesAsync(cancellation);

    public Task<IReadOnlyList<IndividualSummary>> TopAsync(string stream, ScopeName scope, int limit, CancellationToken cancellation) =>
        Of(stream).IndividualsAsync(scope, 0, limit, cancellation);

    public Task<IReadOnlyList<PopulationFinding>> FindingsAsync(string stream, int limit, CancellationToken cancellation) =>
        Of(stream).PopulationFindingsAsync(limit, cancellation);

    private RunningStream Of(string stream) => streams.Find(stream) ?? throw new InvalidOperationException($"The stream '{stream}' is not here any more.");
}
