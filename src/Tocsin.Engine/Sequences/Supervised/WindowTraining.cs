using Tocsin.Engine.Sequences.Training;
using Tocsin.Neural.Networks;
using Tocsin.Neural.Training;

namespace Tocsin.Engine.Sequences.Supervised;

/// <summary>Trains a classifier of windows on sessions with labels.</summary>
internal static class WindowTraining
{
    /// <summary>The most epochs unless the user says otherwise.</summary>
    public const int UsualEpochs = 30;

    /// <summary>What came out.</summary>
    /// <param name="Model">The model.</param>
    /// <param name="Epochs">Losses and F1 by epoch.</param>
    /// <param name="Validation">The validation sessions' scores, in their order.</param>
    public sealed record Outcome(WindowModel Model, IReadOnlyList<ReportedEpoch> Epochs, IReadOnlyList<(double Score, bool Anomalous)> Validation);

    /// <summary>Trains; <paramref name="progress"/> gets each epoch and the most there will be.</summary>
    public static Outcome Train(
        SessionSplit split, EventVocabulary vocabulary, SequenceTrainingOptions options, Action<ReportedEpoch, int>? progress, CancellationToken cancellation)
    {
        SessionWindows windows = new(options.WindowSize, options.WindowStride);
        WindowModel.CheckWindows(windows);
        INetwork network = Network.Create(NetworkShape.Classifier(WindowModel.NetworkOf(options.Model), vocabulary.Count + 1), options.Seed);
        List<Example> examples = Examples(split.Training, windows, vocabulary), held = Examples(split.Validation, windows, vocabulary);
        TrainingOptions training = new()
        {
            Epochs = options.Epochs ?? UsualEpochs,
            ClassWeights = ClassWeights(examples),
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
                IReadOnlyList<(double Score, bool Anomalous)> scores = validation.Score(network);
                epochs.Add(new ReportedEpoch(epoch.Epoch, epoch.TrainingLoss, epoch.ValidationLoss, ValidationSessions.At(scores, DecisionThreshold.Choose(scores)).F1));
                progress?.Invoke(epochs[^1], training.Epochs);
            },
            cancellation);

        IReadOnlyList<(double Score, bool Anomalous)> final = validation.Score(network);
        double threshold = DecisionThreshold.Choose(final);
        WindowModel model = new(network, windows, threshold, final.Where(session => !session.Anomalous).Select(session => session.Score));
        return new Outcome(model, epochs, final);
    }

    private static List<Example> Examples(IReadOnlyList<LabelledSession> sessions, SessionWindows windows, EventVocabulary vocabulary)
    {
        WindowExamples examples = new(windows, endMark: vocabulary.Count);
        foreach (LabelledSession session in sessions)
        {
            examples.Add(vocabulary.Numbers(session), session.Anomalous == true);
        }

        return examples.Examples();
    }

    /// <summary>Both classes weigh the same in all.</summary>
    private static float[] ClassWeights(List<Example> examples)
    {
        int anomalous = Math.Max(1, examples.Count(example => example.Label == 1)), normal = Math.Max(1, examples.Count - anomalous);
        return [(anomalous + normal) / (2f * normal), (anomalous + normal) / (2f * anomalous)];
    }
}
