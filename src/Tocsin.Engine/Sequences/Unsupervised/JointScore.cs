using Tocsin.Engine.Sequences.Calibration;

namespace Tocsin.Engine.Sequences.Unsupervised;

/// <summary>
/// Makes one score of what the detectors say. Each detector's score is mapped to bits by sessions that are not calibration sessions, so that they can be compared; the joint score
/// is the largest. Detectors that judge open sessions and those that judge at the end share the rate by that, half each. Any function of a session that was fixed before calibration
/// began would be as valid: calibration speaks about its result.
/// </summary>
internal sealed class JointScore
{
    /// <summary>A detector's bits are steps where its score is one; this much of the network's surprise decides between equals, less than any step.</summary>
    private const double TieBreak = 1e-6;

    private readonly ScoreCalibration[] _scales;

    /// <param name="scales">One a detector.</param>
    public JointScore(ScoreCalibration[] scales) => _scales = scales.Length == Detectors.Count
        ? scales : throw new ArgumentException($"There are {Detectors.Count} detectors; {scales.Length} scales were given.", nameof(scales));

    /// <summary>The scales, one a detector.</summary>
    public IReadOnlyList<ScoreCalibration> Scales => _scales;

    /// <summary>The bits of one detector's score; 0 while there is too little to say.</summary>
    public double Bits(Detector detector, double score)
    {
        double bits = _scales[(int)detector].Bits(score).Bits;
        return double.IsNaN(bits) ? 0 : bits;
    }

    /// <summary>The joint score of detectors <paramref name="from"/> up to <paramref name="to"/>; scores: [detectors].</summary>
    public double Of(ReadOnlySpan<double> scores, int from = 0, int to = Detectors.Count)
    {
        double most = 0;
        for (int detector = from; detector < to; detector++)
        {
            most = Math.Max(most, Bits((Detector)detector, scores[detector]));
        }

        return Join(most, scores[(int)Detector.NextEvent]);
    }

    /// <summary>The joint score of the most bits and the network's largest surprise.</summary>
    public static double Join(double bits, double surprise) => bits + (TieBreak * surprise);
}
