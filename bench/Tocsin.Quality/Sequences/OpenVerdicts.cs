using Tocsin.Engine.Sequences;
using Tocsin.Engine.Sequences.Bundles;
using Tocsin.Engine.Sequences.Judging;

namespace Tocsin.Quality.Sequences;

/// <summary>What a model says of sessions while they are open, asked after each event as the older server's clients do.</summary>
internal static class OpenVerdicts
{
    /// <summary>How many normal and how many anomalous sessions ring at some time before their end is known.</summary>
    public static (int Normal, int Anomalous) Count(ModelBundle bundle, IReadOnlyList<LabelledSession> sessions)
    {
        ISessionJudge judge = bundle.CreateJudge();
        SessionVerdict[] verdict = new SessionVerdict[1];
        Dictionary<string, bool> known = new(StringComparer.Ordinal);
        int normal = 0, anomalous = 0;
        foreach (LabelledSession session in sessions)
        {
            string key = string.Join(' ', session.Events);
            if (!known.TryGetValue(key, out bool rings))
            {
                int[] events = bundle.Vocabulary.Numbers(session);
                SessionMemory memory = new();
                for (int count = 1; count <= events.Length && !rings; count++)
                {
                    judge.Judge([new SessionToJudge(events.AsMemory(0, count), Ended: false, memory)], verdict);
                    rings = verdict[0].Anomalous;
                }

                known.Add(key, rings);
            }

            normal += rings && session.Anomalous == false ? 1 : 0;
            anomalous += rings && session.Anomalous == true ? 1 : 0;
        }

        return (normal, anomalous);
    }
}
