using Tocsin.Server.Http;

namespace Tocsin.Server.Streams;

/// <summary>Finds the stream that a route names, or says why there is none.</summary>
internal static class StreamLookup
{
    /// <summary>The stream. Throws <see cref="RequestFaultException"/> with 400 or 404.</summary>
    public static RunningStream Require(this RunningStreams streams, string name) =>
        StreamName.Fault(name) is { } fault ? throw new RequestFaultException(BadName(fault))
        : streams.Find(name) ?? throw new RequestFaultException(Unknown(name, ""));

    /// <summary>The name cannot be a stream's.</summary>
    public static RequestFault BadName(string fault) => new(400, "bad_stream_name", $"The stream's name {fault}", StreamName.Rule);

    /// <summary>There is no such stream.</summary>
    public static RequestFault Unknown(string name, string remedy) => new(
        404, "unknown_stream", $"There is no stream '{name}'.", remedy.Length > 0 ? remedy : "GET /api/v1/streams lists those that there are.");
}
