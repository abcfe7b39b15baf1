using System.Text.Json;
using System.Text.Json.Serialization;
using Spectre.Console;
using Spectre.Console.Rendering;
using Tocsin.Commands.Sessions;
using Tocsin.Engine.Sequences.Bundles;
using Tocsin.Engine.Sequences.Evaluation;
using Tocsin.Terminal;
using Paragraph = Tocsin.Terminal.Paragraph;

namespace Tocsin.Commands.Evaluating;

/// <summary>Prints an evaluation, for people or for programs.</summary>
internal static class EvaluationView
{
    /// <summary>The figures to <paramref name="output"/>, remarks on the input to standard error.</summary>
    public static void Print(EvaluateRequest request, ModelBundle bundle, ReadSessions read, EvaluationReport report, TextWriter output)
    {
        ResultRecord model = new(report.Model);
        ResultRecord[] detectors = [.. report.Detectors.Select(static detector => new ResultRecord(detector))];
        if (request.Json)
        {
            EvaluationRecord record = new(model, detectors)
            {
                Bundle = request.Bundle,
                Hash = bundle.Hash,
                Model = bundle.Report.Model,
                Sessions = read.Sessions.Count,
                Unlabelled = Unlabelled(read),
                UnknownEvents = Math.Round(report.UnknownEvents, 6),
                Overlap = report.Overlap,
                Log = read.Log,
                RejectedRows = read.RejectedRows,
            };
            output.WriteLine(Printable.Json(JsonSerializer.Serialize(record, EvaluationJson.Default.EvaluationRecord)));
            return;
        }

        Screen.Now().On(output).Write(new Rows(Parts(request, bundle, read, report, model, detectors)));
        foreach (string remark in read.Remarks())
        {
            Console.Error.WriteLine(remark);
        }
    }

    private static List<IRenderable> Parts(
        EvaluateRequest request, ModelBundle bundle, ReadSessions read, EvaluationReport report, ResultRecord model, ResultRecord[] detectors)
    {
        long labelled = model.Tp + model.Fp + model.Tn + model.Fn;
        Line head = new Line { Cut = false }.With(Printable.Line(request.Bundle), Ink.Strong)
            .With($" ({bundle.Report.Model}) on ").With(Human.Count(labelled, "session"), Ink.Strong).With($", {Human.Count(model.Tp + model.Fn)} of them anomalous");
        List<IRenderable> parts = [head, Text.Empty, ResultTable.Confusion(model), Text.Empty, ResultTable.Of([model, .. detectors])];
        string[] remarks = [.. Remarks(read, report)];
        if (remarks.Length > 0)
        {
            parts.Add(Text.Empty);
            parts.AddRange(remarks.Select(static remark => new Paragraph("! ", Ink.Warning, remark)));
        }

        return parts;
    }

    private static IEnumerable<string> Remarks(ReadSessions read, EvaluationReport report)
    {
        if (report.Overlap > 0)
        {
            yield return $"The model was trained on {Human.Count(report.Overlap)} of these sessions: the figures flatter it.";
        }

        if (report.UnknownEvents > 0)
        {
            yield return $"{ResultTable.Percent(report.UnknownEvents)} of the events are unknown to the model.";
        }

        if (Unlabelled(read) is > 0 and int unlabelled)
        {
            yield return $"{Human.Count(unlabelled, "session")} without a label, judged and not counted.";
        }
    }

    private static int Unlabelled(ReadSessions read) => read.Sessions.Count(static session => session.Anomalous is null);
}

/// <summary>An evaluation as <c>--json</c> prints it: the whole's figures at the top, each detector's in the list.</summary>
internal sealed record EvaluationRecord(
    long Tp, long Fp, long Tn, long Fn, double? Precision, double? Recall, [property: JsonPropertyName("f1")] double? F1, double? FalseAlarmRate, double? Auc, IReadOnlyList<ResultRecord> Detectors)
{
    public EvaluationRecord(ResultRecord model, IReadOnlyList<ResultRecord> detectors)
        : this(model.Tp, model.Fp, model.Tn, model.Fn, model.Precision, model.Recall, model.F1, model.FalseAlarmRate, model.Auc, detectors)
    {
    }

    public required string Bundle { get; init; }

    public required string Hash { get; init; }

    public required string Model { get; init; }

    public int Sessions { get; init; }

    public int Unlabelled { get; init; }

    public double UnknownEvents { get; init; }

    public int Overlap { get; init; }

    public LogReport? Log { get; init; }

    public long RejectedRows { get; init; }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(EvaluationRecord))]
internal sealed partial class EvaluationJson : JsonSerializerContext;
