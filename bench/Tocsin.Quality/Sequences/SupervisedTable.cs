using System.Diagnostics;
using System.Text.Json;
using Tocsin.Engine.Sequences;
using Tocsin.Engine.Sequences.Bundles;
using Tocsin.Engine.Sequences.Evaluation;
using Tocsin.Engine.Sequences.Training;

namespace Tocsin.Quality.Sequences;

/// <summary>Rows of a table of supervised models.</summary>
internal sealed class SupervisedTable
{
    private static readonly JsonSerializerOptions Snake = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    private readonly bool _json;

    public SupervisedTable(string title, bool json)
    {
        _json = json;
        if (!json)
        {
            Console.WriteLine(title);
            Console.WriteLine($"{"model",-14} {"seed",4} {"tp",6} {"fp",5} {"tn",6} {"fn",5} {"precision",9} {"recall",7} {"F1",7} {"AUC",7} {"epochs",6} {"seconds",8}");
        }
    }

    /// <summary>Trains, evaluates, prints.</summary>
    public EvaluationReport Add(SequenceModelKind kind, int seed, IReadOnlyList<LabelledSession> training, IReadOnlyList<LabelledSession> test)
    {
        Stopwatch watch = Stopwatch.StartNew();
        ModelBundle bundle = SequenceTraining.Train(
            training, new TrainingOrigin(null, null, new SessionRules()), new SequenceTrainingOptions { Model = kind, Seed = seed });
        double seconds = watch.Elapsed.TotalSeconds;
        EvaluationReport report = SequenceEvaluation.Run(bundle, test);
        Print(bundle.Report.Model, seed, report.Model.Confusion, report.Model.Auc, bundle.Report.Epochs.Count, seconds);
        return report;
    }

    private void Print(string model, int seed, Confusion counts, double auc, int epochs, double seconds)
    {
        if (_json)
        {
            Console.WriteLine(JsonSerializer.Serialize(new { model, seed, counts, auc, epochs, seconds }, Snake));
            return;
        }

        Console.WriteLine(
            $"{model,-14} {seed,4} {counts.Tp,6} {counts.Fp,5} {counts.Tn,6} {counts.Fn,5} {counts.Precision,9:0.0000} {counts.Recall,7:0.0000} {counts.F1,7:0.0000} {auc,7:0.0000} {epochs,6} {seconds,8:0.0}");
    }
}
