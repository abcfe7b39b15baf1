using Tocsin.Engine.Sequences.Evaluation;
using Tocsin.Engine.Sequences.Training;
using Tocsin.Neural.Networks;
using Tocsin.Neural.Training;

namespace Tocsin.Engine.Sequences.Supervised;

/// <summary>Trains a classifier of windows on sessions with labels.</summary>
internal static class WindowTraining
{
    /// <summary>The most epochs unless the user says otherwise.</summary>
    public const int UsualEpochs = 30;

    /// <summary>Epochs without a smaller loss on validation windows before the end.</summary>
    private const int Patience = 4;

    /// <summary>
    /// Epochs with the validation sessions among the others, once they have said when to stop. What is rare among normal sessions may stand among these alone, and a network that never saw it rings for it.
    /// </summary>
    private const int LastEpochs = 5;

    /// <summary>How far up the gap between normal and anomalous sessions that it has learnt from a limit lies.</summary>
    private const double LearntShare = 0.25;

    /// <summary>What came out.</summary>
    /// <param name="Model">The model, which has learnt from all sessions in the end.</param>
    /// <param name="Epochs">Losses and F1 by epoch, until the validation sessions stopped it.</param>
    /// <param name="Validation">The validation sessions as the network saw them before it learnt from them, in their order.</param>
    /// <param name="Limits">The limits that they gave then.</param>
    public sealed record Outcome(WindowModel Model, IReadOnlyList<ReportedEpoch> Epochs, IReadOnlyList<ValidatedSession> Validation, RingingLimits Limits)
    {
        /// <summary>The score of each ended session with its label.</summary>
        public IReadOnlyList<(double Score, bool Anomalous)> Ended => [.. Validation.Select(session => (session.ScoreEnded(Limits), session.Anomalous))];

        /// <summary>The highest score of each session while it was open.</summary>
        public IReadOnlyList<(double Score, bool Anomalous)> Open => [.. Validation.Select(session => (session.ScoreOpen(Limits), session.Anomalous))];
    }

    /// <summary>Trains; <paramref name="progress"/> gets each epoch and the most there will be, <paramref name="lastEpochs"/> then the share that is done of the epochs with all sessions.</summary>
    public static Outcome Train(
        SessionSplit split, EventVocabulary vocabulary, SequenceTrainingOptions options, Action<ReportedEpoch, int>? progress, Action<double>? lastEpochs, CancellationToken cancellation)
    {
        SessionWindows windows = new(options.WindowSize, options.WindowStride);
        WindowModel.CheckWindows(windows);
        INetwork network = Network.Create(NetworkShape.Classifier(WindowModel.NetworkOf(options.Model), vocabulary.Count + 1), options.Seed);
        WindowExamples learnt = Windows(split.Training, windows, vocabulary);
        List<Example> examples = learnt.Examples(), held = learnt.Judge(Windows(split.Validation, windows, vocabulary));
        TrainingOptions training = new()
        {
            Epochs = options.Epochs ?? UsualEpochs,
            Patience = Patience,
            ClassWeights = [1, learnt.AnomalousWeight()],
            Seed = options.Seed,
            Threads = options.Threads,
        };
        ValidationSessions validation = new(split.Validation, windows, vocabulary);
        List<ReportedEpoch> epochs = [];
        new Trainer(network, training).Train(
            examples,
            held,
            epoch =>
            {
                IReadOnlyList<ValidatedSession> seen = validation.Judge(network);
                RingingLimits limits = Limits(seen);
                double f1 = Confusion.Of(seen.Select(session => (session.ScoreEnded(limits), session.Anomalous)), RingingLimits.Threshold).F1;
                epochs.Add(new ReportedEpoch(epoch.Epoch, epoch.TrainingLoss, epoch.ValidationLoss, f1));
                progress?.Invoke(epochs[^1], training.Epochs);
            },
            cancellation);

        IReadOnlyList<ValidatedSession> judged = validation.Judge(network);
        RingingLimits unseen = Limits(judged);
        ValidatedSession[] normal = [.. judged.Where(session => !session.Anomalous)];
        NormalScores scores = new([.. normal.Select(session => session.ScoreEnded(unseen)).Order()], [.. normal.Select(session => session.ScoreOpen(unseen)).Order()]);

        IReadOnlyList<LabelledSession> all = [.. split.Training, .. split.Validation];
        LearnAll(network, Windows(all, windows, vocabulary), training, lastEpochs, cancellation);

        // An open session can wait for its end: it has the more patient of both limits.
        RingingLimits last = Limits(new ValidationSessions(all, windows, vocabulary).Judge(network), LearntShare);
        RingingLimits limits = last with { Open = Math.Max(last.Open, unseen.Open) };
        return new Outcome(new WindowModel(network, windows, limits, scores), epochs, judged, unseen);
    }

    private static void LearnAll(INetwork network, WindowExamples all, TrainingOptions options, Action<double>? progress, CancellationToken cancellation)
    {
        int epochs = Math.Min(LastEpochs, options.Epochs);
        new Trainer(network, options with { Epochs = epochs, ClassWeights = [1, all.AnomalousWeight()] }).Train(
            all.Examples(), [], epoch => progress?.Invoke((double)epoch.Epoch / epochs), cancellation);
    }

    private static RingingLimits Limits(IReadOnlyList<ValidatedSession> sessions, double share = 0.5) => new(
        DecisionThreshold.Choose([.. sessions.Select(session => (session.End, session.Anomalous))], WindowExamples.Odds, share),
        DecisionThreshold.Choose([.. sessions.Select(session => (session.Open, session.Anomalous))], WindowExamples.Odds * WindowExamples.Patience, share));

    private static WindowExamples Windows(IReadOnlyList<LabelledSession> sessions, SessionWindows windows, EventVocabulary vocabulary)
    {
        WindowExamples examples = new(windows, endMark: vocabulary.Count);
        foreach (LabelledSession session in sessions)
        {
            examples.Add(vocabulary.Numbers(session), session.Anomalous == true);
        }

        return examples;
    }
}
