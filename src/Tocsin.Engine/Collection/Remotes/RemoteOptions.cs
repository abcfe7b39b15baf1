namespace Tocsin.Engine.Collection.Remotes;

/// <summary>One machine whose logs are fetched. Defaults and ranges stand on the properties; the host checks them at start.</summary>
public sealed record RemoteOptions
{
    /// <summary>What it is called: letters, digits, <c>-</c>, <c>_</c>, <c>.</c>; 1 to 64 of them.</summary>
    public required string Name { get; init; }

    /// <summary>Host name or address, as <c>ssh</c> takes it.</summary>
    public required string Host { get; init; }

    /// <summary>Its port.</summary>
    public int Port { get; init; } = 22;

    /// <summary>Who logs in.</summary>
    public required string User { get; init; }

    /// <summary>The folder there; <c>~</c> or <c>~/…</c> is the remote home, a relative path lies in it, too.</summary>
    public required string Path { get; init; }

    /// <summary>The folder under <see cref="CollectionFolders.Logs"/> that mirrors it; empty for that folder itself.</summary>
    public required string Folder { get; init; }

    /// <summary>What is fetched, as rsync's patterns; all when it is empty.</summary>
    public IReadOnlyList<string> Include { get; init; } = [];

    /// <summary>What is left out, as rsync's patterns; stronger than <see cref="Include"/>.</summary>
    public IReadOnlyList<string> Exclude { get; init; } = [];

    /// <summary>Time from the end of a pass to the begin of the next.</summary>
    public TimeSpan Interval { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Bytes a second at most; null without a limit.</summary>
    public long? BandwidthLimit { get; init; }

    /// <summary>The private key's file; null for the agent and the user's default keys.</summary>
    public string? KeyFile { get; init; }

    /// <summary>How long a pass may take before it is ended; what it has fetched by then stays.</summary>
    public TimeSpan TimeLimit { get; init; } = TimeSpan.FromHours(1);

    /// <summary>How long the other side may be silent.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>Files at most; a remote with more is refused with the number.</summary>
    public int MaxFiles { get; init; } = 200_000;

    /// <summary>Bytes of this remote at most on this disk; what would exceed it is left out and said.</summary>
    public long MaxBytes { get; init; } = 1L << 40;

    /// <summary>Bytes that a pass must leave free on the disk.</summary>
    public long KeepFree { get; init; } = 1L << 30;
}
