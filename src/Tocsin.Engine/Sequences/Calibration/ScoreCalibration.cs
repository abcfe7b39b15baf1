using Tocsin.Engine.Sequences.Unsupervised;

namespace Tocsin.Engine.Sequences.Calibration;

/// <summary>What calibration says of a score.</summary>
/// <param name="Bits">-log2 of the chance that a normal session scores at least this high, at most <see cref="ScoreCalibration.MostBits"/>; NaN while there is too little to say.</param>
/// <param name="Extrapolated">The score lies beyond the data: the bits come from the fitted tail.</param>
public readonly record struct CalibratedBits(double Bits, bool Extrapolated);

/// <summary>
/// How high normal sessions score. For a score that r of n sessions reach, p = (r + 1) / (n + 1); were the session exchangeable with them, P(p ≤ α) ≤ α for every α, over
/// the draw of all n + 1 (Vovk, Gammerman, Shafer, "Algorithmic learning in a random world", 2005, chapter 2). That is a claim about sessions on average, not about each kind
/// of them and not for every draw of calibration sessions. Beyond the highest score the fitted tail of the top 5 % goes on from 1 / (n + 1). Immutable.
/// </summary>
public sealed class ScoreCalibration
{
    /// <summary>The most that is ever claimed.</summary>
    public const double MostBits = 64;

    /// <summary>With fewer sessions there is too little to say.</summary>
    public const int LeastSessions = 19;

    /// <summary>More sessions than this are not read: they would make the model larger and hardly better.</summary>
    public const int MostSessions = 20_000;

    private const double TailShare = 0.05;

    private readonly double[] _values;
    private readonly int[] _reaching;
    private readonly GeneralisedPareto? _tail;
    private readonly double _tailStart;

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
            _tailStart = sorted[^Math.Max(1, (int)(TailShare * sorted.Length))];
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

    /// <summary>The bits of a score.</summary>
    public CalibratedBits Bits(double score)
    {
        if (Sessions < LeastSessions)
        {
            return new CalibratedBits(double.NaN, false);
        }

        double bits = -Math.Log2(Chance(score)), highest = _values[^1];
        if (_tail is not { } tail || score <= highest)
        {
            return new CalibratedBits(Math.Max(0, bits), false);
        }

        double beyond = (tail.LogSurvival(highest - _tailStart) - tail.LogSurvival(score - _tailStart)) / Math.Log(2);
        return new CalibratedBits(Math.Min(MostBits, bits + beyond), true);
    }

    internal void Write(SectionWriter writer)
    {
        writer.WriteCount(_values.Length);
        for (int i = 0; i < _values.Length; i++)
        {
            writer.WriteDouble(_values[i]);
            writer.WriteCount(_reaching[i] - (i + 1 < _values.Length ? _reaching[i + 1] : 0));
        }
    }

    internal static ScoreCalibration Read(ref SectionReader reader)
    {
        int distinct = reader.ReadCount(MostSessions, "distinct calibration scores");
        List<double> scores = [];
        for (int i = 0; i < distinct; i++)
        {
            double value = reader.ReadFinite("a calibration score");
            if (scores.Count > 0 && value <= scores[^1])
            {
                throw new InvalidDataException("The model's calibration scores should ascend; they do not. The bundle is damaged.");
            }

            int times = reader.ReadCount(MostSessions - scores.Count, "sessions of one calibration score");
            scores.AddRange(Enumerable.Repeat(value, times > 0 ? times : throw new InvalidDataException("A calibration score of no session was found. The bundle is damaged.")));
        }

        return new ScoreCalibration([.. scores]);
    }
}
