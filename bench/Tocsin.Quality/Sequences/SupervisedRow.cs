using System.Diagnostics;
using Tocsin.Engine.Sequences;
using Tocsin.Engine.Sequences.Bundles;
using Tocsin.Engine.Sequences.Evaluation;
using Tocsin.Engine.Sequences.Judging;
using Tocsin.Engine.Sequences.Supervised;
using Tocsin.Engine.Sequences.Training;

namespace Tocsin.Quality.Sequences;

/// <summary>One model, trained with one seed and held against test sessions.</summary>
/// <param name="Model">What <c>--model</c> calls it, or what it is held against.</param>
/// <param name="Seed">Of the split and of the training; 0 where there is none.</param>
/// <param name="Counts">On the test sessions.</param>
/// <param name="Auc">Area under the ROC curve, NaN where nothing gives scores.</param>
/// <param name="Open">Normal and anomalous test sessions that ring at some time while they are open.</param>
/// <param name="Epochs">How long it trained.</param>
/// <param name="Seconds">How long it trained by the clock.</param>
internal sealed record SupervisedRow(string Model, int Seed, Confusion Counts, double Auc, (int Normal, int Anomalous)? Open, int Epochs, double Seconds)
{
    /// <summary>A network.</summary>
    public static SupervisedRow OfNetwork(SequenceModelKind kind, int seed, IReadOnlyList<LabelledSession> training, DistinctTest test, int? threads = null)
    {
        SequenceTrainingOptions options = new() { Model = kind, Seed = seed };
        Stopwatch watch = Stopwatch.StartNew();
        ModelBundle bundle = SequenceTraining.Train(
            training, new TrainingOrigin(null, null, new SessionRules()), options with { Threads = threads ?? options.Threads });
        double seconds = watch.Elapsed.TotalSeconds;
        IReadOnlyList<SessionVerdict> verdicts = SequenceEvaluation.Run(bundle, test.Sessions).Verdicts;
        return new SupervisedRow(
            bundle.Report.Model, seed, test.Count(i => verdicts[i].Anomalous), test.Area(i => verdicts[i].Score), OpenVerdicts.Count(bundle, test), bundle.Report.Epochs.Count, seconds);
    }

    /// <summary>A decision tree on event counts, grown on all training sessions.</summary>
    public static SupervisedRow OfTree(int seed, IReadOnlyList<LabelledSession> training, IReadOnlyList<LabelledSession> test)
    {
        Stopwatch watch = Stopwatch.StartNew();
        EventVocabulary vocabulary = new(training.SelectMany(session => session.Events).Distinct().Order(StringComparer.Ordinal).Select(id => (id, id)));
        CountTree tree = CountTree.Grow(training, vocabulary);
        double seconds = watch.Elapsed.TotalSeconds;
        (Confusion counts, double area) = tree.Judge(test);
        return new SupervisedRow("decision tree", seed, counts, area, null, 0, seconds);
    }

    /// <summary>A table of the training sessions' event counts: the label of most of those with equal counts; anomalous where there are none.</summary>
    public static SupervisedRow OfCounts(IReadOnlyList<LabelledSession> training, DistinctTest test)
    {
        Dictionary<string, int> votes = new(StringComparer.Ordinal);
        foreach (LabelledSession session in training)
        {
            string counts = Counts(session);
            votes[counts] = votes.GetValueOrDefault(counts) + (session.Anomalous == true ? 1 : -1);
        }

        return new SupervisedRow("equal counts", 0, test.Count(i => !votes.TryGetValue(Counts(test.Sessions[i]), out int vote) || vote > 0), double.NaN, null, 0, 0);

        static string Counts(LabelledSession session) => string.Join(' ', session.Events.Order(StringComparer.Ordinal));
    }
}
