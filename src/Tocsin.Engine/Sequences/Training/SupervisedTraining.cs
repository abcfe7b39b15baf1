using Tocsin.Engine.Sequences.Bundles;
using Tocsin.Engine.Sequences.Evaluation;
using Tocsin.Engine.Sequences.Supervised;

namespace Tocsin.Engine.Sequences.Training;

/// <summary>A supervised bundle: the network, the tree beside it, and what is to be said about both.</summary>
internal static class SupervisedTraining
{
    private const string OnValidation = "validation";

    public static ModelBundle Train(
        LabelledSession[] sessions, EventVocabulary vocabulary, TrainingOrigin origin, SequenceTrainingOptions options, Action<TrainingProgress>? progress,
        CancellationToken cancellation)
    {
        string name = ModelSections.Name(options.Model), stage = $"training the {name}";
        SessionSplit split = SessionSplit.Of(sessions, options.Seed);
        progress?.Invoke(new TrainingProgress(stage, 0, null, options.Epochs ?? WindowTraining.UsualEpochs));
        WindowTraining.Outcome outcome = WindowTraining.Train(
            split,
            vocabulary,
            options,
            (epoch, epochs) => progress?.Invoke(new TrainingProgress(stage, 0.8 * epoch.Epoch / epochs, epoch, epochs)),
            done => progress?.Invoke(new TrainingProgress("learning from the validation sessions too", 0.95 - (0.15 * (1 - done)), null, 0)),
            cancellation);

        progress?.Invoke(new TrainingProgress("growing the decision tree", 0.95, null, 0));
        CountTree tree = CountTree.Grow(split.Training, vocabulary);
        Confusion model = Confusion.Of(outcome.Ended, RingingLimits.Threshold), open = Confusion.Of(outcome.Open, RingingLimits.Threshold);
        (Confusion byTree, double treeArea) = tree.Judge(split.Validation);
        TrainingReport report = new()
        {
            Model = name,
            Network = name,
            Seed = options.Seed,
            WindowSize = options.WindowSize,
            WindowStride = options.WindowStride,
            Sessions = new SessionUse(split.Training.Count, split.Validation.Count, 0, split.Training.Count(session => session.Anomalous == true)),
            Events = sessions.Sum(session => (long)session.Events.Count),
            Epochs = outcome.Epochs,
            Results =
            [
                Result("model", model, Area(outcome.Ended)),
                Result("while_open", open, Area(outcome.Open)),
                Result("decision_tree", byTree, treeArea),
            ],
            DecisionTree = tree.Describe(),
            Remarks = SupervisedRemarks.Of(name, split, model, byTree),
        };
        ModelBundle bundle = ModelBundle.Make(outcome.Model, vocabulary, origin, report, TrainedSessions.Of(sessions.Select(session => session.Id), options.Seed));
        progress?.Invoke(new TrainingProgress("done", 1, null, 0));
        return bundle;
    }

    private static ReportedResult Result(string detector, Confusion counts, double area) =>
        new(detector, OnValidation, counts.Tp, counts.Fp, counts.Tn, counts.Fn, double.IsNaN(area) ? null : area);

    private static double Area(IReadOnlyList<(double Score, bool Anomalous)> sessions) => RocCurve.Area(
        [.. sessions.Where(session => !session.Anomalous).Select(session => session.Score)],
        [.. sessions.Where(session => session.Anomalous).Select(session => session.Score)]);
}
