using System.Globalization;
using System.Text;

namespace Tocsin.Kafka.Producing;

/// <summary>
/// Messages that could not be read, in a topic of their own: key and value as they were, and in the headers <c>tocsin-reason</c>, <c>tocsin-topic</c>,
/// <c>tocsin-partition</c> and <c>tocsin-offset</c>. Flush before the offsets of what was read are committed: then none is lost, and one may come twice.
/// </summary>
/// <param name="writer">Writes to that topic; it goes with this.</param>
public sealed class KafkaDeadLetters(KafkaWriter writer) : IAsyncDisposable
{
    /// <summary>Where they go.</summary>
    public string Topic => writer.Topic;

    /// <summary>Puts one into the queue; waits only while that is full.</summary>
    public ValueTask AddAsync(string topic, int partition, long offset, byte[]? key, byte[]? value, string reason, CancellationToken cancellation = default) =>
        writer.WriteAsync(key, value, Headers(topic, partition, offset, reason), cancellation);

    /// <summary>Sends one; when the task ends, Kafka has it. Throws <see cref="KafkaNotSentException"/>.</summary>
    public Task SendAsync(string topic, int partition, long offset, byte[]? key, byte[]? value, string reason, CancellationToken cancellation = default) =>
        writer.SendAsync(key, value, Headers(topic, partition, offset, reason), cancellation);

    /// <summary>Ends when all that were added have arrived. Throws <see cref="KafkaNotSentException"/>.</summary>
    public Task FlushAsync(CancellationToken cancellation = default) => writer.FlushAsync(cancellation);

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => writer.DisposeAsync();

    private static KeyValuePair<string, byte[]>[] Headers(string topic, int partition, long offset, string reason) =>
    [
        KeyValuePair.Create("tocsin-reason", Encoding.UTF8.GetBytes(reason)),
        KeyValuePair.Create("tocsin-topic", Encoding.UTF8.GetBytes(topic)),
        KeyValuePair.Create("tocsin-partition", Encoding.ASCII.GetBytes(partition.ToString(CultureInfo.InvariantCulture))),
        KeyValuePair.Create("tocsin-offset", Encoding.ASCII.GetBytes(offset.ToString(CultureInfo.InvariantCulture))),
    ];
}
