using Tocsin.Neural.Networks;

namespace Tocsin.Engine.Sequences.Supervised;

/// <summary>Judges validation sessions by a network that is being trained: each different window goes through it once.</summary>
internal sealed class ValidationSessions
{
    private const int Batch = 256;

    private readonly List<(int[] Window, bool Ended)> _windows = [];
    private readonly List<Session> _sessions = [];

    public ValidationSessions(IReadOnlyList<LabelledSession> sessions, SessionWindows windows, EventVocabulary vocabulary)
    {
        Dictionary<string, int> places = new(StringComparer.Ordinal);
        foreach (LabelledSession session in sessions)
        {
            int[] events = vocabulary.Numbers(session);
            HashSet<int> open = [], full = [];
            for (int position = 0; position < events.Length; position++)
            {
                if (windows.EndsAt(position))
                {
                    int place = Place(windows.At(events, position), ended: false);
                    open.Add(place);
                    if (events.Length > windows.Size && windows.IsFull(position))
                    {
                        full.Add(place);
                    }
                }
            }

            _sessions.Add(new Session(session.Anomalous == true, [.. open], [.. full], Place(windows.At(events, events.Length - 1), ended: true)));
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

    /// <summary>The sessions as a network sees them, in their order. The network's weights are read, nothing of it is changed.</summary>
    public IReadOnlyList<ValidatedSession> Judge(INetwork network)
    {
        WindowScoring scoring = new(Network.Replica(network));
        double[] logOdds = new double[_windows.Count];
        for (int start = 0; start < _windows.Count; start += Batch)
        {
            int count = Math.Min(Batch, _windows.Count - start);
            for (int i = start; i < start + count; i++)
            {
                scoring.Add(_windows[i].Window, _windows[i].Ended);
            }

            scoring.Run(logOdds.AsSpan(start, count));
        }

        return [.. _sessions.Select(session => new ValidatedSession(
            session.Anomalous, logOdds[session.End], session.Open.Max(place => logOdds[place]), session.Full.Select(place => logOdds[place]).DefaultIfEmpty(double.NegativeInfinity).Max()))];
    }

    /// <param name="Anomalous">Its label.</param>
    /// <param name="Open">The windows by which it is judged at some time while it is open.</param>
    /// <param name="Full">Those of them that count for ever.</param>
    /// <param name="End">The window with the mark of the end.</param>
    private sealed record Session(bool Anomalous, int[] Open, int[] Full, int End);
}

/// <summary>The log odds of a session's windows.</summary>
/// <param name="Anomalous">Its label.</param>
/// <param name="End">Of the window with the mark of the end.</param>
/// <param name="Open">The highest of those by which it was judged while it was open.</param>
/// <param name="Full">The highest of its full windows, if it is longer than one.</param>
internal readonly record struct ValidatedSession(bool Anomalous, double End, double Open, double Full)
{
    /// <summary>The score of the session when it has ended.</summary>
    public double ScoreEnded(RingingLimits limits) => Math.Max(limits.Score(End, ended: true), limits.Score(Full, ended: false));

    /// <summary>Its highest score while it was open.</summary>
    public double ScoreOpen(RingingLimits limits) => limits.Score(Open, ended: false);
}
