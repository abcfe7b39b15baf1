using Tocsin.Engine.Sequences.Calibration;
using Tocsin.Engine.Sequences.Evaluation;
using Tocsin.Engine.Sequences.Training;

namespace Tocsin.Engine.Sequences.Unsupervised;

public static partial class EnsembleTraining
{
    private static TrainedEnsemble Report(
        NormalityModel model, TrainedNetwork network, EnsembleSplit split, IReadOnlyList<int[]> calibration, IReadOnlyList<int[]> anomalous, CancellationToken cancellation)
    {
        SessionScores scorer = new(model.Sessions, model.Predictor);
        double[][] normal = scorer.Of(calibration, cancellation), strange = scorer.Of(anomalous, cancellation);
        List<ReportedResult> results =
        [
            Result("model", [.. normal.Select(scores => model.Joint.Of(scores))], [.. strange.Select(scores => model.Joint.Of(scores))], model.Rate),
            .. Enumerable.Range(0, Detectors.Count).Select(detector => Result(
                ((Detector)detector).Name(), [.. normal.Select(scores => scores[detector])], [.. strange.Select(scores => scores[detector])], model.Rate)),
        ];
        CountVectorRule rule = CountVectorRule.Of([.. split.Training, .. split.Held], model.Sessions.Vocabulary);
        results.Add(Result("count_vector_rule", Distances(rule, calibration), Distances(rule, anomalous), model.Rate));
        return new TrainedEnsemble(
            model, new SessionUse(split.Training.Count, split.Held.Count, calibration.Count, 0), network.Epochs, results, Remarks(model, results, calibration.Count));
    }

    private static double[] Distances(CountVectorRule rule, IReadOnlyList<int[]> sessions)
    {
        Dictionary<int[], double> known = new(SequenceComparer.Instance);
        return [.. sessions.Select(session => known.TryGetValue(session, out double distance) ? distance : known[session] = rule.Distance(session))];
    }

    private static ReportedResult Result(string detector, double[] normal, double[] anomalous, FalseAlarmRate rate)
    {
        // A calibration session is held against the others: (r + 1) / n, where it is one of the r + 1 that reach its score.
        ScoreCalibration calibration = new(normal);
        int fp = normal.Count(score => rate.Rings((double)calibration.Reaching(score) / normal.Length));
        int tp = anomalous.Count(score => rate.Rings(calibration.Chance(score)));
        return new ReportedResult(detector, "calibration", tp, fp, normal.Length - fp, anomalous.Length - tp, anomalous.Length == 0 ? null : RocCurve.Area(normal, anomalous));
    }

    private static List<string> Remarks(NormalityModel model, List<ReportedResult> results, int calibration)
    {
        List<string> remarks = [];
        if (model.Rate.Remark(calibration) is { } remark)
        {
            remarks.Add(remark);
        }

        ReportedResult whole = results[0], rule = results[^1];
        if (whole.Tp + whole.Fn > 0 && rule.Tp >= whole.Tp)
        {
            remarks.Add($"The count-vector rule finds {rule.Tp} of the {whole.Tp + whole.Fn} anomalous sessions at this rate of false alarms, the ensemble {whole.Tp}: here the network adds nothing.");
        }

        return remarks;
    }
}
