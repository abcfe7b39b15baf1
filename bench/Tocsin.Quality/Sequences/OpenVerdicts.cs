using Tocsin.Engine.Sequences.Bundles;
using Tocsin.Engine.Sequences.Evaluation;
using Tocsin.Engine.Sequences.Judging;

namespace Tocsin.Quality.Sequences;

/// <summary>What a model says of sessions while they are open, asked after each event as the older server's clients do.</summary>
internal static class OpenVerdicts
{
    private const int Batch = 256;

    /// <summary>How many normal and how many anomalous sessions ring at some time before their end is known.</summary>
    public static (int Normal, int Anomalous) Count(ModelBundle bundle, DistinctTest test)
    {
        ISessionJudge judge = bundle.CreateJudge();
        SessionVerdict[] verdicts = new SessionVerdict[Batch];
        bool[] rings = new bool[test.Sessions.Count];
        for (int start = 0; start < rings.Length; start += Batch)
        {
            (int Place, int[] Events, SessionMemory Memory)[] open =
                [.. Enumerable.Range(start, Math.Min(Batch, rings.Length - start)).Select(i => (i, bundle.Vocabulary.Numbers(test.Sessions[i]), new SessionMemory()))];
            for (int count = 1; open.Length > 0; count++)
            {
                open = [.. open.Where(session => session.Events.Length >= count && !rings[session.Place])];
                judge.Judge([.. open.Select(session => new SessionToJudge(session.Events.AsMemory(0, count), Ended: false, session.Memory))], verdicts.AsSpan(0, open.Length));
                for (int i = 0; i < open.Length; i++)
                {
                    rings[open[i].Place] = verdicts[i].Anomalous;
                }
            }
        }

        Confusion counts = test.Count(i => rings[i]);
        return ((int)counts.Fp, (int)counts.Tp);
    }
}
