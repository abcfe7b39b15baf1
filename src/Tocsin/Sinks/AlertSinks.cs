using Tocsin.Engine.Streams;
using Tocsin.Sinks.Webhooks;

namespace Tocsin.Sinks;

/// <summary>Makes sinks of their addresses.</summary>
/// <param name="options">How alerts are sent.</param>
/// <param name="disk">For files.</param>
/// <param name="time">The clock.</param>
internal sealed class AlertSinks(AlertSinkOptions options, IFileSystem disk, TimeProvider time)
{
    /// <summary>Makes the sink of a topic; null where nobody can.</summary>
    public Func<AlertSinkAddress, IAlertSink>? Kafka { get; init; }

    /// <summary>Makes the sink that an address names; nothing is opened yet. Throws <see cref="AlertNotSentException"/> where there is no Kafka.</summary>
    public IAlertSink Create(AlertSinkAddress address) => address.Kind switch
    {
        AlertSinkKind.File => new FileAlertSink(address.Text, address.Path, disk),
        AlertSinkKind.Webhook => new WebhookSink(address.Url!, options, time),
        _ => Kafka?.Invoke(address) ?? throw new AlertNotSentException(
            $"Alerts cannot be sent to '{address.Text}': this part of the program has no Kafka. Name a file or a webhook.", retriable: false),
    };
}
