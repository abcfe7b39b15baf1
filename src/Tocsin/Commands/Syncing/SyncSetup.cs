using Tocsin.Engine.Collection;
using Tocsin.Engine.Collection.Categories;
using Tocsin.Engine.Collection.Remotes;
using Tocsin.Facades;
using Tocsin.Server.Settings;

namespace Tocsin.Commands.Syncing;

/// <summary>What the configuration, the older settings and the command line say of a collection.</summary>
internal sealed class SyncSetup
{
    private SyncSetup(CollectionSettings settings, RemoteOptions? older)
    {
        Folders = new CollectionFolders(Path.GetFullPath(settings.Folder ?? CollectionSettings.DefaultFolder));
        Remotes = [.. older is null ? (RemoteOptions[])[] : [older], .. settings.Remotes.Select(static remote => remote.Value.ToOptions(remote.Key))];
        Rules = RulesOf(settings.Categories);
        Jobs = new JobNames(settings.Jobs);
    }

    /// <summary>Where the collection lies.</summary>
    public CollectionFolders Folders { get; }

    /// <summary>The machines that are configured, the one of the older settings first.</summary>
    public IReadOnlyList<RemoteOptions> Remotes { get; }

    /// <summary>The categories.</summary>
    public CategoryRules Rules { get; }

    /// <summary>What finds jobs in names.</summary>
    public JobNames Jobs { get; }

    /// <summary>Reads it. Throws <see cref="CommandException"/> with all faults.</summary>
    public static SyncSetup Load(string? config, string? folder)
    {
        TocsinSettings settings;
        try
        {
            (string, string?, string)[] flags = folder is null ? [] : [("Collection:Folder", folder, "--folder")];
            settings = SettingsLoader.Load(config, Environment.GetEnvironmentVariables(), flags, FacadeRegistry.Shipped.Names);
        }
        catch (SettingsException faults)
        {
            throw CommandException.WrongUsage(string.Join(' ', faults.Faults.Select(static fault => fault.ToString())), faults);
        }

        var older = OlderSettings.Read(Environment.GetEnvironmentVariable, Environment.CurrentDirectory);
        if (older.Faults.Count > 0)
        {
            throw CommandException.WrongUsage(string.Join(' ', older.Faults));
        }

        return new SyncSetup(settings.Collection, older.Remote);
    }

    /// <summary>The remote that a file comes from, by its path; empty for one that was put there by hand.</summary>
    public string RemoteOf(string path, IReadOnlyList<RemoteOptions> unconfigured) =>
        unconfigured.Concat(Remotes).Where(remote => remote.Folder.Length == 0 || path.StartsWith(remote.Folder + "/", StringComparison.Ordinal))
            .MaxBy(static remote => remote.Folder.Length)?.Name ?? "";

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

    /// <summary>The rules that are configured: a name that comes with the program and stands alone has its patterns.</summary>
    private static CategoryRules RulesOf(IReadOnlyList<CategorySettings> categories) =>
        categories.Count == 0 ? CategoryRules.Default : CategoryRules.Create(
        [
            .. categories.Where(static category => !category.Name.Equals(CategoryRules.Uncategorised, StringComparison.OrdinalIgnoreCase))
                .Select(static category => new CategoryRule(category.Name.ToLowerInvariant(), category.Patterns.Count > 0 ? category.Patterns : PatternsOf(category.Name))),
        ]);

    private static IReadOnlyList<string> PatternsOf(string name) =>
        CategoryRules.Default.Rules.First(rule => rule.Category.Equals(name, StringComparison.OrdinalIgnoreCase)).Patterns;

    private string Known() => Remotes.Count > 0
        ? $"Configured are {string.Join(", ", Remotes.Select(static remote => remote.Name))} (Collection:Remotes)."
        : """Name a machine with --host and --path, or put it into tocsin.json: {"Collection": {"Remotes": {"hpc": {"Host": "login.example.org", "User": "ann", "Path": "~/logs"}}}}.""";
}
