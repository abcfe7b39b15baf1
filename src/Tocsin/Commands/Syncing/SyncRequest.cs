namespace Tocsin.Commands.Syncing;

/// <summary>What <c>tocsin sync</c> was asked for.</summary>
internal sealed record SyncRequest
{
    /// <summary>The remote's name; null for all.</summary>
    public string? Remote { get; init; }

    /// <summary>Whether one pass is enough.</summary>
    public bool Once { get; init; }

    /// <summary>Whether nothing is to be changed.</summary>
    public bool DryRun { get; init; }

    /// <summary>Whether results are JSON.</summary>
    public bool Json { get; init; }

    /// <summary>A machine that is not configured; null for those that are.</summary>
    public string? Host { get; init; }

    /// <summary>Who logs in there.</summary>
    public string? User { get; init; }

    /// <summary>The folder there.</summary>
    public string? Path { get; init; }

    /// <summary>Its port.</summary>
    public int Port { get; init; }

    /// <summary>The private key's file.</summary>
    public string? Key { get; init; }
}
