using Tocsin.Kafka;
using Tocsin.Kafka.Browsing;
using Tocsin.Kafka.Producing;
using Tocsin.Terminal;

namespace Tocsin.Commands.Generating;

/// <summary>Lines to a topic, a message each. While brokers are away lines wait, and the schedule with them; what has arrived counts by its report.</summary>
internal sealed class KafkaSink : IGeneratedSink
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    private readonly KafkaAddress _address;
    private readonly KafkaWriter _writer;

    private KafkaSink(KafkaAddress address, KafkaWriter writer) => (_address, _writer) = (address, writer);

    public string Name => $"topic {_address.Topic} of {_writer.Health.Brokers}";

    public TimeSpan Linger { get; } = TimeSpan.FromMilliseconds(20);

    public int BatchBytes => 64 * 1024;

    public string State => string.Join(", ", ((string[])
    [
        _writer.Health.Trouble is { } trouble ? Printable.Line(trouble) : "",
        _writer.Failed == 0 ? "" : $"{Human.Count(_writer.Failed)} not arrived",
    ]).Where(static part => part.Length > 0));

    /// <exception cref="CommandException">The address or an option is wrong (2), or nobody is there (3).</exception>
    public static async Task<KafkaSink> OpenAsync(GenerateRequest request, TimeProvider clock, CancellationToken cancellation)
    {
        KafkaAddress address = KafkaAddress.Parse(request.To, out string fault) ?? throw CommandException.WrongUsage($"--to: {fault}");
        try
        {
            await using var browser = new KafkaBrowser(request.Kafka, request.Kafka.BootstrapOf(address), () => [], clock);
            await browser.ReadAsync(cancellation);
            return new KafkaSink(address, new KafkaWriter(request.Kafka, address, clock, Patience));
        }
        catch (KafkaOptionException wrong)
        {
            throw CommandException.WrongUsage(wrong.Message, wrong);
        }
        catch (Exception missing) when (missing is KafkaUnreachableException or KafkaMissingException)
        {
            throw CommandException.Outside(missing.Message, missing);
        }
    }

    public ValueTask ReadyAsync(CancellationToken cancellation) => ValueTask.CompletedTask;

    public async ValueTask WriteAsync(ReadOnlyMemory<byte> lines, int count, CancellationToken cancellation)
    {
        while (lines.Span.IndexOf((byte)'\n') is >= 0 and var end)
        {
            await _writer.WriteAsync(null, lines[..end].ToArray(), cancellation: cancellation);
            lines = lines[(end + 1)..];
        }
    }

    public async ValueTask FinishAsync(CancellationToken cancellation)
    {
        try
        {
            await _writer.FlushAsync(cancellation);
        }
        catch (KafkaNotSentException lost)
        {
            throw CommandException.Failed(lost.Message, lost);
        }
    }

    public ValueTask DisposeAsync() => _writer.DisposeAsync();
}
