namespace Tocsin.Engine.Sequences.Evaluation;

/// <summary>A confusion matrix. Positive means anomalous.</summary>
public readonly record struct Confusion(long Tp, long Fp, long Tn, long Fn)
{
    /// <summary>tp / (tp + fp); 0 when nothing was called anomalous.</summary>
    public double Precision => Ratio(Tp, Tp + Fp);

    /// <summary>tp / (tp + fn); 0 when nothing is anomalous.</summary>
    public double Recall => Ratio(Tp, Tp + Fn);

    /// <summary>2tp / (2tp + fp + fn); 0 when there is nothing to find and nothing was found.</summary>
    public double F1 => Ratio(2 * Tp, (2 * Tp) + Fp + Fn);

    /// <summary>fp / (fp + tn).</summary>
    public double FalseAlarmRate => Ratio(Fp, Fp + Tn);

    /// <summary>(tp + tn) / all.</summary>
    public double Accuracy => Ratio(Tp + Tn, Tp + Fp + Tn + Fn);

    /// <summary>The matrix of scores with labels, everything at or above the threshold ringing.</summary>
    public static Confusion Of(IEnumerable<(double Score, bool Anomalous)> sessions, double threshold) =>
        sessions.Aggregate(default(Confusion), (counts, session) => counts.With(session.Anomalous, session.Score >= threshold));

    /// <summary>With one more session.</summary>
    public Confusion With(bool anomalous, bool rings) => (anomalous, rings) switch
    {
        (true, true) => this with { Tp = Tp + 1 },
        (true, false) => this with { Fn = Fn + 1 },
        (false, true) => this with { Fp = Fp + 1 },
        (false, false) => this with { Tn = Tn + 1 },
    };

    private static double Ratio(long part, long whole) => whole == 0 ? 0 : (double)part / whole;
}

/// <summary>One line of an evaluation.</summary>
/// <param name="Detector"><c>model</c> for the whole, else a detector's name.</param>
/// <param name="Confusion">Counts at its threshold.</param>
/// <param name="Auc">Area under the ROC curve, ties counted half; NaN unless both classes are there.</param>
public sealed record EvaluatedDetector(string Detector, Confusion Confusion, double Auc);

/// <summary>How a bundle did on labelled sessions.</summary>
/// <param name="Model">The whole.</param>
/// <param name="Detectors">Each detector at its own threshold.</param>
/// <param name="UnknownEvents">Share of the events that the bundle does not know.</param>
/// <param name="Overlap">Sessions that stand in the bundle's training list.</param>
/// <param name="Verdicts">One a session, in their order.</param>
public sealed record EvaluationReport(
    EvaluatedDetector Model, IReadOnlyList<EvaluatedDetector> Detectors, double UnknownEvents, int Overlap, IReadOnlyList<Judging.SessionVerdict> Verdicts);
