using System.Text;
using Tocsin.Commands.Demo;
using Tocsin.Engine.Formats;
using Tocsin.Engine.Sequences;
using Tocsin.Engine.Sequences.Bundles;
using Tocsin.Engine.Sequences.Judging;
using Tocsin.Engine.Sequences.Tracking;
using Tocsin.Engine.Traffic;

namespace Tocsin.Tests.Commands.Demo;

public sealed class DemoTrainingTests
{
    [Fact]
    public void The_demo_s_model_rings_for_every_kind_of_fault_and_hardly_for_anything_else()
    {
        ModelBundle bundle = new DemoTraining(seed: 1, TimeSpan.FromSeconds(20), lines: 24_000).Train(null, CancellationToken.None);
        Dictionary<string, BlockFault> faults = [];
        IReadOnlyList<LabelledSession> sessions = Sessions(bundle, new BlockTraffic(seed: 77) { FaultyOnceIn = 6, Allocated = faults.Add }, 5_000);
        ISessionJudge judge = bundle.Model.CreateJudge(bundle.Vocabulary);

        ILookup<BlockFault, bool> rings = sessions.ToLookup(
            session => faults[session.Id], session => judge.Explain(bundle.Vocabulary.Numbers(session), ended: true).Verdict.Anomalous);

        Assert.Equal(Enum.GetValues<BlockFault>().Length, rings.Count);
        Assert.All(rings.Where(kind => kind.Key != BlockFault.None), kind => Assert.True(kind.Count(rang => rang) >= 0.9 * kind.Count(), $"{kind.Key}: {kind.Count(rang => rang)} of {kind.Count()} ring"));
        Assert.InRange(rings[BlockFault.None].Count(rang => rang), 0, rings[BlockFault.None].Count() / 25);
    }

    private static IReadOnlyList<LabelledSession> Sessions(ModelBundle bundle, BlockTraffic traffic, int lines)
    {
        SessionCollector collector = new(bundle.Rules);
        Assert.True(FormatCatalogue.TryFind(bundle.Header!, out LineFormat? format, out _));
        ILineParser parser = format!.CreateParser();
        DateTime start = new(2026, 3, 1, 12, 0, 0, DateTimeKind.Utc);
        for (int number = 0; number < lines || !traffic.IsAtRest; number++)
        {
            traffic.Finishing = number >= lines;
            byte[] line = Encoding.UTF8.GetBytes(traffic.Next(start.AddSeconds(number / traffic.LinesPerSecond)));
            ParsedLine parsed = parser.Parse(line, 0);
            int place = bundle.Templates!.Match(parsed.Content);
            collector.Add(line, parsed.Content, place < 0 ? EventVocabulary.UnknownName : bundle.Templates.Templates[place].EventId, parsed.EventTicks);
        }

        return collector.Finish(_ => null);
    }
}
