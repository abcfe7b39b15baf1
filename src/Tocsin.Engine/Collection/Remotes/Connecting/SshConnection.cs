using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Tocsin.Engine.Collection.Remotes.Processes;

namespace Tocsin.Engine.Collection.Remotes.Connecting;

/// <summary>
/// How <c>ssh</c> is called for one remote. All files that it is given lie as links in a short private folder (700): <c>ssh</c> and <c>rsync</c> read paths
/// in arguments in their own ways (<c>%</c>, <c>~</c>, <c>${}</c>, quotes), and a socket's path has 108 bytes. The user's own configuration is read
/// (jump hosts are common where logs lie); what is said here wins over it. One connection serves all calls, and outlives a pass for a while.
/// </summary>
internal sealed class SshConnection : IDisposable
{
    // sun_path of Linux without its NUL, and what ssh appends to the name while it makes the socket.
    private const int MaxSocketPath = 107 - 17;
    private readonly RemoteOptions _remote;
    private readonly RemoteTools _tools;
    private readonly string _folder;

    public SshConnection(RemoteOptions remote, CollectionFolders folders, RemoteTools tools)
    {
        (_remote, _tools) = (remote, tools);
        _folder = MakeFolder();
        File.CreateSymbolicLink(Path.Combine(_folder, "known_hosts"), Path.GetFullPath(folders.KnownHosts));
        if (remote.KeyFile is { } key)
        {
            foreach (string suffix in (string[])["", ".pub", "-cert.pub"])
            {
                if (suffix.Length == 0 || File.Exists(key + suffix))
                {
                    File.CreateSymbolicLink(Path.Combine(_folder, "key" + suffix), Path.GetFullPath(key + suffix));
                }
            }
        }
    }

    private string Socket => Path.Combine(_folder, "c");

    /// <summary>A call that runs a command on the remote. The command is read by the login shell there: say nothing that shells read differently.</summary>
    public ChildCommand Command(string remoteCommand) => new(_tools.Ssh, [.. Options(), "--", _remote.Host, remoteCommand]);

    /// <summary>The same as one text for <c>rsync -e</c>, which splits it at spaces outside of quotes; a doubled quote within quotes is one.</summary>
    public string ForRsync() => string.Join(' ', ((string[])[_tools.Ssh, .. Options()]).Select(static word => "'" + word.Replace("'", "''", StringComparison.Ordinal) + "'"));

    /// <summary>Ends the connection that was kept.</summary>
    public async Task CloseAsync(TimeProvider time)
    {
        if (!File.Exists(Socket))
        {
            return;
        }

        using CancellationTokenSource limit = new(TimeSpan.FromSeconds(5), time);
        try
        {
            await ChildProcess.RunAsync(new ChildCommand(_tools.Ssh, [.. Options(), "-O", "exit", "--", _remote.Host]), null, null, time, limit.Token);
        }
        catch (Exception failure) when (failure is OperationCanceledException or SyncFaultException)
        {
            // It ends by itself after its time.
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        try
        {
            Directory.Delete(_folder, recursive: true);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // An empty folder stays behind in a temporary place.
        }
    }

    private List<string> Options()
    {
        int silence = Math.Max(1, (int)_remote.ConnectTimeout.TotalSeconds);
        List<string> options =
        [
            "-T", "-x", "-a",
            "-p", _remote.Port.ToString(CultureInfo.InvariantCulture),
            "-l", _remote.User,
        ];
        void Say(string name, string value) => options.AddRange(["-o", $"{name}={value}"]);
        Say("BatchMode", "yes");
        Say("StrictHostKeyChecking", "yes");
        Say("UserKnownHostsFile", Path.Combine(_folder, "known_hosts"));
        Say("GlobalKnownHostsFile", "/dev/null");
        Say("HostKeyAlias", KnownHosts.NameOf(_remote.Host, _remote.Port));
        Say("HashKnownHosts", "no");
        Say("UpdateHostKeys", "no");
        Say("CheckHostIP", "no");
        Say("VerifyHostKeyDNS", "no");
        Say("PasswordAuthentication", "no");
        Say("KbdInteractiveAuthentication", "no");
        Say("ConnectTimeout", silence.ToString(CultureInfo.InvariantCulture));
        Say("ServerAliveInterval", Math.Max(1, silence / 3).ToString(CultureInfo.InvariantCulture));
        Say("ServerAliveCountMax", "3");
        Say("ClearAllForwardings", "yes");
        Say("PermitLocalCommand", "no");
        Say("RemoteCommand", "none");
        Say("LogLevel", "INFO");
        if (Encoding.UTF8.GetByteCount(Socket) <= MaxSocketPath)
        {
            Say("ControlMaster", "auto");
            Say("ControlPath", Socket);
            Say("ControlPersist", Math.Clamp((int)(2 * _remote.Interval.TotalSeconds), 10, 300).ToString(CultureInfo.InvariantCulture));
        }
        else
        {
            Say("ControlPath", "none");
        }

        if (_remote.KeyFile is not null)
        {
            options.AddRange(["-i", Path.Combine(_folder, "key")]);
            Say("IdentitiesOnly", "yes");
        }

        return options;
    }

    private static string MakeFolder()
    {
        string[] places = [Environment.GetEnvironmentVariable("XDG_RUNTIME_DIR") ?? "", Path.GetTempPath(), "/tmp"];
        string place = places.First(static place => place == "/tmp" || (place.Length is > 0 and <= 48 && Directory.Exists(place) && place.All(IsPlain)));
        while (true)
        {
            string folder = Path.Combine(place, "tocsin-ssh-" + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8)));
            if (!Path.Exists(folder))
            {
                PrivateFolder.Make(folder);
                return folder;
            }
        }
    }

    private static bool IsPlain(char character) => char.IsAsciiLetterOrDigit(character) || character is '/' or '-' or '_' or '.';
}
