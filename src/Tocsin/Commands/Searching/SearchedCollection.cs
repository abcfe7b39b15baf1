using Tocsin.Commands.Syncing;
using Tocsin.Engine.Collection;
using Tocsin.Engine.Collection.Catalogue;
using Tocsin.Engine.Collection.Paths;
using Tocsin.Engine.Collection.Searching;
using Tocsin.Server.Settings;

namespace Tocsin.Commands.Searching;

/// <summary>A collection on this machine, opened to be read: a server may be writing it meanwhile.</summary>
internal sealed class SearchedCollection : IDisposable
{
    private readonly RootFolder _logs;
    private readonly FileCatalogue _catalogue;
    private readonly string? _ownCatalogue;

    private SearchedCollection(CollectionFolders folders, RootFolder logs, FileCatalogue catalogue, string? ownCatalogue)
    {
        (Folders, _logs, _catalogue, _ownCatalogue) = (folders, logs, catalogue, ownCatalogue);
        Search = new LogSearch(logs, catalogue);
    }

    public LogSearch Search { get; }

    /// <summary>Where it lies.</summary>
    public CollectionFolders Folders { get; }

    /// <summary>The raw tree.</summary>
    public RootFolder Logs => _logs;

    /// <summary>What is known of its files.</summary>
    public FileCatalogue Catalogue => _catalogue;

    /// <summary>Whether nobody else keeps the catalogue right.</summary>
    public bool HasOwnCatalogue => _ownCatalogue is not null;

    /// <summary>
    /// Opens it. Where nobody has made a catalogue yet, the files are listed into one that is thrown away, by the categories and remotes that are configured. Throws <see cref="CommandException"/> when there is no collection.
    /// </summary>
    /// <param name="config">The configuration file; <c>tocsin.json</c> of the working folder, where it exists, without it.</param>
    /// <param name="given">The collection's folder; the configured one without it.</param>
    /// <param name="clock">The clock.</param>
    /// <param name="cancellation">Ends the listing.</param>
    public static SearchedCollection Open(string? config, string? given, TimeProvider clock, CancellationToken cancellation)
    {
        SyncSetup setup = SyncSetup.Load(config, given);
        CollectionFolders folders = setup.Folders;
        string folder = given ?? folders.Root;
        if (!Directory.Exists(folders.Logs))
        {
            throw CommandException.Outside(
                $"There is no collection in '{folder}': it has no folder 'logs'. Name another one with --folder, fetch logs with 'tocsin sync', or put some into '{Path.Combine(folder, "logs")}'.");
        }

        string? own = null;
        RootFolder? logs = null;
        try
        {
            logs = RootFolder.Open(folders.Logs);
            if (File.Exists(folders.Catalogue))
                return new SearchedCollection(folders, logs, FileCatalogue.Open(folders.Catalogue, clock), null);
            own = Directory.CreateTempSubdirectory("tocsin-search-").FullName;
            FileCatalogue catalogue = FileCatalogue.Open(Path.Combine(own, "catalogue.db"), clock);
            new CataloguePass(logs, catalogue, setup.Rules, setup.Jobs, path => setup.RemoteOf(path, []), null, clock) { BytesToCount = 0 }.Run(cancellation);
            return new SearchedCollection(folders, logs, catalogue, own);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or PlatformNotSupportedException)
        {
            logs?.Dispose();
            if (own is not null)
                Directory.Delete(own, recursive: true);
            throw CommandException.Outside($"The collection in '{folder}' cannot be read: {fault.Message} Check --folder ({nameof(CollectionSettings.Folder)}) and its permissions.", fault);
        }
    }

    public void Dispose()
    {
        _catalogue.Dispose();
        _logs.Dispose();
        if (_ownCatalogue is not null)
            Directory.Delete(_ownCatalogue, recursive: true);
    }
}
