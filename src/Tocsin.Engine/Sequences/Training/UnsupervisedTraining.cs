using Tocsin.Engine.Sequences.Bundles;
using Tocsin.Engine.Sequences.Unsupervised;

namespace Tocsin.Engine.Sequences.Training;

/// <summary>An ensemble's bundle: the model, and what is to be said about it.</summary>
internal static class UnsupervisedTraining
{
    public static ModelBundle Train(
        LabelledSession[] sessions, EventVocabulary vocabulary, TrainingOrigin origin, SequenceTrainingOptions options, Action<TrainingProgress>? progress,
        CancellationToken cancellation)
    {
        TrainedEnsemble trained = EnsembleTraining.Train(sessions, vocabulary, options, progress, cancellation);
        TrainingReport report = new()
        {
            Model = ModelSections.Name(SequenceModelKind.Ensemble),
            Network = trained.Model.Network,
            Seed = options.Seed,
            WindowSize = options.WindowSize,
            WindowStride = options.WindowStride,
            Sessions = trained.Sessions,
            Events = sessions.Sum(session => (long)session.Events.Count),
            FalseAlarmsAsked = options.FalseAlarms,
            FalseAlarms = trained.Model.FalseAlarms,
            Epochs = trained.Epochs,
            Results = trained.Results,
            Remarks = trained.Remarks,
        };

        // Anomalous sessions are in no weight and in no threshold: they may be judged.
        return ModelBundle.Make(
            trained.Model, vocabulary, origin, report,
            TrainedSessions.Of(sessions.Where(session => session.Anomalous != true).Select(session => session.Id), options.Seed));
    }
}
