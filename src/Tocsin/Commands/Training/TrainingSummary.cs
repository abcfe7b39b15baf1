using Spectre.Console;
using Spectre.Console.Rendering;
using Tocsin.Commands.Sessions;
using Tocsin.Engine.Sequences.Training;
using Tocsin.Terminal;
using Paragraph = Tocsin.Terminal.Paragraph;

namespace Tocsin.Commands.Training;

/// <summary>What <c>tocsin train</c> prints for people when the bundle is written.</summary>
internal static class TrainingSummary
{
    private const int ChartRows = 8;
    private const int ShownHash = 12;

    /// <summary>The result to <paramref name="output"/>, remarks on the input to standard error.</summary>
    public static void Print(TrainingOutcome outcome, TextWriter output)
    {
        TrainingReport report = outcome.Bundle.Report;
        List<IRenderable> parts = [Head(outcome), .. Facts(outcome).Select(static fact => new Paragraph(fact, Ink.Quiet)), Text.Empty];
        if (report.Epochs.Count > 0)
        {
            parts.Add(LossCurve.Chart(report.Epochs, report.Epochs.Count, ChartRows));
            parts.Add(Text.Empty);
        }

        foreach (IGrouping<string, ReportedResult> on in report.Results.GroupBy(static result => result.On))
        {
            parts.Add(new Line(Heading(on.Key, report.Sessions), Ink.Quiet) { Cut = false });
            parts.Add(ResultTable.Of(on.Select(static result => new ResultRecord(result))));
            parts.Add(Text.Empty);
        }

        parts.AddRange(report.Remarks.Concat(outcome.Input.Remarks).Select(static remark => new Paragraph("! ", Ink.Warning, Printable.Line(remark))));
        parts.Add(new Line { Cut = false }.With("Written to ").With(Printable.Line(outcome.Request.Output), Ink.Strong)
            .With($" ({Human.Bytes(outcome.Bundle.Bytes)}, {outcome.Bundle.Hash[..ShownHash]}). Next:"));
        parts.AddRange(NextCommands.After(outcome.Request).Select(static command => new Line { Cut = false }.With("  ").With(Printable.Line(command), Ink.Fresh)));
        Screen.Now().On(output).Write(new Rows(parts));
        foreach (string remark in outcome.Input.Read.Remarks())
        {
            Console.Error.WriteLine(remark);
        }
    }

    private static Line Head(TrainingOutcome outcome)
    {
        TrainingReport report = outcome.Bundle.Report;
        string network = report.Network == report.Model ? "" : $" with {report.Network}";
        return new Line { Cut = false }.With(report.Model + network, Ink.Strong).With(" trained on ").With(Human.Count(report.Sessions.Training, "session"), Ink.Strong)
            .With($", {Human.Duration(outcome.Took)}");
    }

    private static IEnumerable<string> Facts(TrainingOutcome outcome)
    {
        TrainingReport report = outcome.Bundle.Report;
        yield return $"{Human.Count(outcome.Input.Sessions.Count, "session")} in all, {Human.Count(report.Events, "event")} of {Human.Count(outcome.Bundle.Vocabulary.Count - 2, "kind")}"
            + (report.Sessions.AnomalousTraining > 0 ? $"; {Human.Count(report.Sessions.AnomalousTraining)} of the training sessions are anomalous" : "");
        if (outcome.Input.Read.Log is { } log)
        {
            yield return $"header {Printable.Line(log.HeaderReason == "as asked for" ? $"{log.Header}, {log.HeaderReason}" : log.HeaderReason)}";
        }

        if (report.FalseAlarms is { } rate)
        {
            yield return $"rings for at most {ResultTable.Percent(rate)} of normal sessions"
                + (report.FalseAlarmsAsked is { } asked && asked != rate ? $" ({ResultTable.Percent(asked)} asked for)" : "");
        }
    }

    private static string Heading(string on, SessionUse sessions) => on switch
    {
        "validation" => $"on {Human.Count(sessions.Validation, "validation session")}",
        "calibration" => $"on {Human.Count(sessions.Calibration, "calibration session")}",
        _ => $"on {on} sessions",
    };
}
