using Tocsin.Engine.Collection.Remotes;

namespace Tocsin.Engine.Tests.Collection.Remotes;

public sealed class OlderSettingsTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("tocsin-env-");
    private readonly Dictionary<string, string> _environment = [];

    [Fact]
    public void Without_a_host_there_is_no_remote_and_no_fault()
    {
        Write(".env", "SSH_USER=ann\nLOG_LEVEL=DEBUG\n");

        OlderSettings settings = Read();

        Assert.Equal((null, "DEBUG", 0), (settings.Remote, settings.LogLevel, settings.Faults.Count));
    }

    [Fact]
    public void The_environment_wins_over_env_local_and_that_over_env()
    {
        Write(".env", "SSH_HOST=from-env\nSSH_PORT=1\nSSH_USER=one\nREMOTE_BASE_PATH=/one\nSYNC_INTERVAL=10\n");
        Write(".env.local", "SSH_PORT=2\nSSH_USER=two\n");
        _environment["SSH_USER"] = "three";
        _environment["SYNC_INTERVAL"] = ""; // set to nothing is not set

        RemoteOptions remote = Read().Remote!;

        Assert.Equal(("default", "from-env", 2, "three", "/one/logs", "", TimeSpan.FromSeconds(10)), (remote.Name, remote.Host, remote.Port, remote.User, remote.Path, remote.Folder, remote.Interval));
    }

    [Fact]
    public void What_is_not_said_has_its_default_and_a_tilde_stays()
    {
        Write(".env", "SSH_HOST=hpc\nSSH_USER=ann\nREMOTE_BASE_PATH=~/project/\n");

        RemoteOptions remote = Read().Remote!;

        Assert.Equal((22, "~/project/logs", TimeSpan.FromSeconds(60)), (remote.Port, remote.Path, remote.Interval));
    }

    [Fact]
    public void All_faults_are_told_at_once_each_with_name_value_and_place()
    {
        Write(".env", "SSH_HOST=hpc\nSSH_PORT=65536\nSYNC_INTERVAL=soon\n");

        OlderSettings settings = Read();

        string file = Path.Combine(_folder.FullName, ".env");
        Assert.Null(settings.Remote);
        Assert.Equal(
            [
                $"SSH_PORT is '65536' in '{file}'; it is a number from 1 to 65535.",
                $"SYNC_INTERVAL is 'soon' in '{file}'; it is a number of seconds from 1 to 86400.",
                $"SSH_HOST is 'hpc' in '{file}', but SSH_USER is not set. Set it to the user that logs in there.",
                $"SSH_HOST is 'hpc' in '{file}', but REMOTE_BASE_PATH is not set. Set it to the folder there that holds 'logs'.",
            ],
            settings.Faults);
    }

    [Theory]
    [InlineData("-oProxyCommand=touch /tmp/x", "ann")]
    [InlineData("host name", "ann")]
    [InlineData("hpc", "-l")]
    [InlineData("hpc", "ann smith")]
    public void What_would_be_an_option_of_ssh_is_refused(string host, string user)
    {
        Write(".env", $"SSH_HOST='{host}'\nSSH_USER='{user}'\nREMOTE_BASE_PATH=/x\n");

        Assert.Contains("cannot be", Assert.Single(Read().Faults), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("A=plain", "plain")]
    [InlineData("  export A = spaced  ", null)]
    [InlineData("export A=exported", "exported")]
    [InlineData("A=with # comment", "with")]
    [InlineData("A=with#none", "with#none")]
    [InlineData("A='single # \\n $B'", "single # \\n $B")]
    [InlineData("A=\"double # \\\"quoted\\\" \\\\ \\n\" # comment", "double # \"quoted\" \\ \n")]
    [InlineData("A=first\nA=second", "second")]
    [InlineData("#A=comment", null)]
    [InlineData("A", null)]
    [InlineData("A=", "")]
    [InlineData("A=$(touch x)", "$(touch x)")]
    public void A_line_of_an_environment_file_is_read_as_shells_would_and_never_run(string text, string? value) =>
        Assert.Equal(value, EnvironmentFile.Parse(text.Split('\n')).GetValueOrDefault("A"));

    public void Dispose() => _folder.Delete(recursive: true);

    private void Write(string name, string text) => File.WriteAllText(Path.Combine(_folder.FullName, name), text);

    private OlderSettings Read() => OlderSettings.Read(name => _environment.GetValueOrDefault(name), _folder.FullName);
}
