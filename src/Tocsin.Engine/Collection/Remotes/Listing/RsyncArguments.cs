using System.Globalization;
using Tocsin.Engine.Collection.Remotes.Connecting;
using Tocsin.Engine.Collection.Remotes.Processes;

namespace Tocsin.Engine.Collection.Remotes.Listing;

/// <summary>How rsync is called. Never <c>--delete</c>, never links or devices.</summary>
internal sealed class RsyncArguments(RemoteOptions remote, RemoteTools tools, SshConnection ssh, bool hasShell)
{
    /// <summary>Lists all that is wanted.</summary>
    public ChildCommand List()
    {
        List<string> arguments = ["--list-only", "--recursive", .. Common(), "--exclude=.*"];
        arguments.AddRange(remote.Exclude.Select(static pattern => "--exclude=" + pattern));
        if (remote.Include.Count > 0)
        {
            arguments.Add("--include=*/");
            arguments.AddRange(remote.Include.Select(static pattern => "--include=" + pattern));
            arguments.Add("--exclude=*");
        }

        return new ChildCommand(tools.Rsync, [.. arguments, "--", RemoteFolder.ForRsync(remote)]);
    }

    /// <summary>
    /// Fetches the files named on standard input, each ended by NUL, into a folder of this machine. The line of a file comes when it is whole here.
    /// What a broken connection left of a file is gone on with, in place, under a checksum of the whole.
    /// </summary>
    public ChildCommand Fetch(string into, bool append) => new(
        tools.Rsync,
        [
            .. Common(), "--times", "--perms", "--chmod=D700,F600", "--files-from=-", "--from0", "--no-dirs", "--no-implied-dirs", "--inplace", "--partial",
            append ? "--append-verify" : "--ignore-times",
            "--outbuf=L", "--info=progress2", "--out-format=>%l %M %b %n",
            .. remote.BandwidthLimit is { } limit ? [$"--bwlimit={Math.Max(1, limit / 1024).ToString(CultureInfo.InvariantCulture)}"] : (string[])[],
            "--", RemoteFolder.ForRsync(remote), into + "/",
        ]);

    private List<string> Common()
    {
        // Silence of the network ends by ssh's own means; this is for an rsync there that hangs, on a dead file system for one.
        int silence = Math.Max(60, 4 * (int)remote.ConnectTimeout.TotalSeconds);
        List<string> common =
        [
            "-e", ssh.ForRsync(), "--8-bit-output", "--no-human-readable", "--no-links", "--safe-links", "--no-devices", "--no-specials",
            "--timeout=" + silence.ToString(CultureInfo.InvariantCulture),
        ];

        // The folder's name goes by the protocol and no shell reads it. Accounts that may only rsync refuse that, and have no shell to mislead.
        common.Add(hasShell ? "--secluded-args" : "--no-secluded-args");
        return common;
    }
}
