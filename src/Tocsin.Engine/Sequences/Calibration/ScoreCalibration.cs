using Tocsin.Engine.Logs.Bits;
using Tocsin.Engine.Logs.Snapshots;
using Tocsin.Engine.Sequences.Unsupervised;

namespace Tocsin.Engine.Sequences.Calibration;

/// <summary>
/// How high normal sessions score. For a score that r of n sessions reach, p = (r + 1) / (n + 1); were the session exchangeable with them, P(p ≤ α) ≤ α for every α, over
/// the draw of all n + 1 (Vovk, Gammerman, Shafer, "Algorithmic learning in a random world", 2005, chapter 2). That is a claim about sessions on average, not about each kind
/// of them and not for every draw of calibration sessions. Beyond the highest score the fitted tail of the top 5 % goes on from 1 / (n + 1). Immutable.
/// </summary>
public sealed class ScoreCalibration
{
    /// <summary>The most that is ever claimed.</summary>
    public const double MostBits = CalibratedBits.MostBits;

    /// <summary>With fewer sessions there is too little to say.</summary>
    public const int LeastSessions = CalibratedBits.LeastScores;

    /// <summary>More sessions than this are not read: they would make the model larger and hardly better.</summary>
    public const int MostSessions = 20_000;

    private readonly double[] _values;
    private readonly int[] _reaching;
    private readonly GeneralisedPareto? _tail;
    private readonly double _tailStart;
    private readonly double _tailChance;

    /// <summary>Of the scores of normal sessions, in any order, one each; NaN is refused.</summary>
    public ScoreCalibration(IEnumerable<double> scores)
        : this([.. scores.Order()])
    {
    }

    private ScoreCalibration(double[] sorted)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(sorted.Length, MostSessions, nameof(sorted));
        if (sorted.Length > 0 && double.IsNaN(sorted[0]))
        {
            throw new ArgumentException("A score is not a number.", nameof(sorted));
        }

        Sessions = sorted.Length;
        List<double> values = [];
        List<int> reaching = [];
        for (int i = 0; i < sorted.Length; i++)
        {
            if (i == 0 || sorted[i] > sorted[i - 1])
            {
                values.Add(sorted[i]);
                reaching.Add(sorted.Length - i);
            }
        }

        (_values, _reaching) = ([.. values], [.. reaching]);
        if (sorted.Length >= LeastSessions)
        {
            _tailStart = sorted[^Math.Max(1, (int)(CalibratedBits.TailShare * sorted.Length))];
            _tailChance = (sorted.Count(score => score > _tailStart) + 1.0) / (sorted.Length + 1.0);
            _tail = GeneralisedPareto.Fit([.. sorted.Where(score => score > _tailStart).Select(score => score - _tailStart)]);
        }
    }

    /// <summary>n.</summary>
    public int Sessions { get; }

    /// <summary>The tail in use; null when the highest scores say too little, and then nothing has more than log2(n + 1) bits.</summary>
    public GeneralisedPareto? Tail => _tail;

    /// <summary>r: how many normal sessions score at least this high.</summary>
    public int Reaching(double score)
    {
        int at = Array.BinarySearch(_values, score);
        at = at < 0 ? ~at : at;
        return at == _values.Length ? 0 : _reaching[at];
    }

    /// <summary>(r + 1) / (n + 1).</summary>
    public double Chance(double score) => (Reaching(score) + 1.0) / (Sessions + 1.0);

    /// <summary>The score above which a session rings at this rate; minus infinity when all do.</summary>
    public double Threshold(FalseAlarmRate rate)
    {
        for (int i = _values.Length - 1; i >= 0; i--)
        {
            if (!rate.Rings((_reaching[i] + 1.0) / (Sessions + 1.0)))
            {
                return _values[i];
            }
        }

        return double.NegativeInfinity;
    }

    /// <summary>The bits of a score.</summary>
    public CalibratedBits Bits(double score)
    {
        if (_tail is not { } tail || score <= _values[^1])
        {
            return CalibratedBits.Within(Reaching(score), Sessions);
        }

        return CalibratedBits.Beyond(Sessions, tail, _values[^1] - _tailStart, score - _tailStart);
    }

    /// <summary>
    /// The same without steps where there is a tail: the fitted one from the top 5 % on, also within the data. A scale on which scores of different detectors are compared; no
    /// claim about false alarms follows from it. 0 without any sessions.
    /// </summary>
    public double SmoothBits(double score)
    {
        if (_tail is not { } tail || score <= _tailStart)
        {
            return Math.Max(0, -Math.Log2(Chance(score)));
        }

        return Math.Min(MostBits, -Math.Log2(_tailChance) - (tail.LogSurvival(score - _tailStart) / Math.Log(2)));
    }

    internal void Write(StateWriter writer)
    {
        writer.Doubles(_values);
        writer.Numbers([.. _reaching.Select((reaching, i) => reaching - (i + 1 < _reaching.Length ? _reaching[i + 1] : 0))]);
    }

    internal static ScoreCalibration Read(ref StateReader reader)
    {
        double[] values = reader.AscendingDoubles("calibration scores", MostSessions);
        int[] times = reader.Numbers("sessions of a calibration score", MostSessions, MostSessions);
        reader.Require(times.Length == values.Length && times.All(count => count > 0), "sessions of a calibration score", "do not fit the scores");
        long sessions = times.Sum(count => (long)count);
        reader.Require(sessions <= MostSessions, "calibration sessions", $"are {sessions}, more than {MostSessions}");
        return new ScoreCalibration(values.SelectMany((value, i) => Enumerable.Repeat(value, times[i])));
    }
}
