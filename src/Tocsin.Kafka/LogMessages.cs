using Microsoft.Extensions.Logging;

namespace Tocsin.Kafka;

/// <summary>Everything that this assembly logs. The numbers are stable: operators filter by them. 300 and up: Kafka.</summary>
internal static partial class LogMessages
{
    [LoggerMessage(300, LogLevel.Warning, "Topic {Topic}, partition {Partition}: {Missed} messages are gone, Kafka dropped them before stream or group {Reader} had read them (offsets {From} to {To}). Reading goes on at {To}, the oldest that there is. Raise the topic's retention, or read faster")]
    public static partial void MessagesGone(this ILogger logger, string topic, int partition, long missed, string reader, long from, long to);

    [LoggerMessage(301, LogLevel.Error, "Topic {Topic}, partition {Partition} ends at offset {High}, and {Reader} has read it to {Position}: it is another topic of the same name, or has lost its end. Reading begins anew at {Low}")]
    public static partial void TopicBeganAnew(this ILogger logger, string topic, int partition, long high, string reader, long position, long low);

    [LoggerMessage(302, LogLevel.Warning, "The offsets of topic {Topic} could not be committed as group {Group}: {Reason} They are committed with the next ones; where reading goes on is known without them")]
    public static partial void OffsetsNotCommitted(this ILogger logger, string topic, string group, string reason);
}
