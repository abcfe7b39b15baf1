using Tocsin.Engine.Collection.Paths;
using Tocsin.Engine.Collection.Remotes.Processes;

namespace Tocsin.Engine.Collection.Remotes.Connecting;

/// <summary>What ssh and rsync complain about, as sentences with a remedy. What is not known is shown as it is: its first lines, free of terminal escapes.</summary>
internal static class FailureText
{
    private const int ShownCharacters = 300;
    private const int ShownLines = 4;

    /// <summary>Why a call of ssh, or of rsync through it, failed.</summary>
    public static string Of(RemoteOptions remote, ChildResult result)
    {
        string where = $"{remote.Host}, port {remote.Port}";
        string said = result.Errors;
        bool Says(string words) => said.Contains(words, StringComparison.OrdinalIgnoreCase);
        return said switch
        {
            _ when Says("REMOTE HOST IDENTIFICATION HAS CHANGED") =>
                $"The key of {where}, is not the one that was trusted. Either the host was set up anew, or somebody is in between: ask its administrator, then compare with {RemoteChecks.TrustCommand(remote)} --replace",
            _ when Says("Host key verification failed") || Says("host key is known for") =>
                $"{where}, has no key of a kind that is trusted. Look at its fingerprint: {RemoteChecks.TrustCommand(remote)} --replace",
            _ when Says("Permission denied (") =>
                $"{where}, does not let {remote.User} in with {Key(remote)}: {Line(said, "Permission denied (")}. Put the public key into ~/.ssh/authorized_keys there (ssh-copy-id), or set the remote's Key. A key with a passphrase needs the agent (ssh-add).",
            _ when Says("Connection refused") => $"{where}, refused the connection: no sshd listens there, or a firewall answers for it. Check the port (Port) and sshd.",
            _ when Says("Could not resolve hostname") => $"The name {remote.Host} is not known to this machine's name service. Check the remote's Host.",
            _ when Says("Connection timed out") || Says("Operation timed out") || Says("timed out during banner") || Says("Timeout, server") || Says("timeout in data") =>
                $"{where}, was silent for longer than {remote.ConnectTimeout.TotalSeconds:0} s. Check the network, or raise the remote's ConnectTimeout.",
            _ when Says("No route to host") || Says("Network is unreachable") => $"There is no way from here to {where}. Check the network, and whether a VPN or a jump host (ProxyJump in ~/.ssh/config) is needed.",
            _ when Says("No space left on device") => "The disk here is full.",
            _ when Says("is your shell clean") || Says("protocol version mismatch") =>
                $"What {remote.Host} says first is not rsync. Make the start files of {remote.User}'s shell there silent, and see that rsync can be run: ssh {remote.User}@{remote.Host} rsync --version",
            _ when Says("command not found") || Says("rsync: not found") => $"There is no rsync on {remote.Host} for {remote.User}. Install rsync {RemoteChecks.OldestThere} or later there.",
            _ when Says("change_dir") && Says("No such file or directory") => $"There is no folder '{TerminalText.Line(remote.Path)}' on {remote.Host}. Make it there, or set the remote's Path.",
            _ when Says("Connection closed") || Says("Connection reset") || Says("Broken pipe") || Says("unexpectedly closed") || Says("closed by remote host") =>
                $"The connection to {where}, broke: {FirstLines(said)}. It is tried again; what was fetched is kept.",
            _ => said.Trim().Length == 0 ? $"The connection to {where}, ended with code {result.ExitCode} and without a word." : $"{where}, code {result.ExitCode}: {FirstLines(said)}",
        };
    }

    /// <summary>The first lines of what a program said, on one line.</summary>
    public static string FirstLines(string said) =>
        Short(string.Join(" / ", said.Split('\n').Select(static line => line.Trim()).Where(static line => line.Length > 0).Take(ShownLines)));

    /// <summary>One line of hostile text, bounded and free of escapes.</summary>
    public static string Short(string text)
    {
        string clean = TerminalText.Line(text.TrimEnd('\r', '\n'));
        return clean.Length <= ShownCharacters ? clean : clean[..ShownCharacters] + "…";
    }

    private static string Line(string said, string words) =>
        Short(said.Split('\n').First(line => line.Contains(words, StringComparison.OrdinalIgnoreCase)).Trim().TrimEnd('.'));

    private static string Key(RemoteOptions remote) => remote.KeyFile is { } key ? $"the key '{TerminalText.Line(key)}'" : "the keys of the agent and of ~/.ssh";
}
