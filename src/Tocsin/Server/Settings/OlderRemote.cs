using Tocsin.Engine.Collection.Remotes;

namespace Tocsin.Server.Settings;

/// <summary>Who set up the older program has its remote here, too: <c>SSH_HOST</c> and its kin, from the environment or an <c>.env</c> file.</summary>
internal static class OlderRemote
{
    private const string Remedy = "Set all of SSH_HOST, SSH_USER and REMOTE_BASE_PATH, or none.";

    /// <summary>The settings with that remote in front, and with its log level; a remote of the same name in <paramref name="settings"/> wins.</summary>
    /// <param name="settings">What is configured.</param>
    /// <param name="environment">Answers a variable of the environment, or null.</param>
    /// <param name="folder">Where <c>.env.local</c> and <c>.env</c> are looked for.</param>
    /// <exception cref="SettingsException">The older settings are wrong.</exception>
    public static TocsinSettings AddTo(TocsinSettings settings, Func<string, string?> environment, string folder)
    {
        var older = OlderSettings.Read(environment, folder);
        List<SettingFault> faults = [.. older.Faults.Select(static fault => new SettingFault("SSH_HOST", null, null, fault, Remedy))];
        ProgramLogLevel level = settings.Logging.Level;
        if (older.LogLevel is { } named && (older.Remote is not null || faults.Count > 0) && !ChoiceName.TryParse(LogLevelName.Ours(named), out level))
        {
            faults.Add(new SettingFault(
                "LOG_LEVEL", named, null, $"It must be one of {string.Join(", ", Enum.GetNames<ProgramLogLevel>()).ToLowerInvariant()}.", "Name one of them."));
        }

        if (faults.Count > 0)
        {
            throw new SettingsException(faults);
        }

        if (older.Remote is not { } remote || settings.Collection.Remotes.ContainsKey(remote.Name))
        {
            return settings;
        }

        var remotes = new Dictionary<string, RemoteSettings>(StringComparer.OrdinalIgnoreCase) { [remote.Name] = RemoteSettings.Of(remote) };
        foreach ((string name, RemoteSettings one) in settings.Collection.Remotes)
        {
            remotes[name] = one;
        }

        return settings with
        {
            Logging = settings.Logging with { Level = level },
            Collection = settings.Collection with { Remotes = remotes },
        };
    }
}
