using System.Diagnostics;
using Tocsin.Engine.Collection.Remotes;

namespace Tocsin.Engine.Tests.Collection.Remotes;

public sealed class HostKeyTests
{
    [SshdFact]
    public async Task A_host_that_nobody_has_looked_at_is_refused_with_what_to_type()
    {
        await using RealSshd sshd = await RealSshd.StartAsync(trusted: false);

        SyncResult result = await sshd.SyncAsync();

        Assert.Equal(SyncOutcome.Failed, result.Outcome);
        Assert.Equal($"The key of 127.0.0.1, port {sshd.Port}, is not trusted yet. Look at its fingerprint: tocsin sync trust [127.0.0.1]:{sshd.Port}", result.Error);
        Assert.False(File.Exists(sshd.Here.KnownHosts));
    }

    [SshdFact]
    public async Task A_new_host_key_is_refused_until_it_is_trusted()
    {
        await using RealSshd sshd = await RealSshd.StartAsync();
        sshd.Put("app.log", "one\n");
        await sshd.SyncWellAsync();
        string before = Assert.Single(sshd.Trust.Trusted("127.0.0.1", sshd.Port)).Fingerprint;

        await sshd.EndConnectionAsync();
        sshd.Kill();
        sshd.NewKey("host");
        await sshd.ListenAsync();
        sshd.Put("app.log", "two\n", minute: 1);
        SyncResult refused = await sshd.SyncAsync();

        Assert.Equal(SyncOutcome.Failed, refused.Outcome);
        Assert.Contains("is not the one that was trusted", refused.Error, StringComparison.Ordinal);
        Assert.Contains("--replace", refused.Error, StringComparison.Ordinal);
        Assert.Equal("one\n", sshd.Got("app.log"));

        sshd.Trust.Trust("127.0.0.1", sshd.Port, await sshd.Trust.ScanAsync("127.0.0.1", sshd.Port, CancellationToken.None));
        await sshd.SyncWellAsync();
        Assert.NotEqual(before, Assert.Single(sshd.Trust.Trusted("127.0.0.1", sshd.Port)).Fingerprint);
        Assert.Equal("two\n", sshd.Got("app.log"));
    }

    [SshdFact]
    public async Task A_fingerprint_is_the_one_that_ssh_keygen_shows_and_the_file_is_for_this_user_alone()
    {
        await using RealSshd sshd = await RealSshd.StartAsync();
        using Process keygen = Process.Start(new ProcessStartInfo("ssh-keygen", ["-l", "-f", Path.Combine(sshd.Keys, "host.pub")]) { UseShellExecute = false, RedirectStandardOutput = true })!;
        string shown = await keygen.StandardOutput.ReadToEndAsync();

        Assert.Equal(shown.Split(' ')[1], Assert.Single(sshd.Trust.Trusted("127.0.0.1", sshd.Port)).Fingerprint);
        Assert.Empty(sshd.Trust.Trusted("127.0.0.1", 22));
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(sshd.Here.KnownHosts));
        }
    }

    [SshdFact]
    public async Task A_host_that_only_ssh_itself_can_reach_tells_its_key_through_ssh()
    {
        await using RealSshd sshd = await RealSshd.StartAsync();

        IReadOnlyList<HostKey> keys = await new HostTrust(sshd.Here, TimeProvider.System, new RemoteTools { SshKeyscan = "false" }).ScanAsync("127.0.0.1", sshd.Port, CancellationToken.None);

        Assert.Equal(sshd.Trust.Trusted("127.0.0.1", sshd.Port), keys);
    }

    [SshdFact]
    public async Task Trusting_one_host_leaves_the_others_as_they_are()
    {
        await using RealSshd sshd = await RealSshd.StartAsync();
        IReadOnlyList<HostKey> keys = sshd.Trust.Trusted("127.0.0.1", sshd.Port);
        sshd.Trust.Trust("other.example.org", 22, [new HostKey("ssh-rsa", "AAAA")]);
        sshd.Trust.Trust("other.example.org", 22, [new HostKey("ssh-ed25519", "BBBB")]);

        Assert.Equal([new HostKey("ssh-ed25519", "BBBB")], sshd.Trust.Trusted("other.example.org", 22));
        Assert.Equal(keys, sshd.Trust.Trusted("127.0.0.1", sshd.Port));
        Assert.Contains("other.example.org ssh-ed25519 BBBB\n", await File.ReadAllTextAsync(sshd.Here.KnownHosts), StringComparison.Ordinal);
    }

    [SshdFact]
    public async Task A_key_that_others_can_reach_is_refused_with_the_chmod_to_type()
    {
        await using RealSshd sshd = await RealSshd.StartAsync();
        string key = Path.Combine(sshd.Keys, "user");
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        File.SetUnixFileMode(key, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead);
        File.SetUnixFileMode(sshd.Keys, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.OtherExecute);
        SyncResult result = await sshd.SyncAsync();

        Assert.Equal(SyncOutcome.Failed, result.Outcome);
        Assert.EndsWith($"Type: chmod 700 {sshd.Keys} && chmod 600 {key}", result.Error, StringComparison.Ordinal);
    }

    [SshdFact]
    public async Task A_user_without_a_key_there_is_told_which_key_was_tried()
    {
        await using RealSshd sshd = await RealSshd.StartAsync();
        sshd.NewKey("user");

        SyncResult result = await sshd.SyncAsync();

        Assert.Equal(SyncOutcome.Failed, result.Outcome);
        Assert.Contains($"does not let {Environment.UserName} in with the key '{sshd.Keys}/user'", result.Error, StringComparison.Ordinal);
    }
}
