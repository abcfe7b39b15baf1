using System.CommandLine;
using Tocsin.Engine.Streams.Storage;
using Tocsin.Kafka;
using Tocsin.Kafka.Producing;
using Tocsin.Kafka.Windows;
using Tocsin.Sinks;
using Tocsin.Sinks.Errors;
using Tocsin.Terminal;

namespace Tocsin.Commands.Windows;

/// <summary><c>tocsin windows kafka://…</c>: one of the processes that together count a topic.</summary>
internal static class KafkaWindows
{
    private static readonly Option<string?> From = new("--from")
    {
        HelpName = "earliest|latest|TIMESTAMP",
        Description = "kafka://: where a group begins that has not counted anything yet (default: latest)",
    };

    private static readonly Option<bool> Fresh = new("--fresh")
    {
        Description = "kafka://: forget what the group has counted and where it stands, and clear the errors folder; the group's other workers begin anew, too",
    };

    private static readonly Option<string?> Group = new("--group") { HelpName = "NAME", Description = "kafka://: the workers of one name share the partitions (default: tocsin-TOPIC)" };

    private static readonly Option<string[]> Client = new("--kafka")
    {
        HelpName = "NAME=VALUE",
        Description = "kafka://: an option of librdkafka, such as security.protocol=SASL_SSL or sasl.passwordFile=/run/secrets/kafka; repeatable",
    };

    /// <summary>The options, the sink and the run.</summary>
    public static KafkaPlug Plug { get; } = new()
    {
        Options = [From, Fresh, Group, Client],
        Sink = static (address, given) => new KafkaAlertSink(address.Kafka!, ClientOptions(given), TimeProvider.System),
        Run = RunAsync,
    };

    private static async Task<int> RunAsync(WindowsRequest request, ParseResult given, TextWriter output, TimeProvider clock, CancellationToken cancellation)
    {
        WindowGroupOptions options = new()
        {
            Address = Address(request.Input, given),
            Kafka = ClientOptions(given),
            Rule = request.Rule,
            Windows = request.Options,
            Fresh = given.GetValue(Fresh),
        };
        if (options.Fresh && request.Errors is { } errors)
        {
            ErrorFiles.Clear(errors.Folder, new PhysicalFileSystem());
        }

        try
        {
            await using KafkaWindowsOutput outputs = await KafkaWindowsOutput.OpenAsync(request, options, address => Plug.Sink!(address, given), Letters(request, given, clock), output, clock, cancellation);
            WindowGroupWorker worker = new(options, outputs, clock);
            await LiveRegion.ShowAsync(region =>
            {
                outputs.Live = region.Live && !request.Json;
                Task work = Task.Factory.StartNew(() => worker.Run(cancellation), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
                return outputs.Live ? region.PaintWhileAsync(work, outputs.Draw, clock) : work;
            });
            await outputs.FinishAsync();
            return ExitCode.Done;
        }
        catch (Exception fault) when (fault is WindowGroupException or KafkaMissingException or KafkaOptionException)
        {
            throw CommandException.Outside(fault.Message, fault);
        }
    }

    // For as long as it takes: what was read after it waits.
    private static KafkaDeadLetters? Letters(WindowsRequest request, ParseResult given, TimeProvider clock)
    {
        if (request.Rejects is not { } rejects || !WindowsRequest.IsTopic(rejects))
        {
            return null;
        }

        KafkaAddress address = KafkaAddress.Parse(rejects, out string fault) ?? throw CommandException.WrongUsage($"--rejects: {fault}");
        return new KafkaDeadLetters(new KafkaWriter(ClientOptions(given), address, clock, patience: TimeSpan.FromMinutes(1)));
    }

    private static KafkaAddress Address(string input, ParseResult given)
    {
        KafkaAddress address = KafkaAddress.Parse(input, out string fault) ?? throw CommandException.WrongUsage(fault);
        if (given.GetValue(From) is { } from)
        {
            (KafkaStart start, DateTime time) = KafkaAddress.ParseFrom(from) ?? throw CommandException.WrongUsage($"--from {from} is neither earliest nor latest nor a time such as 2026-01-31T12:00:00Z.");
            address = address with { From = start, FromTime = time };
        }

        return given.GetValue(Group) is { } group ? address with { Group = group } : address;
    }

    private static KafkaOptions ClientOptions(ParseResult given)
    {
        try
        {
            return KafkaOptions.Parse(given.GetValue(Client) ?? []).WithVariables(Environment.GetEnvironmentVariables());
        }
        catch (KafkaOptionException fault)
        {
            throw CommandException.WrongUsage(fault.Message, fault);
        }
    }
}
