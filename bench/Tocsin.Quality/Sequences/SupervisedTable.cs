using System.Text.Json;
using Tocsin.Engine.Sequences.Evaluation;

namespace Tocsin.Quality.Sequences;

/// <summary>Prints rows of supervised models and of what they are to be held against.</summary>
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

    /// <summary>One row.</summary>
    public void Print(SupervisedRow row)
    {
        (string model, int seed, Confusion counts, double auc, (int Normal, int Anomalous)? open, int epochs, double seconds) = row;
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

    /// <summary>What the rows of one model say together: the F1 in life of its splits, and that of all their test sessions taken as one.</summary>
    public void PrintTogether(IReadOnlyList<SupervisedRow> rows)
    {
        double[] f1 = [.. rows.Select(row => InLife(row.Counts)).Order()];
        double median = (f1[(f1.Length - 1) / 2] + f1[f1.Length / 2]) / 2;
        Confusion all = rows.Aggregate(
            default(Confusion), (sum, row) => new Confusion(sum.Tp + row.Counts.Tp, sum.Fp + row.Counts.Fp, sum.Tn + row.Counts.Tn, sum.Fn + row.Counts.Fn));
        (string model, int splits, double pooled) = (rows[0].Model, rows.Count, InLife(all));
        if (_json)
        {
            Console.WriteLine(JsonSerializer.Serialize(new { data = _data, model, splits, median, least = f1[0], most = f1[^1], pooled, counts = all }, Snake));
            return;
        }

        Console.WriteLine(
            $"{model}, {splits} splits: F1 at the true base rate, median {median:0.0000}, least {f1[0]:0.0000}, most {f1[^1]:0.0000}; pooled {pooled:0.0000} (recall {all.Recall:0.0000}, {all.Fp} false alarms of {all.Fp + all.Tn})");
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
}
