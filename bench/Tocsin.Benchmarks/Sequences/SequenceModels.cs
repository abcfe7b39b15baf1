using Tocsin.Engine.Formats;
using Tocsin.Engine.Sequences;
using Tocsin.Engine.Sequences.Bundles;
using Tocsin.Engine.Sequences.Tracking;
using Tocsin.Engine.Sequences.Training;
using Tocsin.Engine.Templates.Frozen;
using Tocsin.Neural.Networks;

namespace Tocsin.Benchmarks.Sequences;

/// <summary>Ensembles with either network, trained on the log itself as <c>tocsin train</c> does: what is measured is speed, and both kinds may be what training takes.</summary>
internal static class SequenceModels
{
    private static readonly (string Name, NetworkKind Kind)[] Kinds = [("transformer", NetworkKind.NextEventTransformer), ("lstm", NetworkKind.NextEventLstm)];

    /// <summary>Both, from a folder where they are there already.</summary>
    public static IEnumerable<ModelBundle> Both(string folder, SequenceTraffic log, string templates, string labels, int epochs)
    {
        Directory.CreateDirectory(folder);
        Lazy<IReadOnlyList<LabelledSession>> sessions = new(() => Sessions(log, templates, labels));
        foreach ((string name, NetworkKind kind) in Kinds)
        {
            string path = Path.Combine(folder, $"{name}.tocsin");
            if (!File.Exists(path))
            {
                Console.Error.WriteLine($"Training {path} ({epochs} epochs).");
                TrainingOrigin origin = new(FrozenTemplates.FromCsv(File.ReadAllText(templates)), "hdfs", new SessionRules());
                SequenceTrainingOptions options = new() { Epochs = epochs, Network = kind };
                File.WriteAllBytes(path, SequenceTraining.Train(sessions.Value, origin, options, null, CancellationToken.None).ToBytes());
            }

            yield return ModelBundle.Open(path);
        }
    }

    private static IReadOnlyList<LabelledSession> Sessions(SequenceTraffic log, string csv, string labels)
    {
        FrozenTemplates templates = FrozenTemplates.FromCsv(File.ReadAllText(csv));
        HashSet<string> anomalous = [.. File.ReadLines(labels).Where(row => row.EndsWith(",Anomaly", StringComparison.Ordinal)).Select(row => row[..row.IndexOf(',', StringComparison.Ordinal)])];
        if (!FormatCatalogue.TryFind("hdfs", out LineFormat? format, out string? error))
            throw new InvalidOperationException(error);
        ILineParser parser = format!.CreateParser();
        SessionCollector collector = new(new SessionRules());
        foreach (byte[] line in log.Original)
        {
            ParsedLine parsed = parser.Parse(line, 0);
            int place = templates.Match(parsed.Content);
            collector.Add(line, parsed.Content, place < 0 ? EventVocabulary.UnknownName : templates.Templates[place].EventId, parsed.EventTicks);
        }

        return collector.Finish(key => anomalous.Contains(key));
    }
}
