using Tocsin.Engine.Formats;
using Tocsin.Engine.Ingestion;
using Tocsin.Engine.Ingestion.Files;
using Tocsin.Engine.Streams;
using Tocsin.Kafka;
using Tocsin.Kafka.Sources;
using Tocsin.Server.Alerts;
using Tocsin.Server.Http;
using Tocsin.Server.Models;
using Tocsin.Server.Populations;
using Tocsin.Server.Settings;
using Tocsin.Server.Streams;
using Tocsin.Server.Topics;
using Tocsin.Server.Windows;
using Tocsin.Sinks.Errors;

namespace Tocsin.Server;

/// <summary>The streams of this server. Pages and API read through it; any thread may call it.</summary>
public sealed class RunningStreams : IAsyncDisposable
{
    private static readonly TimeSpan SampleInterval = TimeSpan.FromSeconds(1);

    private readonly TocsinSettings _settings;
    private readonly IFileSystem _files;
    private readonly ICheckpointStore _checkpoints;
    private readonly ServedModels _models;
    private readonly TimeProvider _time;
    private readonly ILogger<RunningStreams> _logger;
    private readonly string _folder;
    private readonly SemaphoreSlim _opening = new(1);
    private readonly ITimer _sampler;
    private volatile SortedDictionary<string, RunningStream> _streams = new(StringComparer.OrdinalIgnoreCase);
    private long _sampledAt;
    private bool _disposed;

    private RunningStreams(
        TocsinSettings settings, IFileSystem files, ICheckpointStore checkpoints, ServedModels models, TimeProvider time, ILogger<RunningStreams> logger)
    {
        (_settings, _files, _checkpoints, _models, _time, _logger) = (settings, files, checkpoints, models, time, logger);
        _folder = Path.Combine(Path.GetFullPath(settings.Data), "streams");
        _sampledAt = time.GetTimestamp();
        _sampler = time.CreateTimer(_ => Sample(), null, SampleInterval, SampleInterval);
    }

    /// <summary>Called when a stream has new revisions of alerts, and when there is a new stream: on a lane's thread, which must not be held up.</summary>
    internal Action? AlertsMoved { get; set; }

    /// <summary>All streams, by name.</summary>
    public IReadOnlyList<RunningStream> All => [.. _streams.Values];

    /// <summary>Opens every stream that the data folder holds or the configuration names.</summary>
    /// <exception cref="JournalCorruptException">A stream cannot be read; nothing was changed.</exception>
    public static async Task<RunningStreams> OpenAsync(
        TocsinSettings settings, IFileSystem files, ICheckpointStore checkpoints, ServedModels models, TimeProvider time, ILogger<RunningStreams> logger,
        CancellationToken cancellation)
    {
        var streams = new RunningStreams(settings, files, checkpoints, models, time, logger);
        try
        {
            files.CreateDirectory(streams._folder);
            files.SyncDirectory(Path.GetDirectoryName(streams._folder)!);
            IEnumerable<string> found = Directory.EnumerateDirectories(streams._folder).Select(path => Path.GetFileName(path));

            // A stream that has a checkpoint and no folder is opened, too: opening it says loudly that its journal is gone.
            IEnumerable<string> known = found.Union(settings.Streams.Keys, StringComparer.OrdinalIgnoreCase).Union(checkpoints.Streams(), StringComparer.OrdinalIgnoreCase);
            foreach (string name in known.Order(StringComparer.Ordinal))
            {
                if (StreamName.IsValid(name))
                {
                    await streams.AddAsync(name, StreamBeginning.Lines, cancellation);
                }
                else
                {
                    LogMessages.StrangeFolder(logger, name);
                }
            }

            return streams;
        }
        catch
        {
            await streams.DisposeAsync();
            throw;
        }
    }

    /// <summary>The folder of a stream.</summary>
    internal string FolderOf(string name) => Path.Combine(_folder, name);

    /// <summary>A stream by name, or null.</summary>
    public RunningStream? Find(string name) => _streams.GetValueOrDefault(name);

    /// <summary>A stream by name, created with default options when it is not there.</summary>
    /// <exception cref="RequestFaultException">The name cannot be a stream's, or there are as many streams as there may be.</exception>
    /// <exception cref="JournalStoppedException">Its journal cannot be begun.</exception>
    public Task<RunningStream> GetOrCreateAsync(string name, CancellationToken cancellation = default) => GetOrCreateAsync(name, StreamBeginning.Lines, cancellation);

    /// <summary>The same; a stream that is made for events gets the rule <c>events</c>, and its lines are not mined. One that is there stays as it is.</summary>
    public Task<RunningStream> GetOrCreateForEventsAsync(string name, CancellationToken cancellation = default) => GetOrCreateAsync(name, StreamBeginning.Events, cancellation);

    /// <summary>The same; a stream that is made for the lines of collected files gets the rule <c>jobs</c>: jobs of one array or account are compared with each other.</summary>
    public Task<RunningStream> GetOrCreateForJobsAsync(string name, CancellationToken cancellation = default) => GetOrCreateAsync(name, StreamBeginning.Jobs, cancellation);

    private async Task<RunningStream> GetOrCreateAsync(string name, StreamBeginning beginning, CancellationToken cancellation)
    {
        if (StreamName.Fault(name) is { } fault)
        {
            throw new RequestFaultException(StreamLookup.BadName(fault));
        }

        if (Find(name) is { } there)
        {
            return there;
        }

        await _opening.WaitAsync(cancellation);
        try
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            if (Find(name) is { } meanwhile)
            {
                return meanwhile;
            }

            int most = _settings.Server.Limits.Streams;
            if (_streams.Count >= most)
            {
                throw new RequestFaultException(new RequestFault(
                    403, "too_many_streams", $"There are {most} streams, and there may be no more.", "Send to one of them, or raise Server:Limits:Streams."));
            }

            RunningStream created = await AddAsync(name, beginning, CancellationToken.None);
            LogMessages.StreamCreated(_logger, name);
            return created;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or JournalCorruptException)
        {
            LogMessages.StreamNotCreated(_logger, name, failure.Message, failure);
            throw new JournalStoppedException($"Stream '{name}' cannot be begun: {failure.Message}", failure);
        }
        finally
        {
            _opening.Release();
        }
    }

    /// <summary>The longest line of a stream, whether it is there or not.</summary>
    public int MaxLineBytes(string name) => SettingsOf(name).MaxLineBytes;

    /// <summary>Starts the sources that are configured. A listener binds here.</summary>
    /// <exception cref="System.Net.Sockets.SocketException">A listener's port is taken.</exception>
    /// <exception cref="KafkaMissingException">A source is a topic, and the client of Kafka is not installed.</exception>
    /// <exception cref="KafkaOptionException">A source is a topic, and an option of the client is wrong.</exception>
    public void StartSources(Func<Stream> openStandardInput)
    {
        foreach (RunningStream stream in All)
        {
            StreamSettings settings = SettingsOf(stream.Name);
            if (settings.Sources.Count == 0)
            {
                continue;
            }

            var followed = new FollowedFiles(_files, Path.Combine(_folder, stream.Name, "followed-files.json"));
            var factory = new SourceFactory(stream, followed, settings.ToOptions(), _time, openStandardInput, Topic);
            foreach (string address in settings.Sources)
            {
                stream.Start(factory.Create(SourceAddress.Parse(address, out _, KafkaScheme.Source)!), _logger);
            }

            IRecordSource Topic(SourceAddress address) => new KafkaSource(
                KafkaAddress.Parse(address.Text, out _)!, KafkaScheme.GroupOf(stream.Name), _settings.Kafka.ToOptions(), stream, settings.ToOptions(), _time, _logger);
        }
    }

    /// <summary>Stops sources, drains lanes, writes last checkpoints and closes the files. Nobody may append any more.</summary>
    public async ValueTask DisposeAsync()
    {
        await _sampler.DisposeAsync();
        await _opening.WaitAsync();
        _disposed = true;
        await Task.WhenAll(_streams.Values.Select(CloseAsync));
        _opening.Dispose();
    }

    private async Task CloseAsync(RunningStream stream)
    {
        try
        {
            await stream.DisposeAsync();
        }
        catch (Exception exception)
        {
            LogMessages.StreamNotClosed(_logger, stream.Name, exception);
        }
    }

    private async Task<RunningStream> AddAsync(string name, StreamBeginning beginning, CancellationToken cancellation)
    {
        StreamSettings settings = SettingsOf(name);
        string folder = Path.Combine(_folder, name);

        bool isNew = !Directory.Exists(folder);

        // Nothing is done to a stream of that name that is there already and that nobody has configured.
        bool isForEvents = beginning == StreamBeginning.Events || name.Equals(PopulationStreams.Default, StringComparison.OrdinalIgnoreCase);
        if (settings.Population is null && isNew && isForEvents)
        {
            settings = settings with { Population = new PopulationSettings(), Format = FormatCatalogue.None.Name };
        }
        else if (settings.Population is null && isNew && beginning == StreamBeginning.Jobs)
        {
            settings = settings with { Population = new PopulationSettings { Rule = PopulationSettings.Jobs } };
        }
        else if (settings.Windows is null && isNew && name.Equals(WindowStreams.Default, StringComparison.OrdinalIgnoreCase))
        {
            settings = settings with { Windows = new WindowSettings(), Format = FormatCatalogue.None.Name };
        }

        var setup = new StreamSetup
        {
            Name = name,
            Directory = folder,
            CreateProcessor = static _ => throw new InvalidOperationException("The running stream sets it."),
            Files = _files,
            Checkpoints = _checkpoints,
            Time = _time,
            Logger = _logger,
            Options = settings.ToOptions(),
        };
        ConfiguredRule? rule = settings.Population is { } population ? new ConfiguredRule(population, _files, folder, _time) : null;
        ConfiguredWindows? windows = settings.Windows is { } counted ? new ConfiguredWindows(counted, _files, folder, _time) : null;
        RunningStream stream = await RunningStream.OpenAsync(setup, settings.ToPipelineOptions() with { Stream = name }, _models, settings.Model, rule, windows, cancellation);
        stream.ErrorRecords = OpenErrors(stream, settings.Windows, folder);
        stream.OnAlertsMoved(() => AlertsMoved?.Invoke());
        if (isNew)
        {
            // Before anybody can send to it: every sink gets the alerts of a new stream from its first one on.
            foreach (AlertSinkSettings sink in _settings.Alerts.Sinks)
            {
                new SentMark(_files, folder, sink.Address).Write(0);
            }
        }

        _streams = new SortedDictionary<string, RunningStream>(_streams, StringComparer.OrdinalIgnoreCase) { [name] = stream };
        AlertsMoved?.Invoke();
        return stream;
    }

    private ErrorRecords? OpenErrors(RunningStream stream, WindowSettings? settings, string folder)
    {
        if (settings?.ToErrorOptions() is not { } options)
        {
            return null;
        }

        void Notice(string notice) => LogMessages.ErrorRecords(_logger, stream.Name, notice);
        try
        {
            return new ErrorRecords(stream.Log, new ErrorFiles(options, _files, _time, Notice), _files, folder, _time, Notice);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new OutsideException($"The folder '{options.Folder}' (Streams:{stream.Name}:Windows:Errors) cannot be used: {fault.Message} Free it, or name another one.", fault);
        }
    }

    private StreamSettings SettingsOf(string name) =>
        _settings.Streams.FirstOrDefault(named => named.Key.Equals(name, StringComparison.OrdinalIgnoreCase)).Value ?? new StreamSettings();

    private void Sample()
    {
        double seconds = _time.GetElapsedTime(_sampledAt).TotalSeconds;
        _sampledAt = _time.GetTimestamp();
        foreach (RunningStream stream in _streams.Values)
        {
            stream.Sample(Math.Max(seconds, 0.001));
        }
    }

    // What a stream is made for, where nobody has configured it.
    private enum StreamBeginning
    {
        Lines,
        Events,
        Jobs,
    }
}
