using Tocsin.Server.Http;
using Tocsin.Server.Security;
using Tocsin.Server.Settings;
using Tocsin.Server.Streams;

namespace Tocsin.Server.Populations;

/// <summary>Finds the stream that events go to, or says why there is none.</summary>
internal static class PopulationStreams
{
    /// <summary>The stream where no request names another; it comes into being with the rule <c>events</c>, its lines are not mined.</summary>
    public const string Default = "populations";

    /// <summary>The stream to read from. Throws <see cref="RequestFaultException"/> with 400 or 404.</summary>
    public static RunningStream RequirePopulations(this RunningStreams streams, string? name) => streams.Require(name ?? Default);

    /// <summary>
    /// The stream to write to: it is there and has a rule, or an admin asks and it is made. Throws <see cref="RequestFaultException"/> with 400, 404 or 409.
    /// </summary>
    public static ValueTask<RunningStream> RequireForEventsAsync(this RunningStreams streams, string? name, Caller? caller, CancellationToken cancellation)
    {
        name ??= Default;
        return streams.Find(name) is { PopulationRule: not null } found ? new ValueTask<RunningStream>(found) : SlowlyAsync(streams, name, caller, cancellation);
    }

    private static async ValueTask<RunningStream> SlowlyAsync(RunningStreams streams, string name, Caller? caller, CancellationToken cancellation)
    {
        if (StreamName.Fault(name) is { } bad)
        {
            throw new RequestFaultException(StreamLookup.BadName(bad));
        }

        if (streams.Find(name) is null && caller?.Role != Role.Admin)
        {
            throw new RequestFaultException(StreamLookup.Unknown(name, "Have an admin send to it first, or name it in the configuration under Streams."));
        }

        RunningStream stream = await streams.GetOrCreateForEventsAsync(name, cancellation);
        return await stream.PopulationRuleAsync(cancellation) is not null
            ? stream
            : throw new RequestFaultException(new RequestFault(
                409, "no_population_rule", $"No population rule is in force in stream '{name}': its lines are no events.",
                $"Set one with POST /api/v1/populations/rule?stream={name} {{\"rule\": \"events\"}}, or configure Streams:{name}:Population."));
    }
}
