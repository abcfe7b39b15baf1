namespace Tocsin.Engine.Sequences.Judging;

/// <summary>What sessions that are as they should be are made of: against this, what an anomalous one has of its own stands out.</summary>
/// <param name="Sessions">How many were counted.</param>
/// <param name="Shares">By number of the vocabulary: the share of them that has the event, from 0 to 1.</param>
/// <param name="Examples">Some of them, as numbers of the vocabulary.</param>
public sealed record UsualSessions(long Sessions, IReadOnlyList<double> Shares, IReadOnlyList<int[]> Examples)
{
    /// <summary>Examples that are kept.</summary>
    public const int MostExamples = 64;

    /// <summary>Counts sessions.</summary>
    /// <param name="sessions">Numbers of their events.</param>
    /// <param name="vocabulary">Numbers lie below it.</param>
    public static UsualSessions Of(IEnumerable<ReadOnlyMemory<int>> sessions, int vocabulary)
    {
        int[] having = new int[vocabulary], last = new int[vocabulary];
        List<int[]> examples = [];
        int count = 0;
        foreach (ReadOnlyMemory<int> session in sessions)
        {
            count++;
            foreach (int number in session.Span)
            {
                having[number] += last[number] == count ? 0 : 1;
                last[number] = count;
            }

            if (examples.Count < MostExamples)
            {
                examples.Add(session.ToArray());
            }
        }

        return new UsualSessions(count, [.. having.Select(sessions => (double)sessions / Math.Max(1, count))], examples);
    }
}
