using System.Text;
using Tocsin.Engine.Formats;
using Tocsin.Engine.Sequences;
using Tocsin.Engine.Sequences.Bundles;
using Tocsin.Engine.Sequences.Tracking;
using Tocsin.Engine.Sequences.Training;
using Tocsin.Engine.Templates;
using Tocsin.Engine.Templates.Frozen;
using Tocsin.Engine.Traffic;

namespace Tocsin.EndToEnd.Tests.Pages;

/// <summary>A bundle that has really been trained, on few made-up blocks for one epoch.</summary>
internal static class SmallBundle
{
    public static ModelBundle Train()
    {
        List<byte[]> log = [.. Lines(new BlockTraffic(seed: 9) { FaultyOnceIn = 0 }, 6_000).Select(Encoding.UTF8.GetBytes)];
        Assert.True(FormatCatalogue.TryFind("hdfs", out LineFormat? format, out _));
        ILineParser parser = format!.CreateParser();
        DrainMiner miner = new(MinerOptions.Default);
        log.ForEach(line => miner.Mine(parser.Parse(line, 0).Content));
        FrozenTemplates templates = miner.Freeze();
        SessionRules rules = new() { Key = "block", Silence = TimeSpan.FromSeconds(30) };
        SessionCollector collector = new(rules);
        foreach (byte[] line in log)
        {
            ParsedLine parsed = parser.Parse(line, 0);
            int place = templates.Match(parsed.Content);
            collector.Add(line, parsed.Content, place < 0 ? EventVocabulary.UnknownName : templates.Templates[place].EventId, parsed.EventTicks);
        }

        return SequenceTraining.Train(collector.Finish(_ => null), new TrainingOrigin(templates, "hdfs", rules), new SequenceTrainingOptions { Epochs = 1, FalseAlarms = 0.02 });
    }

    /// <summary>Whole blocks, at 120 lines a second from a fixed time on.</summary>
    public static IEnumerable<string> Lines(BlockTraffic traffic, int least)
    {
        DateTime start = new(2026, 3, 1, 12, 0, 0, DateTimeKind.Utc);
        for (int number = 0; number < least || !traffic.IsAtRest; number++)
        {
            traffic.Finishing = number >= least;
            yield return traffic.Next(start.AddSeconds(number / traffic.LinesPerSecond));
        }
    }
}
