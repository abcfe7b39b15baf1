using System.CommandLine;
using Tocsin.Sinks;

namespace Tocsin.Commands.Windows;

/// <summary>Reads the topic that a request names until it is cancelled; the exit code.</summary>
internal delegate Task<int> RunOnKafka(WindowsRequest request, ParseResult given, TextWriter output, TimeProvider clock, CancellationToken cancellation);

/// <summary>What the part of the program that knows Kafka adds to <c>tocsin windows</c>.</summary>
internal sealed record KafkaPlug
{
    /// <summary>Options of its own.</summary>
    public IReadOnlyList<Option> Options { get; init; } = [];

    /// <summary>Makes the sink of <c>--alerts kafka://…</c>; null where this build cannot.</summary>
    public Func<AlertSinkAddress, ParseResult, IAlertSink>? Sink { get; init; }

    /// <summary>Reads <c>kafka://…</c> instead of a file; null where this build cannot.</summary>
    public RunOnKafka? Run { get; init; }
}
