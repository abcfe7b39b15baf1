using System.Globalization;
using Tocsin.Engine.Collection.Paths;

namespace Tocsin.Engine.Collection.Remotes;

/// <summary>
/// The remote of people who set up the older program: <c>SSH_HOST</c>, <c>SSH_PORT</c>, <c>SSH_USER</c>, <c>REMOTE_BASE_PATH</c>, <c>SYNC_INTERVAL</c>, <c>LOG_LEVEL</c>,
/// each from the environment, else from <c>.env.local</c>, else from <c>.env</c>. It brings <c>$REMOTE_BASE_PATH/logs/</c> into the folder of logs itself.
/// </summary>
/// <param name="Remote">The remote; null when no <c>SSH_HOST</c> is set, or with faults.</param>
/// <param name="LogLevel"><c>LOG_LEVEL</c> as it stands; null when it is not set.</param>
/// <param name="Faults">All that is wrong, each with the name, the value and where it stands.</param>
public sealed record OlderSettings(RemoteOptions? Remote, string? LogLevel, IReadOnlyList<string> Faults)
{
    /// <summary>What the remote is called.</summary>
    public const string RemoteName = "default";

    private static readonly string[] Files = [".env.local", ".env"];

    /// <summary>Reads them. A variable that is set to nothing is not set.</summary>
    /// <param name="environment">Answers a variable of the environment, or null.</param>
    /// <param name="folder">Where <c>.env.local</c> and <c>.env</c> are looked for.</param>
    public static OlderSettings Read(Func<string, string?> environment, string folder)
    {
        List<string> faults = [];
        List<(string Place, Dictionary<string, string> Values)> files = [];
        foreach (string name in Files)
        {
            string file = Path.Combine(folder, name);
            try
            {
                if (File.Exists(file))
                {
                    files.Add(($"'{file}'", EnvironmentFile.Read(file)));
                }
            }
            catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or InvalidDataException)
            {
                faults.Add($"'{file}' cannot be read: {failure.Message}");
            }
        }

        (string? Value, string Place) Find(string name)
        {
            if (environment(name) is { Length: > 0 } value)
            {
                return (value, "the environment");
            }

            (string place, Dictionary<string, string> values) = files.Find(file => file.Values.GetValueOrDefault(name) is { Length: > 0 });
            return values is null ? (null, "") : (values[name], place);
        }

        (string? host, string hostPlace) = Find("SSH_HOST");
        string? level = Find("LOG_LEVEL").Value;
        if (host is null)
        {
            return new OlderSettings(null, level, faults);
        }

        (string? port, string portPlace) = Find("SSH_PORT");
        int portNumber = 22;
        if (port is not null && (!int.TryParse(port, NumberStyles.None, CultureInfo.InvariantCulture, out portNumber) || portNumber is < 1 or > 65535))
        {
            faults.Add($"SSH_PORT is '{TerminalText.Line(port)}' in {portPlace}; it is a number from 1 to 65535.");
        }

        (string? interval, string intervalPlace) = Find("SYNC_INTERVAL");
        int seconds = 60;
        if (interval is not null && (!int.TryParse(interval.TrimEnd('s'), NumberStyles.None, CultureInfo.InvariantCulture, out seconds) || seconds is < 1 or > 86_400))
        {
            faults.Add($"SYNC_INTERVAL is '{TerminalText.Line(interval)}' in {intervalPlace}; it is a number of seconds from 1 to 86400.");
        }

        string? user = Find("SSH_USER").Value, path = Find("REMOTE_BASE_PATH").Value;
        if (user is null)
        {
            faults.Add($"SSH_HOST is '{TerminalText.Line(host)}' in {hostPlace}, but SSH_USER is not set. Set it to the user that logs in there.");
        }

        if (path is null)
        {
            faults.Add($"SSH_HOST is '{TerminalText.Line(host)}' in {hostPlace}, but REMOTE_BASE_PATH is not set. Set it to the folder there that holds 'logs'.");
        }

        RemoteOptions remote = new()
        {
            Name = RemoteName,
            Host = host,
            Port = portNumber,
            User = user ?? "",
            Path = path is null ? "" : path.TrimEnd('/') + "/logs",
            Folder = "",
            Interval = TimeSpan.FromSeconds(seconds),
        };
        if (faults.Count == 0 && Connecting.RemoteChecks.OptionsFault(remote) is { } fault)
        {
            faults.Add($"{fault} (SSH_HOST, SSH_USER, REMOTE_BASE_PATH)");
        }

        return new OlderSettings(faults.Count == 0 ? remote : null, level, faults);
    }
}
