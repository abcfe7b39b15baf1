using Tocsin.Server;
using Tocsin.Server.Http;
using Tocsin.Server.Populations;
using Tocsin.Server.Settings;

namespace Tocsin.Facades.Binormal;

/// <summary>The stream that this facade stands before: made when it is first needed. Any thread may call it.</summary>
internal sealed class BinormalStream(RunningStreams streams, FacadeSettings facade)
{
    /// <summary>Its name.</summary>
    public string Name { get; } = facade.Stream ?? PopulationStreams.Default;

    /// <summary>The stream, begun when it is not there.</summary>
    public async Task<RunningStream> OpenAsync(CancellationToken cancellation) => streams.Find(Name) ?? await streams.GetOrCreateForEventsAsync(Name, cancellation);

    /// <summary><c>GET /individual</c>: one individual with its reasons, for the page.</summary>
    public Task<IResult> IndividualAsync(string? org, string? source, string? pop, string? id, CancellationToken cancellation) =>
        PopulationRoutes.IndividualAsync(streams, Name, org, source, pop, id, cancellation);

    /// <summary>The stream with a rule in force. Throws <see cref="RequestFaultException"/> with 409 when it has none.</summary>
    public ValueTask<RunningStream> RequireAsync() => streams.RequireForEventsAsync(Name, Server.Security.Caller.Local, CancellationToken.None);
}
