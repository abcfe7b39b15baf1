using Tocsin.Engine.Traffic;
using Tocsin.Kafka;

namespace Tocsin.Commands.Generating;

/// <summary>What a user asked <c>tocsin generate http</c> to do.</summary>
internal sealed record GenerateRequest
{
    /// <summary>What the lines are like, and how many there are a second.</summary>
    public required HttpTrafficOptions Traffic { get; init; }

    /// <summary>Where they go: <c>-</c>, or an address.</summary>
    public required string To { get; init; }

    /// <summary>How many; null for ever.</summary>
    public long? Count { get; init; }

    /// <summary>The time of the first line (UTC): the lines are made as fast as they are taken, and their times follow from the rate. Null for now, and lines that come when they are due.</summary>
    public DateTime? Start { get; init; }

    /// <summary>The stream of a server that takes them.</summary>
    public string Stream { get; init; } = "http";

    /// <summary>How Kafka is reached, for a topic.</summary>
    public KafkaOptions Kafka { get; init; } = new();

    /// <summary>A key of that server, with role <c>ingest</c>; null for none.</summary>
    public string? ApiKey { get; init; }
}
