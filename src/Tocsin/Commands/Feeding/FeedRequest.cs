using Tocsin.Engine.Formats;

namespace Tocsin.Commands.Feeding;

/// <summary>What a user asked <c>tocsin send --discrete</c> to do, checked.</summary>
internal sealed record FeedRequest
{
    /// <summary>A path, or <c>-</c>.</summary>
    public required string File { get; init; }

    /// <summary>Where each event is posted.</summary>
    public required Uri Endpoint { get; init; }

    /// <summary>A mapping rule, its preset's name or its JSON; null for <c>events</c>, whose lines are sent as they stand.</summary>
    public string? Rule { get; init; }

    /// <summary>Where headers end, for rules that name what stands in them: <c>auto</c>, a preset or a pattern.</summary>
    public string Header { get; init; } = FormatCatalogue.Auto;

    /// <summary>Requests at once.</summary>
    public required int Workers { get; init; }

    /// <summary>Where to remember what is answered; null for beside the file, or in the data home where that cannot be written.</summary>
    public string? StateFile { get; init; }

    /// <summary>Forget what was remembered.</summary>
    public bool Restart { get; init; }

    /// <summary>Print every answer, not only those whose score rises.</summary>
    public bool All { get; init; }

    /// <summary>How long one answer may take.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Events per second; null for as fast as the server answers.</summary>
    public double? Rate { get; init; }

    /// <summary>The key, or null; the older engine asks for none.</summary>
    public string? ApiKey { get; init; }

    /// <summary>How long the server may be out of reach; null for ever, and for not at all where nothing listens at the start.</summary>
    public TimeSpan? GiveUpAfter { get; init; }

    /// <summary>Whether the summary is printed as JSON, behind the answers.</summary>
    public bool Json { get; init; }
}
