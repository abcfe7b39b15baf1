using Tocsin.Engine.Sequences;
using Tocsin.Engine.Sequences.Evaluation;

namespace Tocsin.Quality.Sequences;

/// <summary>Test sessions, equal ones once with how often each label has them: what a model says of one it says of all.</summary>
internal sealed class DistinctTest
{
    private readonly List<(int Normal, int Anomalous)> _times = [];

    public DistinctTest(IReadOnlyList<LabelledSession> sessions)
    {
        Dictionary<string, int> places = new(StringComparer.Ordinal);
        List<LabelledSession> distinct = [];
        foreach (LabelledSession session in sessions)
        {
            string key = string.Join(' ', session.Events);
            if (!places.TryGetValue(key, out int place))
            {
                place = distinct.Count;
                places.Add(key, place);
                distinct.Add(session with { Anomalous = null });
                _times.Add(default);
            }

            (int normal, int anomalous) = _times[place];
            _times[place] = session.Anomalous == true ? (normal, anomalous + 1) : (normal + 1, anomalous);
        }

        Sessions = distinct;
    }

    /// <summary>The different sessions, without labels.</summary>
    public IReadOnlyList<LabelledSession> Sessions { get; }

    /// <summary>The matrix over all sessions, by what is said of each different one.</summary>
    public Confusion Count(Func<int, bool> rings)
    {
        Confusion counts = default;
        for (int i = 0; i < _times.Count; i++)
        {
            (int normal, int anomalous) = _times[i];
            counts = rings(i)
                ? counts with { Tp = counts.Tp + anomalous, Fp = counts.Fp + normal }
                : counts with { Fn = counts.Fn + anomalous, Tn = counts.Tn + normal };
        }

        return counts;
    }

    /// <summary>The area under the ROC curve over all sessions.</summary>
    public double Area(Func<int, double> score) => RocCurve.Area(
        [.. _times.SelectMany((times, i) => Enumerable.Repeat(score(i), times.Normal))], [.. _times.SelectMany((times, i) => Enumerable.Repeat(score(i), times.Anomalous))]);
}
