namespace Tocsin.Engine.Collection.Remotes;

/// <summary>The programs that do the work, by name (looked for on PATH) or path.</summary>
public sealed record RemoteTools
{
    /// <summary>The ones on PATH.</summary>
    public static RemoteTools OnPath { get; } = new();

    /// <summary>rsync, 3.2.7 or later: older ones believe what a hostile remote sends them.</summary>
    public string Rsync { get; init; } = "rsync";

    /// <summary>OpenSSH's client.</summary>
    public string Ssh { get; init; } = "ssh";

    /// <summary>OpenSSH's collector of host keys.</summary>
    public string SshKeyscan { get; init; } = "ssh-keyscan";
}
