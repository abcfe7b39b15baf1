using Tocsin.Engine.Sequences.Bundles;

namespace Tocsin.Engine.Sequences.Training;

/// <summary>Trains model bundles.</summary>
public static class SequenceTraining
{
    /// <summary>
    /// A bundle from sessions. The same sessions in the same order, the same origin and options give the same bytes, whatever the number of threads.
    /// </summary>
    /// <param name="sessions">For a supervised model each with its label and both labels there; for the ensemble those that are not anomalous are learnt from.</param>
    /// <param name="origin">What the sessions came from.</param>
    /// <param name="options">How to train.</param>
    /// <param name="progress">Told on the calling thread.</param>
    /// <param name="cancellation">Ends it between two batches.</param>
    /// <exception cref="ArgumentException">There is nothing to learn from, or an option is out of range; the message says what is missing.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static ModelBundle Train(
        IReadOnlyList<LabelledSession> sessions, TrainingOrigin origin, SequenceTrainingOptions options, Action<TrainingProgress>? progress = null,
        CancellationToken cancellation = default)
    {
        TrainingCheck.Of(sessions, options);
        LabelledSession[] used = [.. sessions.Where(session => session.Events.Count > 0)];
        EventVocabulary vocabulary = SessionVocabulary.Of(used, origin.Templates);
        return options.Model switch
        {
            SequenceModelKind.Ensemble => UnsupervisedTraining.Train(used, vocabulary, origin, options, progress, cancellation),
            _ => SupervisedTraining.Train(used, vocabulary, origin, options, progress, cancellation),
        };
    }
}
