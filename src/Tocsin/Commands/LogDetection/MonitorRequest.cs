namespace Tocsin.Commands.LogDetection;

/// <summary>What a user asked <c>tocsin monitor</c> to do, checked.</summary>
internal sealed record MonitorRequest
{
    /// <summary>Whom to watch.</summary>
    public required Uri Server { get; init; }

    /// <summary>Only blocks with lines of this client; null for all.</summary>
    public int? ClientId { get; init; }

    /// <summary>Time from one look to the next.</summary>
    public TimeSpan Refresh { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>How long one answer may take.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>The key, or null.</summary>
    public string? ApiKey { get; init; }

    /// <summary>Whether one look is enough.</summary>
    public bool Once { get; init; }

    /// <summary>Whether every look is printed as a JSON object.</summary>
    public bool Json { get; init; }
}
