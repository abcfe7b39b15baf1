using System.CommandLine;
using System.Net;
using Tocsin.Commands.Demo;
using Tocsin.Engine.Traffic;
using Tocsin.Pages.Reading;
using Tocsin.Server;
using Tocsin.Server.Labels;
using Tocsin.Server.Settings;

namespace Tocsin.Commands;

/// <summary><c>tocsin demo</c>: the server with made-up traffic in it, to look at.</summary>
internal static class DemoCommand
{
    private const int PastLines = 2_000;

    private static readonly Option<string?> Data = new("--data") { Description = "Folder to keep the demo's data in (default: a temporary one that goes with it)" };
    private static readonly Option<string?> Listen = new("--listen") { Description = "ADDRESS:PORT of API and pages (default: 127.0.0.1:8800)" };
    private static readonly Option<double> Speed = new("--speed")
    {
        Description = "Times the usual traffic of about 200 lines a second",
        DefaultValueFactory = _ => 1,
    };

    private static readonly Option<int> Seed = new("--seed") { Description = "Another seed makes other traffic", DefaultValueFactory = _ => 1 };

    public static Command Create()
    {
        DocumentedCommand command = new(
            "demo",
            "Start a server with made-up traffic: a block store, a web shop, the daemons of four machines, and the shop's visitors with a scraper among them. It rings when the shop's orders fail; it learns what is normal in the block store and explains the blocks that are not; it finds the visitor that behaves like no other. Stop it with Ctrl-C.",
            "tocsin demo",
            "tocsin demo --listen 127.0.0.1:9000 --speed 10")
        {
            Data, Listen, Speed, Seed,
        };
        Speed.Validators.Add(static given =>
        {
            if (given.GetValueOrDefault<double>() is not (> 0 and <= 1_000))
            {
                given.AddError("--speed takes a number above 0, at most 1000.");
            }
        });
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        string? keep = parsed.GetValue(Data);
        string folder = keep ?? Directory.CreateTempSubdirectory("tocsin-demo-").FullName;
        int seed = parsed.GetValue(Seed);
        double speed = parsed.GetValue(Speed);

        // A block gets a line every half second on average; in slow traffic it is silent for longer.
        TimeSpan silence = TimeSpan.FromSeconds(Math.Max(10, 20 / speed));
        DemoLabels labels = new(TimeProvider.System, after: 2 * silence);
        BlockTraffic blocks = new(seed) { Allocated = labels.Begun };
        TrafficGenerator[] traffic = [blocks, new WebTraffic(seed + 1) { FirstOutage = DemoAlerts.Past + DemoAlerts.FirstOutage }, new DaemonTraffic(seed + 2), new VisitorTraffic(seed + 3)];
        TextWriter output = parsed.InvocationConfiguration.Output;
        List<Task> running = [];
        try
        {
            return await ServerRun.UntilStoppedAsync(
                () =>
                {
                    TocsinSettings settings = Settings(folder, parsed.GetValue(Listen), traffic, speed);
                    DemoCollection.Write(settings.Collection.Folder!, seed, TimeProvider.System);
                    return settings;
                },
                async (server, stop) =>
                {
                    Dictionary<TrafficGenerator, (RunningStream Stream, TrafficPlayer Player)> played = [];
                    foreach (TrafficGenerator kind in traffic)
                    {
                        RunningStream stream = await server.Streams.GetOrCreateAsync(kind.Stream, stop);
                        if (kind is VisitorTraffic)
                        {
                            await DemoPopulation.UseRuleAsync(stream, TimeProvider.System, stop);
                        }

                        TrafficPlayer player = new(kind, stream, TimeProvider.System, speed);
                        await player.PlayPastAsync(kind is WebTraffic ? (int)(DemoAlerts.Past.TotalSeconds * kind.LinesPerSecond) : PastLines, stop);
                        stream.RestartRates();
                        running.Add(player.PlayAsync(stop));
                        played[kind] = (stream, player);
                    }

                    await output.WriteLineAsync($"The demo is running. Open {server.Address} in a browser; stop it with Ctrl-C.");
                    await output.WriteLineAsync($"On the page Matrix every column is a visitor of the shop; soon {VisitorTraffic.Bot} turns red: it scrapes. A click on it says why.");
                    await output.WriteLineAsync($"In {DemoAlerts.FirstOutage.TotalSeconds:0} s the shop's orders fail for a while, and every five minutes after: the page Alerts rings, and the page Windows shows which URLs.");
                    await output.WriteLineAsync($"The page Logs has the files of {DemoCollection.Jobs} jobs of one array; the page Matrix of the stream {DemoCollection.Stream} finds the one that differs from its siblings.");
                    await output.FlushAsync(CancellationToken.None);
                    IServiceProvider parts = server.Listeners[0].App.Services;
                    DemoModel model = new(server.Models, parts.GetRequiredService<LearningStreams>(), TimeProvider.System, output);
                    running.Add(model.LearnAsync(new DemoTraining(seed, silence), played[blocks].Stream, played[blocks].Player, stop));
                    running.Add(new DemoIncidents(server.Incidents, TimeProvider.System, output).TellAsync(played[blocks].Stream, stop));
                    running.Add(DemoAlerts.TellAsync(played.Single(static pair => pair.Key is WebTraffic).Value.Stream, output, TimeProvider.System, stop));
                    running.Add(labels.KeepAsync(parts.GetRequiredService<LabelBook>(), stop));
                },
                cancellation);
        }
        finally
        {
            try
            {
                await Task.WhenAll(running);
            }
            finally
            {
                if (keep is null)
                {
                    Directory.Delete(folder, recursive: true);
                }
            }
        }
    }

    private static TocsinSettings Settings(string folder, string? listen, IEnumerable<TrafficGenerator> traffic, double speed)
    {
        IPEndPoint? address = null;
        if (listen is not null && !Quantities.TryParseEndpoint(listen, out address))
        {
            throw new SettingsException([new SettingFault("Server:Listen", listen, Listen.Name, "This is no ADDRESS:PORT.", "Write it like 127.0.0.1:9000.")]);
        }

        TocsinSettings settings = new()
        {
            Data = folder,
            Collection = new CollectionSettings { Folder = Path.Combine(folder, "collection") },
            Streams = traffic.ToDictionary(kind => kind.Stream, kind => new StreamSettings { Format = kind.Format, Windows = kind is WebTraffic ? DemoAlerts.Settings(speed) : null }, StringComparer.OrdinalIgnoreCase),
        };
        return address is null ? settings : settings with { Server = settings.Server with { Listen = address } };
    }
}
