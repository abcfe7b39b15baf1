using Tocsin.Engine.Sequences;
using Tocsin.Engine.Sequences.Bundles;
using Tocsin.Engine.Sequences.Training;

namespace Tocsin.Engine.Tests.Sequences;

/// <summary>Sessions of a made-up block store: a few words in varying order, and faults that show in three ways.</summary>
internal static class MadeUpSessions
{
    /// <summary>Sessions with labels; one in eight is anomalous: an event of its own, a missing end, or one event too often.</summary>
    public static List<LabelledSession> Labelled(int count, int seed)
    {
        Random random = new(seed);
        List<LabelledSession> sessions = [];
        for (int i = 0; i < count; i++)
        {
            List<string> events = ["E1"];
            for (int copy = random.Next(2, 4); copy > 0; copy--)
            {
                events.Add("E2");
                events.Add(random.Next(2) == 0 ? "E3" : "E4");
            }

            events.Add("E5");
            bool anomalous = i % 8 == 7;
            if (anomalous)
            {
                switch (i / 8 % 3)
                {
                    case 0:
                        events.Insert(random.Next(1, events.Count), "E9");
                        break;
                    case 1:
                        events.RemoveRange(2, events.Count - 2);
                        break;
                    default:
                        events.AddRange(["E5", "E5"]);
                        break;
                }
            }

            sessions.Add(new LabelledSession($"blk_{seed}_{i}", anomalous, events));
        }

        return sessions;
    }

    /// <summary>A small bundle without templates, trained in a moment.</summary>
    public static ModelBundle Bundle(SequenceModelKind kind = SequenceModelKind.Cnn, int epochs = 4) => SequenceTraining.Train(
        Labelled(400, seed: 1), new TrainingOrigin(null, null, new SessionRules()), new SequenceTrainingOptions { Model = kind, Epochs = epochs, Threads = 2 });
}
