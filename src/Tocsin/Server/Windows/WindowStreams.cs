using Tocsin.Server.Streams;

namespace Tocsin.Server.Windows;

/// <summary>Finds the stream whose windows are meant, or says why there is none.</summary>
internal static class WindowStreams
{
    /// <summary>The stream where no request names another; it comes into being with the rule <c>http</c>, its lines are not mined.</summary>
    public const string Default = "http";

    /// <summary>The stream to read from. Throws <see cref="Http.RequestFaultException"/> with 400 or 404.</summary>
    public static RunningStream RequireWindows(this RunningStreams streams, string? name) => streams.Require(name ?? Default);
}
