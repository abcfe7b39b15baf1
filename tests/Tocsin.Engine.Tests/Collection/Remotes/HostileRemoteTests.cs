using Tocsin.Engine.Collection.Remotes;

namespace Tocsin.Engine.Tests.Collection.Remotes;

public sealed class HostileRemoteTests
{
    private static readonly string[] Odd = ["-rf", "$(touch pwned)", "it's;touch pwned", " both ends ", "a#b", "\\#012", "näme 日本.log", "*", "[a]?.log", "`id`", "\"quoted\"", "~", new('x', 255), "a b/c'd/e.log"];

    [SshdFact]
    public async Task Odd_names_come_as_they_are_and_grow_and_none_of_them_is_ever_run()
    {
        await using RealSshd sshd = await RealSshd.StartAsync();
        string[] fit = [.. Odd.Where(static name => !name.Contains('\\', StringComparison.Ordinal))];
        foreach (string name in Odd)
        {
            sshd.Put(name, "first\n");
        }

        SyncResult first = await sshd.SyncWellAsync();
        foreach (string name in fit)
        {
            sshd.Add(name, "second\n");
        }

        SyncResult second = await sshd.SyncWellAsync();

        Assert.Equal(fit.Order(StringComparer.Ordinal), sshd.Names().Order(StringComparer.Ordinal));
        Assert.All(fit, name => Assert.Equal("first\nsecond\n", sshd.Got(name)));
        Assert.Equal(7L * fit.Length, second.BytesFetched);
        Assert.Contains(first.Notices, static notice => notice.StartsWith("1 files of 127.0.0.1 have names that are not taken", StringComparison.Ordinal));
        Assert.DoesNotContain("pwned", Directory.GetFiles(sshd.There, "pwned", SearchOption.AllDirectories));
    }

    [SshdFact]
    public async Task Names_with_control_characters_or_not_in_UTF_8_are_left_out_and_counted()
    {
        await using RealSshd sshd = await RealSshd.StartAsync();
        sshd.Put("good.log", "good\n");
        sshd.Put("bad\nname", "bad\n");
        sshd.Put("bell\a", "bad\n");
        sshd.Put("esc\e[31mred", "bad\n");
        Run("/bin/sh", "-c", $"printf bad > \"$(printf '{sshd.There}/\\377\\376.log')\"; ln -s /etc '{sshd.There}/etc'; mkfifo '{sshd.There}/pipe'; ln -s ../../up '{sshd.There}/up'");

        SyncResult result = await sshd.SyncWellAsync();

        Assert.Equal(["good.log"], sshd.Names());
        Assert.Equal(["good.log"], Directory.GetFileSystemEntries(Path.Combine(sshd.Here.Logs, "box")).Select(Path.GetFileName));
        Assert.Contains("4 files of 127.0.0.1 have names that are not taken", Assert.Single(result.Notices), StringComparison.Ordinal);
    }

    [SshdTheory]
    [InlineData("we[i]rd *?' \"$(id) ~")]
    [InlineData("-e sh")]
    public async Task The_folder_there_may_be_called_anything(string name)
    {
        await using RealSshd sshd = await RealSshd.StartAsync();
        sshd.Put(name + "/app.log", "one\n");
        sshd.Put("we/other.log", "other\n");
        RemoteOptions remote = sshd.Remote with { Path = Path.Combine(sshd.There, name) };

        await sshd.SyncWellAsync(remote);
        sshd.Add(name + "/app.log", "two\n");
        await sshd.SyncWellAsync(remote);

        Assert.Equal(["app.log"], sshd.Names());
        Assert.Equal("one\ntwo\n", sshd.Got("app.log"));
    }

    [SshdFact]
    public async Task A_tilde_is_the_home_there_and_so_is_a_path_that_is_not_absolute()
    {
        await using RealSshd sshd = await RealSshd.StartAsync();
        DirectoryInfo folder = Directory.CreateDirectory(Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), Path.GetFileName(Path.GetDirectoryName(sshd.There)!)));
        try
        {
            await File.WriteAllTextAsync(Path.Combine(folder.FullName, "app.log"), "home\n");
            await sshd.SyncWellAsync(sshd.Remote with { Path = "~/" + folder.Name, Folder = "box" });
            await sshd.SyncWellAsync(sshd.Remote with { Path = folder.Name, Folder = "other", Name = "other" });

            Assert.Equal("home\n", sshd.Got("app.log"));
            Assert.Equal("home\n", await File.ReadAllTextAsync(Path.Combine(sshd.Here.Logs, "other/app.log")));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [SshdFact]
    public async Task What_the_banner_says_reaches_nobody_with_its_escapes()
    {
        await using RealSshd sshd = await RealSshd.StartAsync();
        await sshd.RestartWithBannerAsync("\e]0;owned\a\e[2J" + new string('x', 20_000) + "\n");
        sshd.Put("app.log", "one\n");
        await sshd.SyncWellAsync();
        await sshd.EndConnectionAsync();
        sshd.NewKey("user");

        SyncResult result = await sshd.SyncAsync();

        Assert.Equal(SyncOutcome.Failed, result.Outcome);
        Assert.DoesNotContain(result.Error!, static character => char.IsControl(character));
        Assert.InRange(result.Error!.Length, 1, 1000);
    }

    [SshdFact]
    public async Task More_files_than_are_taken_are_refused_with_the_setting()
    {
        await using RealSshd sshd = await RealSshd.StartAsync();
        for (int number = 0; number < 30; number++)
        {
            sshd.Put($"{number}.log", "x");
        }

        SyncResult result = await sshd.SyncAsync(sshd.Remote with { MaxFiles = 29 });

        Assert.Equal(SyncOutcome.Failed, result.Outcome);
        Assert.Contains("holds more than 29 files", result.Error, StringComparison.Ordinal);
        Assert.Contains("MaxFiles", result.Error, StringComparison.Ordinal);
        Assert.Empty(sshd.Names());
    }

    [SshdFact]
    public async Task What_would_exceed_the_bytes_of_a_remote_is_left_out_and_said()
    {
        await using RealSshd sshd = await RealSshd.StartAsync();
        sshd.Put("new.log", new string('n', 600), minute: 2);
        sshd.Put("old.log", new string('o', 600), minute: 1);

        SyncResult result = await sshd.SyncAsync(sshd.Remote with { MaxBytes = 1000 });

        Assert.Equal(SyncOutcome.Partial, result.Outcome);
        Assert.Equal(["new.log"], sshd.Names());
        Assert.Contains("1 files of 127.0.0.1 are left out: 1000 B (MaxBytes)", Assert.Single(result.Notices), StringComparison.Ordinal);
    }

    internal static void Run(string program, params string[] arguments)
    {
        using System.Diagnostics.Process process = System.Diagnostics.Process.Start(program, arguments);
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
    }
}
