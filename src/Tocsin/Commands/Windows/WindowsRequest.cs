using Tocsin.Engine.Windows;
using Tocsin.Engine.Windows.Records;
using Tocsin.Sinks;
using Tocsin.Sinks.Errors;

namespace Tocsin.Commands.Windows;

/// <summary>What a user asked <c>tocsin windows</c> to do; everything in it has been checked.</summary>
internal sealed record WindowsRequest
{
    /// <summary>A file, <c>-</c>, or an address.</summary>
    public required string Input { get; init; }

    /// <summary>What makes records of lines.</summary>
    public WindowRule Rule { get; init; } = WindowRule.Default;

    /// <summary>How they are counted, and when a window rings.</summary>
    public WindowOptions Options { get; init; } = new();

    /// <summary>Where alerts are sent to.</summary>
    public IReadOnlyList<AlertSinkAddress> Alerts { get; init; } = [];

    /// <summary>How they are sent.</summary>
    public AlertSinkOptions AlertOptions { get; init; } = new();

    /// <summary>The folder of error records; null for none.</summary>
    public ErrorFilesOptions? Errors { get; init; }

    /// <summary>True when that folder was asked for: then it must work.</summary>
    public bool ErrorsGiven { get; init; }

    /// <summary>File, or topic, of records that cannot be read; null for none.</summary>
    public string? Rejects { get; init; }

    /// <summary>The folder of the journal; null for none: then nothing outlives the run.</summary>
    public string? Data { get; init; }

    /// <summary>True for an address of Kafka, false for the path of a file.</summary>
    public static bool IsTopic(string place) => place.StartsWith("kafka://", StringComparison.OrdinalIgnoreCase);

    /// <summary>One JSON line for each closed window and group, instead of the table.</summary>
    public bool Json { get; init; }
}
