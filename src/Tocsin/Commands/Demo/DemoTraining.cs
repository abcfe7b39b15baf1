using System.Text;
using Tocsin.Engine.Formats;
using Tocsin.Engine.Sequences;
using Tocsin.Engine.Sequences.Bundles;
using Tocsin.Engine.Sequences.Tracking;
using Tocsin.Engine.Sequences.Training;
using Tocsin.Engine.Templates;
using Tocsin.Engine.Templates.Frozen;
using Tocsin.Engine.Traffic;

namespace Tocsin.Commands.Demo;

/// <summary>Makes the model of the demo: it learns what the life of a block looks like from blocks that nobody sees. The same seed gives the same bundle.</summary>
/// <param name="seed">The demo's seed; the blocks that are learnt from come from another one.</param>
/// <param name="silence">Silence after which a block is over.</param>
/// <param name="lines">Lines of the log that it learns from; the usual number is enough to calibrate one false alarm in a thousand.</param>
internal sealed class DemoTraining(int seed, TimeSpan silence, int lines = 48_000)
{
    /// <summary>What the model is called.</summary>
    public const string Name = "normal-blocks";

    private const int FaultyOnceIn = 50; // these serve the report, and give their templates names: nothing is learnt from them
    private const int Epochs = 3;
    private const int SeedsApart = 10_000;

    /// <summary>Trains.</summary>
    public ModelBundle Train(Action<TrainingProgress>? progress, CancellationToken cancellation)
    {
        List<byte[]> log = Log(out Dictionary<string, BlockFault> faults);
        FormatCatalogue.TryFind("hdfs", out LineFormat? format, out _);
        ILineParser parser = format!.CreateParser();
        FrozenTemplates templates = Mine(log, parser);
        string[] ids = [.. templates.Templates.Select(template => template.EventId)];
        SessionRules rules = new()
        {
            Key = "block",
            Silence = silence,
            EndEvents = [.. templates.Templates.Where(template => template.Text.StartsWith("Deleting block", StringComparison.Ordinal)).Select(template => template.EventId)],
        };
        SessionCollector collector = new(rules);
        foreach (byte[] line in log)
        {
            cancellation.ThrowIfCancellationRequested();
            ParsedLine parsed = parser.Parse(line, 0);
            int place = templates.Match(parsed.Content);
            collector.Add(line, parsed.Content, place < 0 ? EventVocabulary.UnknownName : ids[place], parsed.EventTicks);
        }

        IReadOnlyList<LabelledSession> sessions = collector.Finish(block => faults.TryGetValue(block, out BlockFault fault) ? fault != BlockFault.None : null);
        return SequenceTraining.Train(
            sessions,
            new TrainingOrigin(templates, "hdfs", rules),
            new SequenceTrainingOptions { Epochs = Epochs, Seed = seed, Threads = Math.Max(1, Environment.ProcessorCount - 1) },
            progress,
            cancellation);
    }

    private static FrozenTemplates Mine(List<byte[]> log, ILineParser parser)
    {
        DrainMiner miner = new(MinerOptions.Default);
        foreach (byte[] line in log)
        {
            miner.Mine(parser.Parse(line, 0).Content);
        }

        return miner.Freeze();
    }

    // A day of its own, at the pace of the real traffic; all blocks come to their end.
    private List<byte[]> Log(out Dictionary<string, BlockFault> faults)
    {
        Dictionary<string, BlockFault> known = new(StringComparer.Ordinal);
        BlockTraffic traffic = new(seed + SeedsApart) { FaultyOnceIn = FaultyOnceIn, Allocated = known.Add };
        DateTime time = new(2025, 3, 1, 8, 0, 0, DateTimeKind.Utc);
        List<byte[]> log = [];
        while (log.Count < lines || !traffic.IsAtRest)
        {
            traffic.Finishing = log.Count >= lines;
            log.Add(Encoding.UTF8.GetBytes(traffic.Next(time.AddSeconds(log.Count / traffic.LinesPerSecond))));
        }

        faults = known;
        return log;
    }
}
