using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Tocsin.Engine.Collection.Remotes;
using Tocsin.Engine.Streams;
using Tocsin.Engine.Streams.Storage;
using Tocsin.Facades;
using Tocsin.Server.Alerts;
using Tocsin.Server.Collection;
using Tocsin.Server.Incidents;
using Tocsin.Server.Logging;
using Tocsin.Server.Models;
using Tocsin.Server.Settings;
using Tocsin.Server.Similarity;

namespace Tocsin.Server;

/// <summary>
/// The server: streams, the main listener, the facades' listeners. <c>StartAsync</c> opens all, <see cref="DisposeAsync"/> drains all: stops
/// accepting, finishes requests, drains lanes, writes checkpoints.
/// </summary>
public sealed partial class TocsinServer : IAsyncDisposable
{
    private readonly Stack<IAsyncDisposable> _parts = [];
    private readonly ILogger _logger;
    private readonly TimeSpan _drainTimeout;
    private readonly TimeProvider _time;
    private readonly Func<RemoteOptions, CollectionHost, IRemoteLoop> _remotes;
    private readonly List<(string Name, WebApplication App)> _listeners = [];
    private bool _disposed;

    private TocsinServer(ILogger logger, TimeSpan drainTimeout, TimeProvider time, Func<RemoteOptions, CollectionHost, IRemoteLoop> remotes) =>
        (_logger, _drainTimeout, _time, _remotes) = (logger, drainTimeout, time, remotes);

    /// <summary>Where the main listener is, with the port that was given when 0 was asked for.</summary>
    public Uri Address => AddressOf("main");

    /// <summary>The streams.</summary>
    public RunningStreams Streams { get; private set; } = null!;

    /// <summary>What rings, and where it is sent.</summary>
    internal AlertCenter Alerts { get; private set; } = null!;

    /// <summary>What was seen before.</summary>
    internal IncidentCenter Incidents { get; private set; } = null!;

    /// <summary>The collected files; null when none are collected.</summary>
    internal CollectionHost? Collection { get; private set; }

    /// <summary>The pictures; null when there are none.</summary>
    internal SimilarityHost? Similarity { get; private set; }

    /// <summary>The models.</summary>
    public ServedModels Models { get; private set; } = null!;

    /// <summary>The listeners by name: <c>main</c> and the facades.</summary>
    internal IReadOnlyList<(string Name, WebApplication App)> Listeners => _listeners;

    /// <summary>Opens the data folder and starts to listen.</summary>
    /// <exception cref="SettingsException">A certificate or log file cannot be used.</exception>
    /// <exception cref="OutsideException">A port is taken, or the data folder cannot be used.</exception>
    /// <exception cref="JournalCorruptException">A stream cannot be read; nothing was changed.</exception>
    public static Task<TocsinServer> StartAsync(
        TocsinSettings settings, TimeProvider time, FacadeRegistry facades, CancellationToken cancellation = default) =>
        StartAsync(settings, time, facades, new PhysicalFileSystem(), cancellation);

    /// <summary>The same on a disk of the caller's, with remotes of the caller's.</summary>
    internal static async Task<TocsinServer> StartAsync(
        TocsinSettings settings, TimeProvider time, FacadeRegistry facades, IFileSystem files, CancellationToken cancellation,
        Func<RemoteOptions, CollectionHost, IRemoteLoop>? remotes = null)
    {
        var log = new ProgramLog(settings.Logging, time);
        using var loggers = new LoggerFactory([log], new LoggerFilterOptions { MinLevel = (LogLevel)settings.Logging.Level });
        var server = new TocsinServer(loggers.CreateLogger("Tocsin.Server"), settings.Server.DrainTimeout, time, remotes ?? RemoteLoop.Create);
        server.Owns(log);
        try
        {
            await server.OpenAsync(settings, facades, files, log, loggers, cancellation);
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>Opens the checkpoint store that the settings name.</summary>
    internal static ICheckpointStore OpenCheckpoints(TocsinSettings settings, IFileSystem files)
    {
        string folder = Path.GetFullPath(settings.Data);
        return settings.Checkpoints.Store == CheckpointStoreKind.Sqlite
            ? new SqliteCheckpointStore(Path.Combine(folder, "checkpoints.db"))
            : new FileCheckpointStore(files, Path.Combine(folder, "checkpoints"));
    }

    /// <summary>Where a facade's listener is.</summary>
    public Uri AddressOf(string listener)
    {
        WebApplication app = _listeners.Single(named => named.Name.Equals(listener, StringComparison.OrdinalIgnoreCase)).App;
        string address = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
        return new Uri(address.Replace("[::]", "localhost", StringComparison.Ordinal).Replace("0.0.0.0", "localhost", StringComparison.Ordinal));
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_disposed)
        {
            return;
        }

        _disposed = true;
        if (_listeners.Count > 0)
        {
            LogMessages.Stopping(_logger, _drainTimeout.TotalSeconds);
        }

        // Requests first: what they still append is processed before the lanes end.
        using var patience = new CancellationTokenSource(_drainTimeout, _time);
        await Task.WhenAll(_listeners.Select(listener => listener.App.StopAsync(patience.Token)));
        if (Streams is not null)
        {
            LogMessages.Stopped(_logger, Streams.All.Count);
        }

        while (_parts.TryPop(out IAsyncDisposable? part))
        {
            await part.DisposeAsync();
        }
    }

    private void Owns(IDisposable part) => _parts.Push(new Owned(part));

    private sealed class Owned(IDisposable part) : IAsyncDisposable
    {
        public ValueTask DisposeAsync()
        {
            part.Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
