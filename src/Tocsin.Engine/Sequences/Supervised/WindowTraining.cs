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

    /// <summary>What came out.</summary>
    /// <param name="Model">The model.</param>
    /// <param name="Epochs">Losses and F1 by epoch.</param>
    /// <param name="Validation">The validation sessions as the model sees them, in their order.</param>
    public sealed record Outcome(WindowModel Model, IReadOnlyList<ReportedEpoch> Epochs, IReadOnlyList<ValidatedSession> Validation)
    {
        /// <summary>The score of each ended session with its label.</summary>
        public IReadOnlyList<(double Score, bool Anomalous)> Ended => [.. Validation.Select(session => (session.ScoreEnded(Model.Limits), session.Anomalous))];

        /// <summary>The highest score of each session while it was open.</summary>
        public IReadOnlyList<(double Score, bool Anomalous)> Open => [.. Validation.Select(session => (session.ScoreOpen(Model.Limits), session.Anomalous))];
    }

    /// <summary>Trains; <paramref name="progress"/> gets each epoch and the most there will be.</summary>
    public static Outcome Train(
        SessionSplit split, EventVocabulary vocabulary, SequenceTrainingOptions options, Action<ReportedEpoch, int>? progress, CancellationToken cancellation)
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
        RingingLimits chosen = Limits(judged);
        ValidatedSession[] normal = [.. judged.Where(session => !session.Anomalous)];
        NormalScores scores = new(
            [.. normal.Select(session => session.ScoreEnded(chosen)).Order()], [.. normal.Select(session => session.ScoreOpen(chosen)).Order()]);
        return new Outcome(new WindowModel(network, windows, chosen, scores), epochs, judged);
    }

    private static RingingLimits Limits(IReadOnlyList<ValidatedSession> sessions) => new(
        DecisionThreshold.Choose([.. sessions.Select(session => (session.End, session.Anomalous))], WindowExamples.Odds),
        DecisionThreshold.Choose([.. sessions.Select(session => (session.Open, session.Anomalous))], WindowExamples.Odds * WindowExamples.Patience));

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
