using System.Text;
using Tocsin.Engine.Logs;
using Tocsin.Kafka;
using Tocsin.Kafka.Producing;

namespace Tocsin.Sinks;

/// <summary>Sends each message to a topic, its key <c>id/revision</c>: whoever reads the topic sees by the key that a message came twice, and compaction keeps one of each.</summary>
/// <param name="address">The topic.</param>
/// <param name="options">How the cluster is reached.</param>
/// <param name="time">The clock.</param>
internal sealed class KafkaAlertSink(KafkaAddress address, KafkaOptions options, TimeProvider time) : IAlertSink
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private KafkaWriter? _writer;

    /// <inheritdoc/>
    public string Address => address.Text;

    /// <inheritdoc/>
    public Task OpenAsync(CancellationToken cancellation)
    {
        Open();
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public async Task SendAsync(Alert alert, CancellationToken cancellation)
    {
        try
        {
            await Open().SendAsync(Encoding.UTF8.GetBytes($"{alert.Id}/{alert.Revision}"), alert.Message.ToArray(), cancellation: cancellation);
        }
        catch (KafkaNotSentException fault)
        {
            throw new AlertNotSentException(fault.Message, fault.Retriable, fault);
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _writer?.DisposeAsync() ?? ValueTask.CompletedTask;

    private KafkaWriter Open()
    {
        try
        {
            return _writer ??= new KafkaWriter(options, address, time, Patience);
        }
        catch (Exception fault) when (fault is KafkaMissingException or KafkaOptionException)
        {
            throw new AlertNotSentException($"Alerts cannot be sent to '{address.Text}': {fault.Message}", retriable: false, fault);
        }
    }
}
