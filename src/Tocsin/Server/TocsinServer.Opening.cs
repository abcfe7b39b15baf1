using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Tocsin.Engine.Sequences.Lanes;
using Tocsin.Engine.Streams;
using Tocsin.Facades;
using Tocsin.Kafka;
using Tocsin.Kafka.Browsing;
using Tocsin.Pages;
using Tocsin.Server.Alerts;
using Tocsin.Server.Collection;
using Tocsin.Server.Health;
using Tocsin.Server.Http;
using Tocsin.Server.Incidents;
using Tocsin.Server.Labels;
using Tocsin.Server.Logging;
using Tocsin.Server.Metrics;
using Tocsin.Server.Models;
using Tocsin.Server.Populations;
using Tocsin.Server.Records;
using Tocsin.Server.Security;
using Tocsin.Server.Sessions;
using Tocsin.Server.Settings;
using Tocsin.Server.Similarity;
using Tocsin.Server.Streams;
using Tocsin.Server.Tail;
using Tocsin.Server.Templates;
using Tocsin.Server.Topics;
using Tocsin.Server.Vectors;
using Tocsin.Server.Windows;

namespace Tocsin.Server;

// What is opened, in its order: the data folder and its streams, the main listener with its routes, the facades, the sources.
public sealed partial class TocsinServer
{
    private async Task OpenAsync(
        TocsinSettings settings, FacadeRegistry facades, IFileSystem files, ProgramLog log, LoggerFactory loggers, CancellationToken cancellation)
    {
        ServerSettings server = settings.Server;
        var metrics = new ServerMetrics();
        var exporter = new MetricsListener(metrics.Meter);
        Owns(metrics);
        Owns(exporter);
        var keys = new ApiKeys(server.Keys);
        var sessions = new SignInSessions(_time);
        var parts = new ListenerParts(
            server, settings.Logging, log, metrics, keys, sessions, new AccessLayer(keys, sessions, server.RateLimits, _time),
            new OriginGuard(server), Certificates.Load(server.Tls), _time);
        await OpenStreamsAsync(settings, files, metrics, loggers, cancellation);
        await OpenCollectionAsync(settings);
        OpenSimilarity(settings, metrics);
        VectorsHost vectors = await OpenVectorsAsync(settings);
        metrics.Observe(Streams);
        metrics.Observe(Alerts);
        metrics.Observe(vectors);
        metrics.Observe(Incidents);
        if (Collection is not null)
        {
            metrics.Observe(Collection);
        }

        var feeds = new FeedTallies();
        metrics.Observe(feeds);
        var pool = new BatchPool(server.Limits.BufferedBytes);
        var events = new EventRequests(server.Limits.JsonDepth);
        var figures = new MonitorFigures(OpenLabels(settings.Facade("logdetection").Labels), _time);
        Owns(figures);
        var predictor = new Predictor(new LimitsOfPrediction(AtOnce: Math.Max(1, Environment.ProcessorCount / 2)), metrics, _time);
        Owns(predictor);
        var collection = new ServedCollection(Collection);
        var similarity = new ServedSimilarity(Similarity);
        FacadeEndpoints endpoints = facades.Endpoints(settings.Facades);
        KafkaBrowser? kafka = ConfiguredKafka.Browser(settings, Streams, _time);
        if (kafka is not null)
        {
            _parts.Push(kafka);
        }

        void AddServices(IServiceCollection services)
        {
            services.AddSingleton(Streams).AddSingleton(Models).AddSingleton(figures).AddSingleton(figures.Labels).AddSingleton(pool).AddSingleton(exporter)
                .AddSingleton(predictor).AddSingleton(new Followers(server.Limits.Followers)).AddSingleton(endpoints)
                .AddSingleton(feeds).AddSingleton(events).AddSingleton(Alerts).AddSingleton(Incidents).AddSingleton(collection).AddSingleton(similarity);
        }

        WebApplication main = ListenerHost.Create(parts, "main", server.Listen, new ProblemWriter(), services =>
        {
            AddServices(services);
            if (kafka is not null)
            {
                services.AddSingleton<IKafkaBrowser>(kafka);
            }

            services.AddSingleton(vectors).AddSingleton(settings.Vectors);
            services.AddSingleton(new SearchesAtOnce(Math.Max(2, Environment.ProcessorCount))).AddSingleton<FileMarks>().AddSingleton<LineTemplates>();
            services.AddApiDescription();
            services.AddPages();
        });
        main.MapRecords();
        main.MapStreams();
        main.MapCommands();
        main.MapTemplates();
        main.MapModels();
        main.MapModelCommands();
        main.MapSessions();
        main.MapPredict();
        main.MapAsking();
        main.MapObserving();
        main.MapEvents();
        main.MapPopulations();
        main.MapPopulationCommands();
        main.MapPopulationFeed();
        main.MapWindows();
        main.MapWindowRules();
        main.MapWindowEvents();
        main.MapAlerts();
        main.MapIncidents();
        main.MapTail();
        main.MapFiles();
        main.MapContent();
        main.MapLines();
        main.MapSearch();
        main.MapRetention();
        main.MapFollowing();
        main.MapSync();
        main.MapImages();
        main.MapImageChanges();
        main.MapTopics();
        main.MapVectors();
        main.MapHealth();
        main.MapSignIn();
        main.MapApiDescription();
        main.MapPages().For(Role.Read);
        await ListenAsync("main", main, server.Listen, "--listen (Server:Listen)", cancellation);
        LogMessages.Listening(_logger, Address.ToString());
        if (!keys.AreConfigured && !IPAddress.IsLoopback(server.Listen.Address))
        {
            LogMessages.Open(_logger, Address.ToString());
        }

        foreach ((string name, FacadeSettings set) in settings.Facades)
        {
            IFacade facade = facades.Find(name)!;
            IPEndPoint endpoint = endpoints.Find(facade.Name)!;
            WebApplication app = ListenerHost.Create(parts, facade.Name, endpoint, facade, services =>
            {
                AddServices(services);
                services.AddSingleton(set);
                facade.AddServices(services);
            }, facade.RequestLevel);
            await OpenAsync(facade, app.Services, cancellation);
            facade.Map(app);
            await ListenAsync(facade.Name, app, endpoint, $"--facade {facade.Name}=ADDRESS:PORT (Facades:{facade.Name})", cancellation);
            LogMessages.FacadeListening(_logger, facade.Name, AddressOf(facade.Name).ToString());
        }

        StartSources();
    }

    private async Task OpenStreamsAsync(TocsinSettings settings, IFileSystem files, ServerMetrics metrics, LoggerFactory loggers, CancellationToken cancellation)
    {
        string folder = Path.GetFullPath(settings.Data);
        try
        {
            Owns(DataFolderLock.Take(folder));
            ICheckpointStore checkpoints = OpenCheckpoints(settings, files);
            Owns(checkpoints);
            Models = await Task.Run(() => ServedModels.Open(settings, files, _time), cancellation);
            Streams = await RunningStreams.OpenAsync(settings, files, checkpoints, Models, _time, loggers.CreateLogger<RunningStreams>(), cancellation);
            _parts.Push(Streams);
            Alerts = await AlertCenter.OpenAsync(settings, Streams, files, _time, _logger, cancellation);
            _parts.Push(Alerts);
            Incidents = await IncidentCenter.OpenAsync(settings, Streams, Alerts.Book, metrics, _time, _logger, cancellation);
            _parts.Push(Incidents);
        }
        catch (InvalidDataException corrupt)
        {
            throw new JournalCorruptException(corrupt.Message, corrupt);
        }
        catch (BundleMissingException missing)
        {
            throw new OutsideException(missing.Message, missing);
        }
        catch (DataFolderLockedException locked)
        {
            throw new OutsideException(locked.Message, locked);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new OutsideException($"The data folder '{folder}' (--data) cannot be used: {exception.Message} Free it, or name another one.", exception);
        }
    }

    private async Task OpenCollectionAsync(TocsinSettings settings)
    {
        if (ConfiguredCollection.Of(settings) is { } configured)
        {
            Collection = await CollectionHost.OpenAsync(configured, Streams, _remotes, _time, _logger);
            _parts.Push(Collection);
            LogMessages.Collecting(_logger, configured.Folders.Root, configured.Remotes.Count);
        }
    }

    private void OpenSimilarity(TocsinSettings settings, ServerMetrics metrics)
    {
        if (ConfiguredSimilarity.Of(settings) is { } configured)
        {
            Similarity = SimilarityHost.Open(configured, metrics, _time, _logger);
            _parts.Push(Similarity);
            metrics.Observe(Similarity);
            LogMessages.ServingImages(_logger, configured.Features, Similarity.Embedder, configured.Workers);
        }
    }

    private async Task<VectorsHost> OpenVectorsAsync(TocsinSettings settings)
    {
        string folder = Path.GetFullPath(settings.Data);
        try
        {
            VectorsHost vectors = await Task.Run(() => VectorsHost.Open(folder, settings.Vectors, _time, _logger));
            _parts.Push(vectors);
            return vectors;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new OutsideException($"The vectors in the data folder '{folder}' (--data) cannot be read: {exception.Message} Free them, or name another folder.", exception);
        }
    }

    private static async Task OpenAsync(IFacade facade, IServiceProvider services, CancellationToken cancellation)
    {
        try
        {
            await facade.OpenAsync(services, cancellation);
        }
        catch (Exception exception) when (exception is RequestFaultException or JournalStoppedException)
        {
            throw new OutsideException($"The facade '{facade.Name}' cannot start: {exception.Message}", exception);
        }
    }

    // Labels that lie where they are looked for are there from the start; that they are missing is said to whoever asks for them.
    private LabelBook OpenLabels(string path)
    {
        var labels = new LabelBook(path);
        try
        {
            if (labels.FileExists)
            {
                LogMessages.LabelsLoaded(_logger, labels.Load().Count, path);
            }
        }
        catch (LabelFileException fault)
        {
            LogMessages.LabelsNotLoaded(_logger, fault.Message);
        }

        return labels;
    }

    private void StartSources()
    {
        try
        {
            Streams.StartSources(Console.OpenStandardInput);
        }
        catch (SocketException exception)
        {
            throw new OutsideException($"A source cannot listen: {exception.Message} Stop the other program, or change Streams:…:Sources.", exception);
        }
        catch (Exception exception) when (exception is KafkaMissingException or KafkaOptionException)
        {
            throw new OutsideException($"{exception.Message} (Streams:…:Sources)", exception);
        }
    }

    private async Task ListenAsync(string name, WebApplication app, IPEndPoint endpoint, string setting, CancellationToken cancellation)
    {
        _parts.Push(app);
        try
        {
            await app.StartAsync(cancellation);
            _listeners.Add((name, app));
        }
        catch (IOException exception) when (exception.InnerException is AddressInUseException)
        {
            throw new OutsideException(
                $"Port {endpoint.Port} on {endpoint.Address} is taken. Stop the program that has it, or choose another with {setting}.", exception);
        }
        catch (SocketException exception)
        {
            throw new OutsideException($"{endpoint} cannot be listened on: {exception.Message}. Choose another address with {setting}.", exception);
        }
    }
}
