using System.Globalization;
using Tocsin.Engine.Collection.Remotes.Connecting;
using Tocsin.Engine.Collection.Remotes.Processes;

namespace Tocsin.Engine.Collection.Remotes;

/// <summary>Which hosts are believed to be themselves. A host is connected to only when a person has looked at its key's fingerprint once. Any thread.</summary>
public sealed class HostTrust(CollectionFolders folders, TimeProvider time, RemoteTools? tools = null)
{
    private static readonly TimeSpan ScanTime = TimeSpan.FromSeconds(10);
    private readonly RemoteTools _tools = tools ?? RemoteTools.OnPath;

    /// <summary>Asks the host for its keys, which proves nothing yet. Throws <see cref="SyncFaultException"/> when none can be had.</summary>
    public async Task<IReadOnlyList<HostKey>> ScanAsync(string host, int port, CancellationToken cancellation)
    {
        if (RemoteChecks.HostFault(host) is { } fault)
        {
            throw new SyncFaultException(fault);
        }

        using CancellationTokenSource limit = new(ScanTime + ScanTime, time);
        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellation);
        ChildCommand scan = new(
            _tools.SshKeyscan,
            ["-T", ((int)ScanTime.TotalSeconds).ToString(CultureInfo.InvariantCulture), "-p", port.ToString(CultureInfo.InvariantCulture), "--", host]);
        ChildResult result;
        try
        {
            result = await ChildProcess.RunAsync(scan, null, null, time, stop.Token);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw new SyncFaultException($"{host}, port {port}, did not tell its keys within {ScanTime + ScanTime:%s} s. Check the name, the port and the firewall.");
        }

        // Scanning names the host as it was called, or with its port.
        string name = KnownHosts.NameOf(host, port);
        HostKey[] keys = [.. result.Output.Split('\n')
            .Select(line => KnownHosts.Parse(line.TrimEnd('\r'), name) ?? KnownHosts.Parse(line.TrimEnd('\r'), host))
            .OfType<HostKey>().Distinct().OrderBy(static key => key.Type, StringComparer.Ordinal)];
        if (keys.Length == 0)
        {
            keys = await AskThroughSshAsync(host, port, name, stop.Token);
        }

        if (keys.Length == 0)
        {
            string said = FailureText.Short(result.Errors.Split('\n').LastOrDefault(static line => line.Trim().Length > 0 && !line.StartsWith('#')) ?? "it said nothing");
            throw new SyncFaultException($"{host}, port {port}, told no key: {said}. Check the name, the port (--port) and that sshd runs there.");
        }

        return keys;
    }

    /// <summary>
    /// Scanning knows nothing of jump hosts and of names in <c>~/.ssh/config</c>; <c>ssh</c> does. It writes down the key that it is shown, before anybody logs in.
    /// </summary>
    private async Task<HostKey[]> AskThroughSshAsync(string host, int port, string name, CancellationToken cancellation)
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("tocsin-scan-");
        try
        {
            string file = Path.Combine(folder.FullName, "known_hosts");
            string[] options =
            [
                "BatchMode=yes", "StrictHostKeyChecking=accept-new", $"UserKnownHostsFile=\"{file}\"", "GlobalKnownHostsFile=/dev/null", $"HostKeyAlias={name}", "HashKnownHosts=no",
                "UpdateHostKeys=no", "PreferredAuthentications=none", "ControlPath=none", "ClearAllForwardings=yes", "PermitLocalCommand=no", "RemoteCommand=none",
                $"ConnectTimeout={(int)ScanTime.TotalSeconds}",
            ];
            await ChildProcess.RunAsync(
                new ChildCommand(
                    _tools.Ssh, ["-T", "-x", "-a", "-p", port.ToString(CultureInfo.InvariantCulture), .. options.SelectMany(static option => (string[])["-o", option]), "--", host, "exit"]),
                null, null, time, cancellation);
            return [.. KnownHosts.Read(file, name)];
        }
        catch (SyncFaultException)
        {
            return []; // the scan's own complaint says more
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    /// <summary>Believes these keys, and no others, to be the host's.</summary>
    public void Trust(string host, int port, IReadOnlyList<HostKey> keys) => KnownHosts.Write(folders.KnownHosts, KnownHosts.NameOf(host, port), keys);

    /// <summary>What to show of the trusted keys of a remote: the one that connections prefer; null where none is trusted.</summary>
    public string? FingerprintOf(RemoteOptions remote) =>
        Trusted(remote.Host, remote.Port).OrderByDescending(static key => key.Type == "ssh-ed25519").FirstOrDefault()?.Fingerprint;

    /// <summary>The keys that are believed; empty for a host that nobody has looked at.</summary>
    public IReadOnlyList<HostKey> Trusted(string host, int port) => KnownHosts.Read(folders.KnownHosts, KnownHosts.NameOf(host, port));
}
