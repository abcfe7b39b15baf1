using System.Net;
using Tocsin.Engine.Ingestion;
using Tocsin.Kafka;
using Tocsin.Server.Models;
using Tocsin.Server.Streams;
using Tocsin.Server.Topics;
using Tocsin.Sinks;

namespace Tocsin.Server.Settings;

/// <summary>The rules that bind several settings together, or need to look outside.</summary>
internal sealed class SettingsCheck(SettingNode root, IReadOnlyCollection<string> facades, List<SettingFault> faults)
{
    public void Check(TocsinSettings settings)
    {
        if (settings.Data.Length == 0)
        {
            Fault("Data", "", "is empty.", "Name a folder: /var/lib/tocsin.");
        }

        ServerCheck server = new(Fault);
        server.Check(settings.Server);
        CheckFacades(settings, server);
        CheckModels(settings.Models);
        CheckSinks(settings.Alerts);
        CheckKafka(settings);
        CheckErrorFolders(settings.Streams);
        new CollectionCheck(Fault).Check(settings.Collection);
        new SimilarityCheck(Fault).Check(settings.Similarity);
        foreach ((string name, StreamSettings stream) in settings.Streams)
        {
            CheckStream($"Streams:{name}", name, stream, settings.Server.Insecure);
        }
    }

    private void CheckFacades(TocsinSettings settings, ServerCheck server)
    {
        foreach ((string name, FacadeSettings facade) in settings.Facades)
        {
            string key = $"Facades:{name}";
            if (!facades.Contains(name, StringComparer.OrdinalIgnoreCase))
            {
                Fault(key, null, "is not a facade of this program.", facades.Count == 0
                    ? "This version has none; remove it."
                    : $"Available: {string.Join(", ", facades.Order(StringComparer.Ordinal))}.");
            }
            else
            {
                CheckFacade(key, facade, settings.Server, server);
            }
        }
    }

    private void CheckFacade(string key, FacadeSettings facade, ServerSettings settings, ServerCheck server)
    {
        if (facade.Listen is { } endpoint)
        {
            server.CheckExposure(key, endpoint, settings);
        }

        if (facade.Stream is { } stream && StreamName.Fault(stream) is { } fault)
        {
            Fault($"{key}:Stream", stream, fault, StreamName.Rule);
        }

        if (facade.Labels.Length == 0)
        {
            Fault($"{key}:Labels", "", "is empty.", "Name a CSV file with the columns BlockId and Label, or leave the setting out.");
        }
    }

    private void CheckModels(IReadOnlyDictionary<string, string> models)
    {
        foreach ((string name, string path) in models)
        {
            if (ModelName.Fault(name) is { } fault)
            {
                Fault($"Models:{name}", path, $"The name {fault}", ModelName.Rule);
            }

            if (path.Length == 0)
            {
                Fault($"Models:{name}", null, "names no file.", $"Write --model {name}=FILE.");
            }
        }
    }

    private void CheckStream(string at, string name, StreamSettings stream, bool insecure)
    {
        if (StreamName.Fault(name) is { } fault)
        {
            Fault(at, null, fault, StreamName.Rule);
        }

        foreach (string wrong in stream.ToPipelineOptions().Faults())
        {
            Fault(at, null, wrong, "See docs/guides/serve.md.");
        }

        for (int i = 0; i < stream.Miner?.Masks?.Count; i++)
        {
            if (stream.Miner.Masks[i].Count != 2)
            {
                Fault($"{at}:Miner:Masks:{i}", null, "is not a pair.", "Write [regex, name].");
            }
        }

        foreach (string wrong in stream.Miner?.ToOptions().Faults() ?? [])
        {
            Fault($"{at}:Miner", null, wrong, "See docs/guides/serve.md.");
        }

        foreach (string wrong in stream.Population?.Faults() ?? [])
        {
            Fault($"{at}:Population", null, wrong, "See docs/guides/populations.md; 'tocsin populations --explain-rule' tries a rule on a line.");
        }

        foreach (string wrong in stream.Windows?.Faults() ?? [])
        {
            Fault($"{at}:Windows", null, wrong, "See docs/guides/windows.md.");
        }

        for (int i = 0; i < stream.Sources.Count; i++)
        {
            if (SourceAddress.Parse(stream.Sources[i], out string wrong, KafkaScheme.Source) is not { } source)
            {
                Fault($"{at}:Sources:{i}", null, wrong, "See docs/guides/sources.md.");
            }
            else if (source is { Kind: SourceKind.TcpListener, Host.Length: > 0 } && !insecure && !IPAddress.IsLoopback(IPAddress.Parse(source.Host)))
            {
                Fault($"{at}:Sources:{i}", source.Text, "takes lines from everybody who can reach it: plain TCP knows no key.",
                    "Listen on 127.0.0.1, take records over HTTP with a key, or say --insecure.");
            }
        }

        if (stream.RetainBytes < 2 * stream.SegmentBytes)
        {
            Fault($"{at}:RetainBytes", Quantities.FormatSize(stream.RetainBytes), "is less than two segments.",
                $"Write at least {Quantities.FormatSize(2 * stream.SegmentBytes)}, or make SegmentBytes smaller.");
        }
    }

    private void CheckKafka(TocsinSettings settings)
    {
        KafkaSettings kafka = settings.Kafka;
        if (KafkaAddress.Brokers(kafka.Bootstrap, out string wrong) is null)
        {
            Fault("Kafka:Bootstrap", kafka.Bootstrap, $"names no brokers: {wrong}.", "Write HOST:9092, several with commas.");
        }

        foreach (string fault in kafka.ToOptions().Faults())
        {
            Fault("Kafka:Options", null, fault, "See docs/guides/kafka.md.");
        }

        IEnumerable<(string Key, string Text)> addresses = settings.Streams
            .SelectMany(stream => stream.Value.Sources.Select((text, i) => ($"Streams:{stream.Key}:Sources:{i}", text)))
            .Concat(settings.Alerts.Sinks.Select((sink, i) => ($"Alerts:Sinks:{i}", sink.Address)));
        foreach ((string key, string text) in addresses.Where(address => KafkaAddress.Is(address.Text)))
        {
            if (kafka.Bootstrap.Length == 0 && KafkaAddress.Parse(text, out _) is { Bootstrap: "" } address)
            {
                Fault(key, text, "names no broker.", $"Write kafka://HOST:9092/{address.Topic}, or set Kafka:Bootstrap.");
            }
        }
    }

    private void CheckSinks(AlertSettings alerts)
    {
        HashSet<string> addresses = new(StringComparer.Ordinal);
        for (int i = 0; i < alerts.Sinks.Count; i++)
        {
            AlertSinkSettings sink = alerts.Sinks[i];
            string at = $"Alerts:Sinks:{i}";
            if (AlertSinkAddress.Parse(sink.Address, out string wrong) is not { } address)
            {
                Fault(at, null, wrong, "See docs/guides/serve.md.");
            }
            else if (!addresses.Add(address.Text))
            {
                Fault(at, address.Text, "is named twice.", "Name each place once: it gets every alert.");
            }

            foreach (string fault in sink.ToOptions().Faults())
            {
                Fault(at, null, fault, "See docs/guides/serve.md.");
            }
        }
    }

    // Two streams that write one folder would take each other's files for their own.
    private void CheckErrorFolders(IReadOnlyDictionary<string, StreamSettings> streams)
    {
        Dictionary<string, string> folders = new(StringComparer.Ordinal);
        foreach ((string name, StreamSettings stream) in streams)
        {
            if (stream.Windows?.Errors is { Length: > 0 } folder && !folders.TryAdd(Path.GetFullPath(folder), name))
            {
                Fault($"Streams:{name}:Windows:Errors", folder, $"is the folder of stream '{folders[Path.GetFullPath(folder)]}', too.", "Give each stream a folder of its own.");
            }
        }
    }

    private void Fault(string key, string? value, string problem, string remedy)
    {
        SettingNode? node = root;
        foreach (string name in key.Split(':'))
        {
            node = node?.Find(name);
        }

        faults.Add(new SettingFault(key, value, node?.Origin, problem, remedy));
    }
}
