using Tocsin.Engine.Sequences.Calibration;

namespace Tocsin.Engine.Sequences.Unsupervised;

/// <summary>
/// Makes one score of what the detectors say. Each detector's score is mapped to bits by sessions that are not calibration sessions, so that they can be compared; the joint score
/// is the largest of them, each less -log2 of its share of the rate (Bonferroni's way to spend one rate on several tests): detectors that judge open sessions and those that judge
/// at the end have half of it each. Any function of a session that was fixed before calibration began would be as valid: calibration speaks about its result.
/// </summary>
internal sealed class JointScore
{
    /// <summary>A detector's bits are steps where its score is one; this much of the network's surprise decides between equals, less than any step.</summary>
    private const double TieBreak = 1e-6;

    /// <summary>What no session is below.</summary>
    public static readonly double Least = Enum.GetValues<Detector>().Max(detector => detector.ShareBits());

    private readonly ScoreCalibration[] _scales;

    /// <param name="scales">One a detector.</param>
    public JointScore(ScoreCalibration[] scales) => _scales = scales.Length == Detectors.Count
        ? scales : throw new ArgumentException($"There are {Detectors.Count} detectors; {scales.Length} scales were given.", nameof(scales));

    /// <summary>The scales, one a detector.</summary>
    public IReadOnlyList<ScoreCalibration> Scales => _scales;

    /// <summary>What one detector's score is worth: its bits, less what its share of the rate costs.</summary>
    public double Bits(Detector detector, double score) => _scales[(int)detector].SmoothBits(score) + detector.ShareBits();

    /// <summary>The joint score of detectors <paramref name="from"/> up to <paramref name="to"/>; scores: [detectors].</summary>
    public double Of(ReadOnlySpan<double> scores, int from = 0, int to = Detectors.Count)
    {
        double most = Least;
        for (int detector = from; detector < to; detector++)
        {
            most = Math.Max(most, Bits((Detector)detector, scores[detector]));
        }

        return Join(most, scores[(int)Detector.NextEvent]);
    }

    /// <summary>The joint score of the most bits and the network's largest surprise.</summary>
    public static double Join(double bits, double surprise) => bits + (TieBreak * surprise);
}
