using Tocsin.Engine.Sequences.Lanes;
using Tocsin.Server.Labels;

namespace Tocsin.EndToEnd.Tests.Pages;

/// <summary>Sessions of a stream <c>blocks</c>, some of them strange, with a model and labels.</summary>
internal static class MadeUpBlocks
{
    public static MadeUpSessions Some(int normal = 60, int anomalous = 5)
    {
        MadeUpSessions sessions = new();
        sessions.Judge("blocks");
        sessions.Cards.Add(MadeUpSessions.Card("hdfs"));
        sessions.Cards.Add(MadeUpSessions.Card("hdfs-cnn", MadeUpSessions.OtherHash, "cnn", "cnn"));
        sessions.Past["blocks"] = [new(MadeUpSessions.OtherHash, "hdfs-cnn", 12), new(MadeUpSessions.Hash, "hdfs", 41)];
        Dictionary<string, bool> labels = new(StringComparer.Ordinal);
        for (int i = 0; i < normal + anomalous; i++)
        {
            bool strange = i >= normal;
            string id = $"blk_{(i % 2 == 0 ? "-" : "")}{5_218_870_123_456_789_000 + (i * 7_919)}";
            sessions.Add("blocks", id, strange, events: 9 + (i % 11), i % 5 == 0 ? SessionState.Open : i % 3 == 0 ? SessionState.Completed : SessionState.Silent,
                client: i % 4, bits: 12 + (7.3 * (i - normal)), secondsAgo: 4 + (i * 5));
            labels[id] = strange != (i % 31 == 30);
        }

        sessions.Labels = new LabelSet(labels);
        return sessions;
    }

    public static MadeUpStreams Streams() => new(MadeUpTraffic.Busy("blocks"), MadeUpTraffic.Busy("web"));
}
