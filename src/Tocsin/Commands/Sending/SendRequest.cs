namespace Tocsin.Commands.Sending;

/// <summary>What a user asked <c>tocsin send</c> to do, checked.</summary>
internal sealed record SendRequest
{
    /// <summary>A path, or <c>-</c>.</summary>
    public required string File { get; init; }

    /// <summary>Where to.</summary>
    public required Uri Server { get; init; }

    /// <summary>Into which stream.</summary>
    public required string Stream { get; init; }

    /// <summary>The source's name; null to make one from the file.</summary>
    public string? Source { get; init; }

    /// <summary>Where to remember source and offset; null for nowhere.</summary>
    public string? StateFile { get; init; }

    /// <summary>Lines per second; null for no limit.</summary>
    public double? Rate { get; init; }

    /// <summary>Most lines of one request.</summary>
    public required int BatchLines { get; init; }

    /// <summary>Most bytes of one request.</summary>
    public required int BatchBytes { get; init; }

    /// <summary>Whether requests are compressed.</summary>
    public bool Compress { get; init; }

    /// <summary>The key, or null.</summary>
    public string? ApiKey { get; init; }

    /// <summary>How long the server may be out of reach; null for ever.</summary>
    public TimeSpan? GiveUpAfter { get; init; }
}
