using Tocsin.Engine.Sequences.Evaluation;
using Tocsin.Neural.Networks;

namespace Tocsin.Engine.Sequences.Supervised;

/// <summary>Scores validation sessions by a network that is being trained: each different window goes through it once.</summary>
internal sealed class ValidationSessions
{
    private const int Batch = 256;

    private readonly List<(int[] Window, bool Ended)> _windows = [];
    private readonly List<(int[] Windows, bool Anomalous)> _sessions = [];

    public ValidationSessions(IReadOnlyList<LabelledSession> sessions, SessionWindows windows, EventVocabulary vocabulary)
    {
        Dictionary<string, int> places = new(StringComparer.Ordinal);
        foreach (LabelledSession session in sessions)
        {
            int[] events = vocabulary.Numbers(session);
            HashSet<int> own = [];
            for (int position = 0; position < events.Length; position++)
            {
                if (windows.EndsAt(position))
                {
                    own.Add(Place(windows.At(events, position), ended: false));
                }
            }

            if (events.Length > 0)
            {
                own.Add(Place(windows.At(events, events.Length - 1), ended: true));
            }

            _sessions.Add(([.. own], session.Anomalous == true));
        }

        int Place(ReadOnlySpan<int> window, bool ended)
        {
            string key = $"{ended}:{string.Join(',', window.ToArray())}";
            if (!places.TryGetValue(key, out int place))
            {
                place = _windows.Count;
                places.Add(key, place);
                _windows.Add((window.ToArray(), ended));
            }

            return place;
        }
    }

    /// <summary>What a threshold makes of scores.</summary>
    public static Confusion At(IReadOnlyList<(double Score, bool Anomalous)> sessions, double threshold) =>
        sessions.Aggregate(default(Confusion), (counts, session) => counts.With(session.Anomalous, session.Score >= threshold));

    /// <summary>The highest probability of each session's windows, in the order of the sessions. The network's weights are read, nothing of it is changed.</summary>
    public IReadOnlyList<(double Score, bool Anomalous)> Score(INetwork network)
    {
        WindowScoring scoring = new(Network.Replica(network));
        double[] probabilities = new double[_windows.Count];
        for (int start = 0; start < _windows.Count; start += Batch)
        {
            int count = Math.Min(Batch, _windows.Count - start);
            for (int i = start; i < start + count; i++)
            {
                scoring.Add(_windows[i].Window, _windows[i].Ended);
            }

            scoring.Run(probabilities.AsSpan(start, count));
        }

        return [.. _sessions.Select(session => (session.Windows.Length == 0 ? 0 : session.Windows.Max(place => probabilities[place]), session.Anomalous))];
    }
}
