using Tocsin.Engine.Sequences.Evaluation;
using Tocsin.Engine.Sequences.Lanes;

namespace Tocsin.Server.Labels;

/// <summary>The newest session of every key of a stream at one position, held against labels.</summary>
/// <param name="Position">The lane's position.</param>
/// <param name="Sessions">The newest session of each key, last event first; of one client only where one was asked for.</param>
/// <param name="Anomalous">How many of them are judged anomalous.</param>
/// <param name="Labelled">How many of them have a label: these alone are in <paramref name="Figures"/>.</param>
/// <param name="Figures">The verdicts against the labels; accuracy, precision, recall and F1 stand on it.</param>
/// <param name="Counts">All sessions of the stream, of every client.</param>
public sealed record MonitorReading(
    long Position, IReadOnlyList<SessionRow> Sessions, int Anomalous, int Labelled, Confusion Figures, SessionCounts Counts)
{
    /// <summary>Lines of these sessions.</summary>
    public long Lines => Sessions.Sum(static session => (long)session.Events);

    /// <summary>Holds sessions against labels.</summary>
    public static MonitorReading Of(SessionList list, LabelSet labels, int? client)
    {
        List<SessionRow> sessions = [.. list.Rows.Where(row => row.State != SessionState.Reset && (client is not { } wanted || row.Clients.Contains(wanted)))];
        Confusion figures = default;
        foreach (SessionRow row in sessions)
        {
            if (labels.Find(row.Key) is { } anomalous)
            {
                figures = figures.With(anomalous, row.Verdict.Anomalous);
            }
        }

        int labelled = (int)(figures.Tp + figures.Fp + figures.Tn + figures.Fn);
        return new MonitorReading(list.Position, sessions, sessions.Count(static row => row.Verdict.Anomalous), labelled, figures, list.Counts);
    }
}
