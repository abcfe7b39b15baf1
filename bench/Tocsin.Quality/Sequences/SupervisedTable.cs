using System.Diagnostics;
using System.Text.Json;
using Tocsin.Engine.Sequences;
using Tocsin.Engine.Sequences.Bundles;
using Tocsin.Engine.Sequences.Evaluation;
using Tocsin.Engine.Sequences.Supervised;
using Tocsin.Engine.Sequences.Training;

namespace Tocsin.Quality.Sequences;

/// <summary>Rows of a table of supervised models and what they are to be held against.</summary>
internal sealed class SupervisedTable
{
    private static readonly JsonSerializerOptions Snake = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    private readonly string _data;
    private readonly bool _json;
    private readonly (long Normal, long Anomalous)? _life;

    /// <param name="data">The name of the data.</param>
    /// <param name="json">One object a row.</param>
    /// <param name="life">How many sessions of each kind there are in life; null where the test sessions are a fair sample.</param>
    public SupervisedTable(string data, bool json, (long Normal, long Anomalous)? life = null)
    {
        (_data, _json, _life) = (data, json, life);
        if (!json)
        {
            Console.WriteLine(
                $"{"model",-14} {"seed",4} {"tp",6} {"fp",5} {"tn",6} {"fn",5} {"precision",9} {"recall",7} {"F1",7} {(life is null ? "" : "at base"),7} {"AUC",7} {"early",6} {"rung",5} {"epochs",6} {"seconds",8}");
        }
    }

    /// <summary>Trains a network, evaluates it, prints its row; answers the F1 in life.</summary>
    public double Add(SequenceModelKind kind, int seed, IReadOnlyList<LabelledSession> training, IReadOnlyList<LabelledSession> test)
    {
        Stopwatch watch = Stopwatch.StartNew();
        ModelBundle bundle = SequenceTraining.Train(
            training, new TrainingOrigin(null, null, new SessionRules()), new SequenceTrainingOptions { Model = kind, Seed = seed });
        double seconds = watch.Elapsed.TotalSeconds;
        EvaluationReport report = SequenceEvaluation.Run(bundle, test);
        Print(bundle.Report.Model, seed, report.Model.Confusion, report.Model.Auc, OpenVerdicts.Count(bundle, test), bundle.Report.Epochs.Count, seconds);
        return InLife(report.Model.Confusion);
    }

    /// <summary>A decision tree on event counts, grown on all training sessions.</summary>
    public double AddTree(int seed, IReadOnlyList<LabelledSession> training, IReadOnlyList<LabelledSession> test)
    {
        Stopwatch watch = Stopwatch.StartNew();
        EventVocabulary vocabulary = new(training.SelectMany(session => session.Events).Distinct().Order(StringComparer.Ordinal).Select(id => (id, id)));
        CountTree tree = CountTree.Grow(training, vocabulary);
        double seconds = watch.Elapsed.TotalSeconds;
        (Confusion counts, double area) = tree.Judge(test);
        Print("decision tree", seed, counts, area, null, 0, seconds);
        return InLife(counts);
    }

    /// <summary>A table of the training sessions' event counts: the label of most of those with equal counts; anomalous where there are none.</summary>
    public void AddCounts(IReadOnlyList<LabelledSession> training, IReadOnlyList<LabelledSession> test)
    {
        Dictionary<string, int> votes = new(StringComparer.Ordinal);
        foreach (LabelledSession session in training)
        {
            string counts = Counts(session);
            votes[counts] = votes.GetValueOrDefault(counts) + (session.Anomalous == true ? 1 : -1);
        }

        Confusion confusion = default;
        foreach (LabelledSession session in test)
        {
            confusion = confusion.With(session.Anomalous == true, !votes.TryGetValue(Counts(session), out int vote) || vote > 0);
        }

        Print("equal counts", 0, confusion, double.NaN, null, 0, 0);
    }

    /// <summary>F1 with the false-alarm rate and the recall applied to as many sessions as there are in life.</summary>
    private double InLife(Confusion counts)
    {
        if (_life is not { } life)
        {
            return counts.F1;
        }

        double fp = counts.FalseAlarmRate * life.Normal, tp = counts.Recall * life.Anomalous;
        return 2 * tp / (tp + fp + life.Anomalous);
    }

    private static string Counts(LabelledSession session) => string.Join(' ', session.Events.Order(StringComparer.Ordinal));

    private void Print(string model, int seed, Confusion counts, double auc, (int Normal, int Anomalous)? open, int epochs, double seconds)
    {
        double inLife = InLife(counts);
        if (_json)
        {
            double? area = double.IsNaN(auc) ? null : auc;
            Console.WriteLine(JsonSerializer.Serialize(
                new { data = _data, model, seed, counts, auc = area, f1_in_life = inLife, rung_early = open?.Anomalous, rung_normal = open?.Normal, epochs, seconds }, Snake));
            return;
        }

        Console.WriteLine(
            $"{model,-14} {seed,4} {counts.Tp,6} {counts.Fp,5} {counts.Tn,6} {counts.Fn,5} {counts.Precision,9:0.0000} {counts.Recall,7:0.0000} {counts.F1,7:0.0000} {(_life is null ? "" : inLife.ToString("0.0000")),7} {auc,7:0.0000} {open?.Anomalous,6} {open?.Normal,5} {epochs,6} {seconds,8:0.0}");
    }
}
