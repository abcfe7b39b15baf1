using Tocsin.Engine.Collection;
using Tocsin.Engine.Collection.Categories;
using Tocsin.Engine.Collection.Remotes;
using Tocsin.Engine.Collection.Retention;
using Tocsin.Server.Settings;

namespace Tocsin.Server.Collection;

/// <summary>What the configuration says of a collection, without faults.</summary>
internal sealed class ConfiguredCollection
{
    private readonly Dictionary<string, string> _streams;

    private ConfiguredCollection(CollectionSettings settings, IReadOnlyList<RemoteOptions> remotes)
    {
        Folders = new CollectionFolders(Path.GetFullPath(settings.Folder ?? CollectionSettings.DefaultFolder));
        Remotes = remotes;
        Rules = RulesOf(settings.Categories);
        Jobs = new JobNames(settings.Jobs);
        Feeds = settings.Feed;
        Retention = [.. settings.Retention.Select(rule => new RetentionRule(rule.Category?.ToLowerInvariant(), rule.MaxAge, rule.MaxBytes, rule.MaxFiles, rule.CompressAfter))];
        _streams = settings.Categories.Where(category => category.Stream is not null)
            .ToDictionary(category => category.Name, category => category.Stream!, StringComparer.OrdinalIgnoreCase);
    }

    /// <summary>Where it lies.</summary>
    public CollectionFolders Folders { get; }

    /// <summary>The machines.</summary>
    public IReadOnlyList<RemoteOptions> Remotes { get; }

    /// <summary>The categories.</summary>
    public CategoryRules Rules { get; }

    /// <summary>What finds jobs in names.</summary>
    public JobNames Jobs { get; }

    /// <summary>Whether what is new goes into streams.</summary>
    public bool Feeds { get; }

    /// <summary>What is kept.</summary>
    public IReadOnlyList<RetentionRule> Retention { get; }

    /// <summary>The collection that is configured; null when none is wanted.</summary>
    public static ConfiguredCollection? Of(TocsinSettings settings)
    {
        RemoteOptions[] remotes = [.. settings.Collection.Remotes.Select(remote => remote.Value.ToOptions(remote.Key))];
        bool isOn = remotes.Length > 0 || settings.Collection.Folder is not null || settings.Facades.Keys.Contains("logs", StringComparer.OrdinalIgnoreCase);
        return isOn ? new ConfiguredCollection(settings.Collection, remotes) : null;
    }

    /// <summary>The stream of a category's lines; null when they go into none.</summary>
    public string? StreamOf(string category) =>
        !_streams.TryGetValue(category, out string? stream) ? category
        : stream.Equals(CategorySettings.NoStream, StringComparison.OrdinalIgnoreCase) ? null
        : stream;

    /// <summary>The remote that a file comes from, by its path; empty for one that was put there by hand.</summary>
    public string RemoteOf(string path)
    {
        RemoteOptions? closest = null;
        foreach (RemoteOptions remote in Remotes)
        {
            bool holds = remote.Folder.Length == 0 || (path.Length > remote.Folder.Length && path[remote.Folder.Length] == '/' && path.StartsWith(remote.Folder, StringComparison.Ordinal));
            if (holds && (closest is null || remote.Folder.Length > closest.Folder.Length))
            {
                closest = remote;
            }
        }

        return closest?.Name ?? "";
    }

    /// <summary>The rules of categories that are configured: a name that comes with the program and stands alone has its patterns.</summary>
    internal static CategoryRules RulesOf(IReadOnlyList<CategorySettings> categories) =>
        categories.Count == 0 ? CategoryRules.Default : CategoryRules.Create(
        [
            .. categories.Where(category => !category.Name.Equals(CategoryRules.Uncategorised, StringComparison.OrdinalIgnoreCase))
                .Select(category => new CategoryRule(category.Name.ToLowerInvariant(), category.Patterns.Count > 0 ? category.Patterns : PatternsOf(category.Name))),
        ]);

    private static IReadOnlyList<string> PatternsOf(string name) =>
        CategoryRules.Default.Rules.First(rule => rule.Category.Equals(name, StringComparison.OrdinalIgnoreCase)).Patterns;
}
