using System.Runtime.InteropServices;

namespace Tocsin.Engine.Populations.Model;

/// <summary>
/// The answers of one individual, evenly thinned to at most 64: when it is full every second goes, and from then on only every second is taken. Scores and z-scores are kept to
/// seven digits, so that a history stays below 1.7 KB.
/// </summary>
internal sealed class HistoryTrail
{
    /// <summary>So many points at most.</summary>
    public const int Most = 64;

    private readonly List<Entry> _points = new(Most);

    [StructLayout(LayoutKind.Auto)]
    private readonly record struct Entry(long Position, long Ticks, float Score, float ZScore);

    /// <summary>Every how many answers are kept.</summary>
    public long Stride { get; private set; } = 1;

    /// <summary>Answers so far.</summary>
    public long Seen { get; private set; }

    /// <summary>n at the first answer; from then on every event of the individual has been seen.</summary>
    public long FirstCount { get; private set; }

    /// <summary>The oldest first.</summary>
    public HistoryPoint[] Points => [.. _points.Select((at, i) => new HistoryPoint(at.Position, at.Ticks, at.Score, at.ZScore, FirstCount + (i * Stride)))];

    public static HistoryTrail Restore(long seen, long stride, IEnumerable<HistoryPoint> points)
    {
        HistoryTrail trail = new() { Seen = seen, Stride = stride };
        foreach (HistoryPoint point in points)
        {
            trail.FirstCount = trail._points.Count == 0 ? point.Count : trail.FirstCount;
            trail._points.Add(new Entry(point.Position, point.Ticks, (float)point.Score, (float)point.ZScore));
        }

        return trail;
    }

    public void Add(long position, long ticks, double score, double zScore, long count)
    {
        if (Seen == 0)
            FirstCount = count;
        if (Seen++ % Stride != 0)
            return;
        if (_points.Count == Most)
        {
            for (int i = 0; i < Most / 2; i++)
                _points[i] = _points[2 * i];
            _points.RemoveRange(Most / 2, Most / 2);
            Stride *= 2;
        }

        _points.Add(new Entry(position, ticks, (float)score, (float)zScore));
    }
}
