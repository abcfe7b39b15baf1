using System.Globalization;
using System.Text;
using Tocsin.Engine.Collection.Paths;
using Tocsin.Engine.Collection.Remotes.Processes;

namespace Tocsin.Engine.Collection.Remotes.Connecting;

/// <summary>What the first words with a remote told.</summary>
/// <param name="HasShell">Whether small scripts can be run there; false for an account that may only rsync.</param>
/// <param name="Notices">What is to be known: an old rsync, no shell.</param>
/// <param name="ClockAhead">Seconds that the clock there is ahead of ours, below 0 when it is behind; 0 where it was not told.</param>
internal sealed record RemoteHello(bool HasShell, IReadOnlyList<string> Notices, long ClockAhead = 0)
{
    private const string Greeting = "tocsin-hello";

    /// <summary>
    /// Connects, and asks what is there. The script goes to a POSIX shell's standard input: whatever the login shell is, it reads two plain words only.
    /// Throws <see cref="SyncFaultException"/> when nothing can be fetched from there.
    /// </summary>
    public static async Task<RemoteHello> AskAsync(RemoteOptions remote, SshConnection ssh, TimeProvider time, CancellationToken cancellation)
    {
        string folder = RemoteFolder.Word(RemoteFolder.Of(remote.Path));
        string script = $"""
            echo {Greeting}
            LC_ALL=C; export LC_ALL
            rsync --version 2>&1 | head -n 1
            if cd {folder} 2>/dev/null; then echo yes; elif [ -d {folder} ]; then echo closed; elif [ -e {folder} ]; then echo file; else echo missing; fi
            date +%s

            """;
        ChildResult result = await ChildProcess.RunAsync(
            ssh.Command("sh -s"), (input, token) => input.WriteAsync(Encoding.UTF8.GetBytes(script.ReplaceLineEndings("\n")), token).AsTask(), null, time, cancellation);
        string[] lines = result.Output.Split('\n');
        int begin = Array.FindIndex(lines, static line => line.TrimEnd('\r') == Greeting);
        if (begin < 0)
        {
            return result.ExitCode == 255
                ? throw new SyncFaultException(FailureText.Of(remote, result))
                : new RemoteHello(false, [$"{remote.Host} runs no commands for {remote.User}, rsync only: files that changed are fetched whole to see what became of them."]);
        }

        if (begin > 0)
        {
            throw new SyncFaultException(
                $"The shell of {remote.User} on {remote.Host} writes '{FailureText.Short(lines[0])}' before it does anything, which spoils what rsync says. Make its start files (.bashrc, .cshrc, …) silent where no terminal is.");
        }

        if (RemoteChecks.RsyncVersion(lines[1]) is not { } version)
        {
            throw new SyncFaultException($"There is no rsync on {remote.Host} for {remote.User}: '{FailureText.Short(lines[1])}'. Install rsync {RemoteChecks.OldestThere} or later there.");
        }

        if (version < RemoteChecks.OldestThere)
        {
            throw new SyncFaultException($"The rsync on {remote.Host} is {version}; {RemoteChecks.OldestThere} or later is needed there.");
        }

        switch (lines.ElementAtOrDefault(2))
        {
            case "missing":
                throw new SyncFaultException($"There is no folder '{TerminalText.Line(remote.Path)}' on {remote.Host}. Make it there, or set the remote's Path.");
            case "file":
                throw new SyncFaultException($"'{TerminalText.Line(remote.Path)}' on {remote.Host} is no folder. Set the remote's Path to the folder that holds the logs.");
            case "closed":
                throw new SyncFaultException($"{remote.User} may not enter '{TerminalText.Line(remote.Path)}' on {remote.Host}. Let it (chmod, setfacl), or set another Path.");
        }

        return new RemoteHello(
            true,
            version < RemoteChecks.OldestHere
                ? [$"The rsync on {remote.Host} is {version}, older than {RemoteChecks.OldestHere}, and has known faults. It works; have it updated."]
                : [],
            long.TryParse(lines.ElementAtOrDefault(3), NumberStyles.None, CultureInfo.InvariantCulture, out long clock) ? clock - time.GetUtcNow().ToUnixTimeSeconds() : 0);
    }
}
