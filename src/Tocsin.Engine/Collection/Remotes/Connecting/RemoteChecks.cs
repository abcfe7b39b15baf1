using System.Globalization;
using System.Text.RegularExpressions;
using Tocsin.Engine.Collection.Paths;
using Tocsin.Engine.Collection.Remotes.Processes;

namespace Tocsin.Engine.Collection.Remotes.Connecting;

/// <summary>What is looked at before anybody is connected to. A fault is a sentence with its remedy, and null when there is none.</summary>
internal static partial class RemoteChecks
{
    /// <summary>The oldest local rsync that does not believe a hostile remote (CVE-2022-29154 and what followed).</summary>
    public static readonly Version OldestHere = new(3, 2, 7);

    /// <summary>The oldest remote one that speaks as we need.</summary>
    public static readonly Version OldestThere = new(3, 1);

    private const UnixFileMode Others = UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute
        | UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;

    /// <summary>Throws <see cref="SyncFaultException"/> with the first thing that is wrong with the remote's options, key and trust.</summary>
    public static void Check(RemoteOptions remote, CollectionFolders folders)
    {
        if (OptionsFault(remote) is { } wrong)
        {
            throw new SyncFaultException(wrong);
        }

        if (KeyFault(remote) is { } unsafeKey)
        {
            throw new SyncFaultException(unsafeKey);
        }

        if (KnownHosts.Read(folders.KnownHosts, KnownHosts.NameOf(remote.Host, remote.Port)).Count == 0)
        {
            throw new SyncFaultException($"The key of {remote.Host}, port {remote.Port}, is not trusted yet. Look at its fingerprint: {TrustCommand(remote)}");
        }
    }

    /// <summary>Throws <see cref="SyncFaultException"/> when a program is missing here or too old.</summary>
    public static async Task CheckProgramsAsync(RemoteTools tools, TimeProvider time, CancellationToken cancellation)
    {
        ChildResult version = await ChildProcess.RunAsync(new ChildCommand(tools.Rsync, ["--version"]), null, null, time, cancellation);
        if (RsyncVersion(version.Output) is not { } here)
        {
            throw new SyncFaultException($"'{tools.Rsync} --version' did not say a version. Install rsync {OldestHere} or later.");
        }

        if (here < OldestHere)
        {
            throw new SyncFaultException(
                $"The rsync of this machine is {here}; before {OldestHere} it writes wherever a hostile remote tells it to. Update rsync, or put a newer one first on PATH.");
        }

        await ChildProcess.RunAsync(new ChildCommand(tools.Ssh, ["-V"]), null, null, time, cancellation);
    }

    /// <summary>What a person types to look at the host's key.</summary>
    public static string TrustCommand(RemoteOptions remote) => $"tocsin sync trust {(remote.Port == 22 ? remote.Host : KnownHosts.NameOf(remote.Host, remote.Port))}";

    /// <summary>What is wrong with the options where they become arguments of programs.</summary>
    public static string? OptionsFault(RemoteOptions remote)
    {
        if (HostFault(remote.Host) is { } host)
        {
            return host;
        }

        if (remote.User.Length is 0 or > 256 || remote.User[0] == '-' || !remote.User.All(static c => char.IsAsciiLetterOrDigit(c) || "._@+-$\\".Contains(c)))
        {
            return $"'{TerminalText.Line(remote.User)}' cannot be a user of {remote.Host}: letters, digits and . _ @ + - $ \\ are possible. Set the remote's User.";
        }

        if (remote.Path.Length is 0 or > 4095 || remote.Path.Any(char.IsControl))
        {
            return $"The folder '{TerminalText.Line(remote.Path)}' of {remote.Host} is empty, too long or holds control characters. Set the remote's Path.";
        }

        return remote.Folder.Length > 0 && !RelativePath.TryParse(remote.Folder, out _, out string fault)
            ? $"The folder '{TerminalText.Line(remote.Folder)}' for the files of remote '{remote.Name}' cannot be used: {fault}. Set the remote's Folder."
            : null;
    }

    /// <summary>What is wrong with a host's name.</summary>
    public static string? HostFault(string host) =>
        host.Length is > 0 and <= 255 && (char.IsAsciiLetterOrDigit(host[0]) || host[0] is ':' or '_') && host.All(static c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_' or ':' or '%')
            ? null
            : $"'{TerminalText.Line(host)}' cannot be the name of a host: letters, digits and . - _ : are possible. Set the remote's Host.";

    /// <summary>The version in the first line of <c>rsync --version</c>; null when there is none.</summary>
    public static Version? RsyncVersion(string text) =>
        FirstVersion().Match(text.Split('\n')[0]) is { Success: true } match
            ? new Version(Number(match, 1), Number(match, 2), match.Groups[3].Success ? Number(match, 3) : 0)
            : null;

    private static int Number(Match match, int group) => int.Parse(match.Groups[group].ValueSpan, CultureInfo.InvariantCulture);

    private static string? KeyFault(RemoteOptions remote)
    {
        if (remote.KeyFile is not { } key || OperatingSystem.IsWindows())
        {
            return null;
        }

        string full = Path.GetFullPath(key);
        if (!File.Exists(full))
        {
            return $"The key '{TerminalText.Line(key)}' of remote '{remote.Name}' is not there. Make one (ssh-keygen -t ed25519 -f {Quoted(full)}), or set the remote's Key.";
        }

        string folder = Path.GetDirectoryName(full)!;
        List<string> commands = [];
        if ((File.GetUnixFileMode(folder) & Others) != UnixFileMode.None)
        {
            commands.Add($"chmod 700 {Quoted(folder)}");
        }

        if ((File.GetUnixFileMode(full) & Others) != UnixFileMode.None)
        {
            commands.Add($"chmod 600 {Quoted(full)}");
        }

        return commands.Count == 0 ? null : $"Others can reach the key '{TerminalText.Line(key)}' of remote '{remote.Name}'. Type: {string.Join(" && ", commands)}";
    }

    /// <summary>As a shell takes it.</summary>
    internal static string Quoted(string path) =>
        path.All(static c => char.IsAsciiLetterOrDigit(c) || c is '/' or '.' or '-' or '_') ? path : "'" + TerminalText.Line(path).Replace("'", "'\\''", StringComparison.Ordinal) + "'";

    [GeneratedRegex(@"version\s+v?(\d{1,4})\.(\d{1,4})(?:\.(\d{1,4}))?")]
    private static partial Regex FirstVersion();
}
