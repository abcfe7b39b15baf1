using System.CommandLine;
using Tocsin.Commands.Evaluating;
using Tocsin.Commands.Sessions;

namespace Tocsin.Commands;

/// <summary><c>tocsin evaluate</c>: how well a model bundle does on sessions with labels, and why it says what it says of one.</summary>
internal static class EvaluateCommand
{
    public static Command Create()
    {
        Argument<string> bundle = new("BUNDLE") { Description = "Model bundle that tocsin train has made" };
        SessionSourceOptions sessions = new();
        Option<bool> json = new("--json") { Description = "Print one JSON object" };
        Option<bool> overlap = new("--allow-overlap") { Description = "Evaluate also on sessions that the model was trained on, which flatters it" };
        Option<string?> explain = new("--explain")
        {
            Description = "Instead: print this one session event by event, with what was surprising, what was expected and what each detector says",
            HelpName = "SESSION",
        };
        DocumentedCommand command = new(
            "evaluate",
            "Judge sessions with labels by a model bundle: precision, recall, F1, false alarms, for the whole and for each detector.",
            "tocsin evaluate hdfs.tocsin --log hdfs.log.gz --labels anomaly_label.csv --only test.jsonl",
            "tocsin evaluate hdfs.tocsin --sessions test.jsonl --json",
            "tocsin evaluate hdfs.tocsin --log hdfs.log.gz --explain blk_-1608999687919862906")
        {
            bundle,
        };
        sessions.AddTo(command);
        foreach (Option option in (Option[])[explain, overlap, json])
        {
            command.Options.Add(option);
        }

        command.SetAction((parsed, cancellation) => EvaluateRun.RunAsync(
            new EvaluateRequest
            {
                Bundle = parsed.GetRequiredValue(bundle),
                Sessions = sessions.Read(parsed),
                Explain = parsed.GetValue(explain),
                AllowOverlap = parsed.GetValue(overlap),
                Json = parsed.GetValue(json),
            },
            parsed.InvocationConfiguration.Output,
            TimeProvider.System,
            cancellation));
        return command;
    }
}
