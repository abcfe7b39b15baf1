using Tocsin.Engine.Sequences.Calibration;
using Tocsin.Engine.Sequences.Training;

namespace Tocsin.Engine.Sequences.Unsupervised;

/// <summary>What training an ensemble gives: the model and the parts of its report.</summary>
/// <param name="Model">The model.</param>
/// <param name="Sessions">Normal sessions by use.</param>
/// <param name="Epochs">Losses of the network that was taken.</param>
/// <param name="Results">Each detector on the calibration sessions and, where there were labels, on the anomalous ones.</param>
/// <param name="Remarks">What the user should know, in sentences.</param>
public sealed record TrainedEnsemble(
    NormalityModel Model, SessionUse Sessions, IReadOnlyList<ReportedEpoch> Epochs, IReadOnlyList<ReportedResult> Results, IReadOnlyList<string> Remarks);

/// <summary>Trains the ensemble of normal sessions alone.</summary>
public static partial class EnsembleTraining
{
    /// <summary>Fewer normal sessions than this are refused: nothing could be calibrated.</summary>
    public const int LeastSessions = 30;

    /// <summary>The usual number of epochs.</summary>
    public const int UsualEpochs = 16;

    /// <summary>
    /// Sessions that are labelled anomalous are left out of training and serve the report alone; the others are split by the seed. <paramref name="progress"/> is called on the
    /// calling thread.
    /// </summary>
    /// <exception cref="ArgumentException">There are fewer than <see cref="LeastSessions"/> normal sessions that are not empty.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static TrainedEnsemble Train(
        IReadOnlyList<LabelledSession> sessions, EventVocabulary vocabulary, SequenceTrainingOptions options, Action<TrainingProgress>? progress = null,
        CancellationToken cancellation = default)
    {
        int[][] normal = [.. sessions.Where(session => session.Anomalous != true && session.Events.Count > 0).Select(vocabulary.Numbers)];
        int[][] anomalous = [.. sessions.Where(session => session.Anomalous == true && session.Events.Count > 0).Select(vocabulary.Numbers)];
        return normal.Length < LeastSessions
            ? throw new ArgumentException(
                $"The ensemble learns from normal sessions and needs at least {LeastSessions} that are not empty; {normal.Length} of the {sessions.Count} sessions are. Give a longer log.", nameof(sessions))
            : Train(EnsembleSplit.Of(normal, options.FalseAlarms, options.Seed), anomalous, vocabulary.Count, options, progress, cancellation);
    }

    /// <summary>The same with the split given; <paramref name="anomalous"/> sessions serve the report alone.</summary>
    public static TrainedEnsemble Train(
        EnsembleSplit split, IReadOnlyList<int[]> anomalous, int vocabulary, SequenceTrainingOptions options, Action<TrainingProgress>? progress = null,
        CancellationToken cancellation = default)
    {
        TrainedNetwork network = TrainNetworks(split, vocabulary, options, progress, cancellation);
        int[][] all = [.. split.Training, .. split.Held];
        DistinctSessions distinct = DistinctSessions.Of(all);
        NormalSessions normal = NormalSessions.Of(distinct, vocabulary);
        JointScore joint = new(Scales(distinct, normal, CrossSurprises(split, network, vocabulary, options, progress, cancellation), cancellation));

        progress?.Invoke(new TrainingProgress("calibrating", 0.95, null, 0));
        IReadOnlyList<int[]> chosen = split.Calibration.Count <= ScoreCalibration.MostSessions ? split.Calibration : [.. split.Calibration.Take(ScoreCalibration.MostSessions)];
        double[][] scores = new SessionScores(normal, network.Network).Of(chosen, cancellation);
        ScoreCalibration calibration = new(scores.Select(session => joint.Of(session)));
        ScoreCalibration[] detectors = [.. Enumerable.Range(0, Detectors.Count).Select(detector => new ScoreCalibration(scores.Select(session => session[detector])))];
        NormalityModel model = new(normal, network.Network, joint, detectors, calibration, FalseAlarmRate.Of(options.FalseAlarms, chosen.Count));
        TrainedEnsemble trained = Report(model, network, split, chosen, anomalous, cancellation);
        progress?.Invoke(new TrainingProgress("done", 1, null, 0));
        return trained;
    }

    /// <summary>
    /// How high normal sessions score by each detector, so that detectors can be compared: the simple ones by training sessions, each left out for its own score; the network's
    /// by the surprises of sessions that it did not learn from.
    /// </summary>
    private static ScoreCalibration[] Scales(
        DistinctSessions training, NormalSessions normal, double[][] crossSurprises, CancellationToken cancellation)
    {
        List<double>[] scores = [.. Enumerable.Range(0, Detectors.Count).Select(_ => new List<double>())];
        EditDistance distance = new(normal.Vocabulary);
        double[] session = new double[Detectors.Count];
        int room = ScoreCalibration.MostSessions;
        for (int i = 0; i < training.Sequences.Length && room > 0; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            bool single = training.Times[i] == 1;
            normal.ScoreOpen(training.Sequences[i], session, leaveOneOut: single);
            normal.ScoreEnded(training.Sequences[i], distance, session, leaveOneOut: single);
            int times = Math.Min(room, training.Times[i]);
            room -= times;
            for (int detector = 0; detector < Detectors.Count; detector++)
            {
                if ((Detector)detector is not (Detector.NextEvent or Detector.Ending))
                {
                    scores[detector].AddRange(Enumerable.Repeat(session[detector], times));
                }
            }
        }

        foreach (double[] surprises in crossSurprises.Take(ScoreCalibration.MostSessions))
        {
            SessionScores.SetNetwork(session, surprises);
            scores[(int)Detector.NextEvent].Add(session[(int)Detector.NextEvent]);
            scores[(int)Detector.Ending].Add(session[(int)Detector.Ending]);
        }

        return [.. scores.Select(values => new ScoreCalibration(values))];
    }
}
