namespace Tocsin.Commands.LogDetection;

/// <summary>What a user asked <c>tocsin send --logdetection</c> to do, checked.</summary>
internal sealed record LineSendRequest
{
    /// <summary>A path, or <c>-</c>.</summary>
    public required string File { get; init; }

    /// <summary>Where to.</summary>
    public required Uri Server { get; init; }

    /// <summary>The model to ask for, in lower case.</summary>
    public required string Model { get; init; }

    /// <summary>Whether somebody chose it: then the server must have it. The usual one need not be there.</summary>
    public bool ModelIsChosen { get; init; }

    /// <summary>Who sends.</summary>
    public int ClientId { get; init; } = 1;

    /// <summary>How long one answer may take.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Lines per second; null for as fast as the server answers.</summary>
    public double? Rate { get; init; }

    /// <summary>The key, or null.</summary>
    public string? ApiKey { get; init; }

    /// <summary>How long the server may be out of reach; null for two minutes, and for not at all where nothing listens at the start.</summary>
    public TimeSpan? GiveUpAfter { get; init; }

    /// <summary>Whether verdicts and summary are printed as JSON.</summary>
    public bool Json { get; init; }
}
