using Tocsin.Server.Settings;

namespace Tocsin.Tests.Server.Settings;

public sealed class OlderRemoteTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("tocsin-older-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Nothing_is_added_where_nothing_of_the_older_program_is_set()
    {
        var settings = new TocsinSettings();

        Assert.Same(settings, OlderRemote.AddTo(settings, static _ => null, _folder));
    }

    [Fact]
    public void The_remote_of_an_env_file_stands_in_front_with_its_log_level()
    {
        File.WriteAllText(Path.Combine(_folder, ".env"), "SSH_HOST=login.example.org\nSSH_USER=ann\nREMOTE_BASE_PATH=/scratch/ann\nLOG_LEVEL=INFO\nSYNC_INTERVAL=30\n");
        var settings = new TocsinSettings
        {
            Logging = new LoggingSettings { Level = ProgramLogLevel.Error },
            Collection = new CollectionSettings { Remotes = new Dictionary<string, RemoteSettings> { ["hpc"] = new() { Host = "hpc", User = "bob", Path = "~" } } },
        };

        TocsinSettings all = OlderRemote.AddTo(settings, static _ => null, _folder);

        Assert.Equal(["default", "hpc"], all.Collection.Remotes.Keys);
        Assert.Equal(("login.example.org", "ann", "", TimeSpan.FromSeconds(30)), Of(all.Collection.Remotes["default"]));
        Assert.Equal(ProgramLogLevel.Information, all.Logging.Level);
    }

    [Fact]
    public void All_that_is_wrong_is_said_at_once()
    {
        string? Environment(string name) => name switch { "SSH_HOST" => "login.example.org", "SSH_PORT" => "ssh", "LOG_LEVEL" => "loud", _ => null };

        SettingsException wrong = Assert.Throws<SettingsException>(() => OlderRemote.AddTo(new TocsinSettings(), Environment, _folder));

        Assert.Contains("SSH_PORT is 'ssh'", wrong.Message, StringComparison.Ordinal);
        Assert.Contains("SSH_USER is not set", wrong.Message, StringComparison.Ordinal);
        Assert.Contains("LOG_LEVEL = \"loud\"", wrong.Message, StringComparison.Ordinal);
    }

    private static (string, string, string?, TimeSpan) Of(RemoteSettings remote) => (remote.Host, remote.User, remote.Folder, remote.Interval);
}
