using Tocsin.Engine.Collection;
using Tocsin.Engine.Collection.Categories;
using Tocsin.Engine.Collection.Remotes;
using Tocsin.Facades;
using Tocsin.Server.Collection;
using Tocsin.Server.Settings;

namespace Tocsin.Commands.Syncing;

/// <summary>What the configuration, the older settings and the command line say of a collection.</summary>
internal sealed class SyncSetup
{
    private readonly ConfiguredCollection _configured;

    private SyncSetup(ConfiguredCollection configured) => _configured = configured;

    /// <summary>Where the collection lies.</summary>
    public CollectionFolders Folders => _configured.Folders;

    /// <summary>The machines that are configured, the one of the older settings first.</summary>
    public IReadOnlyList<RemoteOptions> Remotes => _configured.Remotes;

    /// <summary>The categories.</summary>
    public CategoryRules Rules => _configured.Rules;

    /// <summary>What finds jobs in names.</summary>
    public JobNames Jobs => _configured.Jobs;

    /// <summary>Reads it. Throws <see cref="CommandException"/> with all faults.</summary>
    public static SyncSetup Load(string? config, string? folder)
    {
        TocsinSettings settings;
        try
        {
            (string, string?, string)[] flags = folder is null ? [] : [("Collection:Folder", folder, "--folder")];
            settings = OlderRemote.AddTo(
                SettingsLoader.Load(config, Environment.GetEnvironmentVariables(), flags, FacadeRegistry.Shipped.Names),
                Environment.GetEnvironmentVariable, Environment.CurrentDirectory);
        }
        catch (SettingsException faults)
        {
            throw CommandException.WrongUsage(string.Join(' ', faults.Faults.Select(static fault => fault.ToString())), faults);
        }

        // Whoever types 'sync' wants a collection, be nothing of it configured yet: a named folder is one.
        CollectionSettings collection = settings.Collection with { Folder = settings.Collection.Folder ?? CollectionSettings.DefaultFolder };
        return new SyncSetup(ConfiguredCollection.Of(settings with { Collection = collection })!);
    }

    /// <summary>The remote that a file comes from, by its path; empty for one that was put there by hand.</summary>
    public string RemoteOf(string path, IReadOnlyList<RemoteOptions> unconfigured) =>
        unconfigured.FirstOrDefault(remote => path.StartsWith(remote.Folder + "/", StringComparison.Ordinal))?.Name ?? _configured.RemoteOf(path);

    /// <summary>The remotes that are meant. Throws <see cref="CommandException"/> when there are none.</summary>
    public IReadOnlyList<RemoteOptions> Choose(SyncRequest request)
    {
        if (request.Host is { } host)
        {
            string name = request.Remote ?? new string([.. host.Select(static c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_' ? c : '-')]);
            return
            [
                new RemoteOptions
                {
                    Name = name,
                    Host = host,
                    Port = request.Port,
                    User = request.User ?? Environment.UserName,
                    Path = request.Path!,
                    Folder = name,
                    KeyFile = request.Key,
                },
            ];
        }

        if (request.Remote is { } wanted)
        {
            return Remotes.FirstOrDefault(remote => remote.Name.Equals(wanted, StringComparison.OrdinalIgnoreCase)) is { } found
                ? [found]
                : throw CommandException.WrongUsage($"There is no remote '{wanted}'. {Known()}");
        }

        return Remotes.Count > 0 ? Remotes : throw CommandException.WrongUsage($"No remote is configured. {Known()}");
    }

    private string Known() => Remotes.Count > 0
        ? $"Configured are {string.Join(", ", Remotes.Select(static remote => remote.Name))} (Collection:Remotes)."
        : """Name a machine with --host and --path, or put it into tocsin.json: {"Collection": {"Remotes": {"hpc": {"Host": "login.example.org", "User": "ann", "Path": "~/logs"}}}}.""";
}
