using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Tocsin.Engine.Collection;
using Tocsin.Engine.Collection.Paths;
using Tocsin.Engine.Collection.Remotes;

namespace Tocsin.Engine.Tests.Collection.Remotes;

/// <summary>
/// A real <c>sshd</c> on a loopback port of its own, with keys made for it, and the folder that it gives away. <c>ssh</c>, <c>rsync</c> and everything between are the
/// real ones, too.
/// </summary>
internal sealed class RealSshd : IAsyncDisposable
{
    private static readonly string[] Programs = ["/usr/sbin/sshd", "/usr/bin/ssh", "/usr/bin/ssh-keygen", "/usr/bin/ssh-keyscan", "/usr/bin/rsync"];
    private readonly DirectoryInfo _folder;
    private string _settings = "";
    private Process? _process;
    private RemoteSync? _sync;

    private RealSshd(string? here)
    {
        _folder = Directory.CreateTempSubdirectory("tocsin-sshd-");
        Keys = Directory.CreateTempSubdirectory("tocsin-keys-").FullName; // such folders are for this user alone
        There = _folder.CreateSubdirectory("there").FullName;
        Here = new CollectionFolders(here is null ? Path.Combine(_folder.FullName, "here it's") : Path.Combine(here, "data"));
        NewKey("host");
        NewKey("user");
        File.Copy(Path.Combine(Keys, "user.pub"), Path.Combine(Keys, "authorized"));
        Logs = RootFolder.Open(Here.Logs);
    }

    /// <summary>Why no such server can run here; null when it can.</summary>
    public static string? WhyNot { get; } =
        !OperatingSystem.IsLinux() ? "runs a real sshd, on Linux only"
        : Array.Find(Programs, static program => !File.Exists(program)) is { } missing ? $"needs {missing} (Debian: apt-get install openssh-server rsync)" : null;

    public int Port { get; private set; }

    public string Keys { get; }

    /// <summary>The folder that is fetched.</summary>
    public string There { get; }

    public CollectionFolders Here { get; }

    public RootFolder Logs { get; }

    public HostTrust Trust => new(Here, TimeProvider.System);

    public RemoteOptions Remote => new()
    {
        Name = "box",
        Host = "127.0.0.1",
        Port = Port,
        User = Environment.UserName,
        Path = There,
        Folder = "box",
        KeyFile = Path.Combine(Keys, "user"),
        KeepFree = 0,
        ConnectTimeout = TimeSpan.FromSeconds(60),
    };

    /// <summary>Starts one; the host is trusted unless said otherwise.</summary>
    /// <param name="trusted">Whether its key is trusted.</param>
    /// <param name="here">Where the collection lies; a temporary folder of a difficult name when it is null.</param>
    public static async Task<RealSshd> StartAsync(bool trusted = true, string? here = null)
    {
        RealSshd sshd = new(here);
        await sshd.ListenAsync();
        if (trusted)
        {
            sshd.Trust.Trust("127.0.0.1", sshd.Port, await sshd.Trust.ScanAsync("127.0.0.1", sshd.Port, CancellationToken.None));
        }

        return sshd;
    }

    /// <summary>Ends the server and all its connections at once.</summary>
    public void Kill()
    {
        _process!.Kill(entireProcessTree: true);
        _process.WaitForExit();
    }

    /// <summary>Starts it again on the same port.</summary>
    public async Task ListenAsync()
    {
        if (Port == 0)
        {
            Port = FreePort.Take();
        }

        if (Environment.UserName == "root")
        {
            Directory.CreateDirectory("/run/sshd");
        }

        string configuration = Path.Combine(_folder.FullName, "sshd.conf");
        await File.WriteAllTextAsync(configuration, $"""
            Port {Port}
            ListenAddress 127.0.0.1
            HostKey {Keys}/host
            AuthorizedKeysFile {Keys}/authorized
            UsePAM no
            StrictModes no
            PidFile none
            PermitRootLogin yes
            PasswordAuthentication no
            {_settings}

            """);
        _process = Process.Start(new ProcessStartInfo("/usr/sbin/sshd", ["-D", "-e", "-f", configuration]) { UseShellExecute = false, RedirectStandardError = true })!;
        _process.ErrorDataReceived += static (_, _) => { };
        _process.BeginErrorReadLine();
        for (int attempt = 0; ; attempt++)
        {
            try
            {
                using TcpClient client = new();
                await client.ConnectAsync(IPAddress.Loopback, Port);
                return;
            }
            catch (SocketException) when (attempt < 2_400 && !_process.HasExited)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(25), TimeProvider.System);
            }
        }
    }

    /// <summary>Makes a key pair, in place of the one of that name.</summary>
    public void NewKey(string name)
    {
        string file = Path.Combine(Keys, name);
        File.Delete(file);
        File.Delete(file + ".pub");
        using Process keygen = Process.Start(new ProcessStartInfo("/usr/bin/ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-f", file]))!;
        keygen.WaitForExit();
        Assert.Equal(0, keygen.ExitCode);
    }

    /// <summary>From now on the user's key runs this, whatever is asked for.</summary>
    public void ForceCommand(string command) => File.WriteAllText(
        Path.Combine(Keys, "authorized"), $"command=\"{command.Trim().Replace("\"", "\\\"", StringComparison.Ordinal)}\" {File.ReadAllText(Path.Combine(Keys, "user.pub"))}");

    /// <summary>Makes a program, and answers where.</summary>
    public string Script(string name, string text)
    {
        string file = Path.Combine(_folder.CreateSubdirectory("programs").FullName, name);
        File.WriteAllText(file, $"#!/bin/sh\n{text}\n");
        HostileRemoteTests.Run("/bin/chmod", "755", file);
        return file;
    }

    /// <summary>Starts it anew, so that it greets with a text.</summary>
    public async Task RestartWithBannerAsync(string text)
    {
        Kill();
        string banner = Path.Combine(Keys, "banner");
        await File.WriteAllTextAsync(banner, text);
        _settings = $"Banner {banner}";
        await ListenAsync();
    }

    /// <summary>Writes a file there.</summary>
    public void Put(string name, string text, int minute = 0)
    {
        string path = Path.Combine(There, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
        File.SetLastWriteTimeUtc(path, new DateTime(2026, 1, 2, 3, 0, 0, DateTimeKind.Utc).AddMinutes(minute));
    }

    /// <summary>Appends there.</summary>
    public void Add(string name, string text) => File.AppendAllText(Path.Combine(There, name), text);

    /// <summary>Renames there, over what has the name.</summary>
    public void Rename(string from, string to) => File.Move(Path.Combine(There, from), Path.Combine(There, to), overwrite: true);

    /// <summary>What is here under a name of the remote.</summary>
    public string Got(string name) => File.ReadAllText(Path.Combine(Here.Logs, "box", name));

    /// <summary>All names that are here.</summary>
    public string[] Names() => [.. Logs.Walk("box").Select(static file => file.Path["box/".Length..])];

    /// <summary>One pass. Passes over the plain remote share a connection.</summary>
    public async Task<SyncResult> SyncAsync(RemoteOptions? remote = null, bool dryRun = false, RemoteTools? tools = null, IProgress<SyncProgress>? progress = null)
    {
        using CancellationTokenSource limit = new(TimeSpan.FromMinutes(5));
        if (remote is null && tools is null)
        {
            _sync ??= new RemoteSync(Remote, Here, Logs, TimeProvider.System);
            return await _sync.RunAsync(dryRun, progress, limit.Token);
        }

        await using RemoteSync sync = new(remote ?? Remote, Here, Logs, TimeProvider.System, tools);
        return await sync.RunAsync(dryRun, progress, limit.Token);
    }

    /// <summary>A pass that must do all.</summary>
    public async Task<SyncResult> SyncWellAsync(RemoteOptions? remote = null, IProgress<SyncProgress>? progress = null)
    {
        SyncResult result = await SyncAsync(remote, progress: progress);
        Assert.True(result.Outcome == SyncOutcome.Completed, $"{result.Outcome}: {result.Error} {string.Join(' ', result.Notices)}");
        return result;
    }

    /// <summary>The next pass connects anew.</summary>
    public async Task EndConnectionAsync()
    {
        if (_sync is not null)
        {
            await _sync.DisposeAsync();
            _sync = null;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await EndConnectionAsync();
        Kill();
        _process!.Dispose();
        Logs.Dispose();
        HostileRemoteTests.Run("/bin/rm", "-rf", _folder.FullName, Keys); // .NET cannot name files that are not UTF-8
    }
}

/// <summary>A test with a real sshd and rsync; skips with the reason where one is missing.</summary>
internal sealed class SshdFactAttribute : FactAttribute
{
    public SshdFactAttribute() => Skip = RealSshd.WhyNot;
}

/// <summary>A theory with a real sshd and rsync; skips with the reason where one is missing.</summary>
internal sealed class SshdTheoryAttribute : TheoryAttribute
{
    public SshdTheoryAttribute() => Skip = RealSshd.WhyNot;
}
