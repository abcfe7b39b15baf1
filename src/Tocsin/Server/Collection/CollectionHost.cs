using Tocsin.Engine.Collection;
using Tocsin.Engine.Collection.Catalogue;
using Tocsin.Engine.Collection.Categories;
using Tocsin.Engine.Collection.Following;
using Tocsin.Engine.Collection.Paths;
using Tocsin.Engine.Collection.Remotes;
using Tocsin.Engine.Collection.Searching;
using Tocsin.Engine.Streams;

namespace Tocsin.Server.Collection;

/// <summary>
/// The collection of this server: the folder, its catalogue, the remotes that are fetched into it, and what reads it. Any thread may call it. Whatever fails while it runs
/// is shown and tried again, and never ends the server.
/// </summary>
internal sealed partial class CollectionHost : IAsyncDisposable
{
    private static readonly TimeSpan PassInterval = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan FeedInterval = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan RetentionInterval = TimeSpan.FromMinutes(10);

    private readonly Stack<IAsyncDisposable> _parts = [];
    private readonly ConfiguredCollection _configured;
    private readonly ILogger _logger;

    private CollectionHost(ConfiguredCollection configured, RunningStreams streams, TimeProvider time, ILogger logger) =>
        (_configured, Streams, Time, _logger) = (configured, streams, time, logger);

    /// <summary>Where it lies.</summary>
    public CollectionFolders Folders => _configured.Folders;

    /// <summary>The raw tree; everything is opened through it.</summary>
    public RootFolder Logs { get; private set; } = null!;

    /// <summary>What there is.</summary>
    public FileCatalogue Catalogue { get; private set; } = null!;

    /// <summary>The categories.</summary>
    public CategoryRules Rules => _configured.Rules;

    /// <summary>Looks for lines.</summary>
    public LogSearch Search { get; private set; } = null!;

    /// <summary>Reads what is new for all who follow.</summary>
    public FollowHub Followers { get; private set; } = null!;

    /// <summary>The clock.</summary>
    public TimeProvider Time { get; }

    /// <summary>The streams that lines go into.</summary>
    public RunningStreams Streams { get; }

    /// <summary>Opens the folder and begins: the first pass over it runs while this returns.</summary>
    /// <exception cref="OutsideException">The folder cannot be used, or another process has it.</exception>
    public static async Task<CollectionHost> OpenAsync(
        ConfiguredCollection configured, RunningStreams streams, Func<RemoteOptions, CollectionHost, IRemoteLoop> remote, TimeProvider time, ILogger logger)
    {
        var host = new CollectionHost(configured, streams, time, logger);
        try
        {
            await Task.Run(() => host.Open(remote));
            return host;
        }
        catch (Exception failure)
        {
            await host.DisposeAsync();
            if (failure is DataFolderLockedException)
            {
                throw new OutsideException(failure.Message, failure);
            }

            if (failure is IOException or UnauthorizedAccessException)
            {
                throw new OutsideException($"The collection '{configured.Folders.Root}' (Collection:Folder) cannot be used: {failure.Message} Free it, or name another one.", failure);
            }

            throw;
        }
    }

    /// <summary>What an operator should know; empty while all is well.</summary>
    public IReadOnlyList<string> Warnings =>
    [
        .. Remotes.Where(remote => remote.FailedInARow > 0).Select(remote => $"remote {remote.Options.Name}: {remote.Last?.Error ?? "it was not fetched"}"),
        .. Passes.Fault is { } pass ? [$"collection: {pass}"] : (string[])[],
        .. Feeding?.Fault is { } feed ? [$"collection, feeding of streams: {feed}"] : (string[])[],
        .. Keeping?.Fault is { } keep ? [$"collection, retention: {keep}"] : (string[])[],
    ];

    /// <summary>The stream of a category's lines; null when they go into none.</summary>
    public string? StreamOf(string category) => _configured.Feeds ? _configured.StreamOf(category) : null;

    /// <summary>Stops remotes, then what they wake, then the rest.</summary>
    public async ValueTask DisposeAsync()
    {
        while (_parts.TryPop(out IAsyncDisposable? part))
        {
            await part.DisposeAsync();
        }
    }

    private void Open(Func<RemoteOptions, CollectionHost, IRemoteLoop> remote)
    {
        Owns(CollectionLock.Take(Folders));
        Logs = Owns(RootFolder.Open(Folders.Logs));
        Catalogue = Owns(FileCatalogue.Open(Folders.Catalogue, Time, _logger));
        Search = new LogSearch(Logs, Catalogue);
        Followers = Begin(new FollowHub(Logs, Catalogue, Time));
        OpenPasses();
        foreach (RemoteOptions options in _configured.Remotes)
        {
            _remotes.Add(Begin(remote(options, this)));
        }

        foreach (IRemoteLoop one in _remotes)
        {
            one.Start(Completed);
        }
    }

    private T Owns<T>(T part)
        where T : IDisposable
    {
        _parts.Push(new Owned(part));
        return part;
    }

    private T Begin<T>(T part)
        where T : IAsyncDisposable
    {
        _parts.Push(part);
        return part;
    }

    private sealed class Owned(IDisposable part) : IAsyncDisposable
    {
        public ValueTask DisposeAsync()
        {
            part.Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
