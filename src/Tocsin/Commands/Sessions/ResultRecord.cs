using System.Text.Json.Serialization;
using Tocsin.Engine.Sequences.Evaluation;
using Tocsin.Engine.Sequences.Training;

namespace Tocsin.Commands.Sessions;

/// <summary>How a detector did on sessions, in figures. What cannot be said, because normal or anomalous sessions are missing, is null.</summary>
internal sealed record ResultRecord
{
    public ResultRecord(ReportedResult result)
        : this(result.Detector, new Confusion(result.Tp, result.Fp, result.Tn, result.Fn), result.Auc) => On = result.On;

    public ResultRecord(EvaluatedDetector result)
        : this(result.Detector, result.Confusion, result.Auc)
    {
    }

    private ResultRecord(string detector, Confusion confusion, double? auc)
    {
        (Detector, Tp, Fp, Tn, Fn) = (detector, confusion.Tp, confusion.Fp, confusion.Tn, confusion.Fn);
        bool anomalous = Tp + Fn > 0, normal = Fp + Tn > 0;
        Precision = anomalous ? Round(confusion.Precision) : null;
        Recall = anomalous ? Round(confusion.Recall) : null;
        F1 = anomalous ? Round(confusion.F1) : null;
        FalseAlarmRate = normal ? Round(confusion.FalseAlarmRate) : null;
        Auc = auc is { } area && double.IsFinite(area) ? Round(area) : null;
    }

    /// <summary><c>model</c> for the whole, else a detector's name.</summary>
    public string Detector { get; }

    /// <summary>Which sessions: <c>validation</c> or <c>calibration</c>; left out where they were given.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? On { get; }

    public long Tp { get; }

    public long Fp { get; }

    public long Tn { get; }

    public long Fn { get; }

    public double? Precision { get; }

    public double? Recall { get; }

    [JsonPropertyName("f1")]
    public double? F1 { get; }

    public double? FalseAlarmRate { get; }

    public double? Auc { get; }

    private static double Round(double value) => Math.Round(value, 6);
}
