using Tocsin.Engine.Ingestion;

namespace Tocsin.Commands.Generating;

/// <summary>The sinks of generated lines by their addresses.</summary>
internal static class GeneratedSinks
{
    /// <summary>The address of standard output.</summary>
    public const string StandardOutput = "-";

    private const string Forms = "Write - for standard output, tcp://HOST:PORT, listen://[ADDRESS]:PORT, http://HOST:PORT or kafka://BROKER/TOPIC.";

    /// <summary>Opens the sink of an address.</summary>
    /// <param name="request">What is asked for.</param>
    /// <param name="clock">Measures waiting.</param>
    /// <param name="note">Takes remarks for people: that somebody went away, that somebody is back.</param>
    /// <param name="cancellation">Ends the opening.</param>
    /// <exception cref="CommandException">The address is wrong (2), or nobody is there (3).</exception>
    public static async Task<IGeneratedSink> OpenAsync(GenerateRequest request, TimeProvider clock, Action<string> note, CancellationToken cancellation)
    {
        string scheme = request.To.Contains("://", StringComparison.Ordinal) ? request.To[..request.To.IndexOf("://", StringComparison.Ordinal)].ToLowerInvariant() : request.To;
        switch (scheme)
        {
            case StandardOutput:
                return new StreamSink(new Terminal.StandardOutput(), "standard output");
            case "tcp":
                return await TcpSink.ConnectAsync(Tcp(request.To), clock, note, cancellation);
            case "listen":
                return ListenSink.Open(Tcp(request.To), clock, note);
            case "http" or "https":
                return HttpSink.Open(request, clock, note);
            case "kafka":
                return await KafkaSink.OpenAsync(request, clock, cancellation);
            default:
                throw CommandException.WrongUsage($"--to '{request.To}' is no address for lines. {Forms}");
        }
    }

    private static SourceAddress Tcp(string address) =>
        SourceAddress.Parse(address, out string fault) ?? throw CommandException.WrongUsage($"--to: {fault}");
}
