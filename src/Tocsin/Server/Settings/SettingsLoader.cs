using System.Collections;

namespace Tocsin.Server.Settings;

/// <summary>Reads the configuration and finds everything that is wrong with it at once.</summary>
public static class SettingsLoader
{
    /// <summary>The file that is read when no other is named and it is there.</summary>
    public const string DefaultFile = "tocsin.json";

    /// <summary>Reads file, variables and flags (the later wins) and checks them.</summary>
    /// <param name="file">The file that was named, or null for <see cref="DefaultFile"/> where it exists.</param>
    /// <param name="variables">The environment.</param>
    /// <param name="flags">Key, value and the flag that said it; a null value only says that the group is there.</param>
    /// <param name="facades">Names of the facades that this program has.</param>
    /// <exception cref="SettingsException">Something is wrong; it carries every fault.</exception>
    public static TocsinSettings Load(
        string? file,
        IDictionary variables,
        IEnumerable<(string Key, string? Value, string Flag)> flags,
        IReadOnlyCollection<string> facades)
    {
        List<SettingFault> faults = [];
        var root = new SettingNode("");
        if (file is not null || File.Exists(DefaultFile))
        {
            SettingSources.AddFile(root, file ?? DefaultFile, faults);
        }

        SettingSources.AddVariables(root, variables);
        if (variables["LOG_LEVEL"] is string { Length: > 0 } level)
        {
            root.Set(["Logging", "Level"], LogLevelName.Ours(level), "LOG_LEVEL");
        }

        foreach ((string key, string? value, string flag) in flags)
        {
            if (value is null)
            {
                root.Name(key.Split(':'), flag);
            }
            else
            {
                root.Set(key.Split(':'), value, flag);
            }
        }

        OlderSimilarity.AddTo(root, variables);
        TocsinSettings settings = new SettingsBinder(faults).Bind<TocsinSettings>(root);
        new SettingsCheck(root, facades, faults).Check(settings);
        return faults.Count == 0 ? settings : throw new SettingsException(faults);
    }
}
