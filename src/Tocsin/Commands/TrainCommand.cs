using System.CommandLine;
using System.CommandLine.Parsing;
using Tocsin.Commands.Sessions;
using Tocsin.Commands.Training;
using Tocsin.Engine.Sequences;

namespace Tocsin.Commands;

/// <summary><c>tocsin train</c>: learns what sessions are usual and writes a model bundle.</summary>
internal static class TrainCommand
{
    private const int MostEpochs = 10_000;

    public static Command Create()
    {
        SessionSourceOptions sessions = new();
        Option<string?> key = new("--session-key")
        {
            Description = "What the lines of a session share: default (HDFS blocks, Spark RDD blocks and tasks), block, rdd, task, regex:PATTERN or json:FIELD",
            HelpName = "RULE",
        };
        key.Validators.Add(SessionSourceOptions.CheckKey);
        Option<string?> templates = new("--templates") { Description = "Templates with their ids: a CSV with the columns event_id,template (default: mined from the log)", HelpName = "templates.csv" };
        Option<string> model = new("--model")
        {
            Description = "ensemble learns from normal sessions alone; transformer, lstm and cnn learn from labels",
            HelpName = "ensemble|transformer|lstm|cnn",
            DefaultValueFactory = static _ => "ensemble",
        };
        model.Validators.Add(static given =>
        {
            if (Kind(given.GetValueOrDefault<string>()) is null)
            {
                given.AddError($"--model '{given.GetValueOrDefault<string>()}' is not known: it is ensemble, transformer, lstm or cnn.");
            }
        });
        model.CompletionSources.Add("ensemble", "transformer", "lstm", "cnn");
        Option<string> output = new("--out") { Description = "Where to write the model bundle; an older one is replaced when the new one is whole", HelpName = "FILE.tocsin", Required = true };
        Option<double> falseAlarms = new("--false-alarms") { Description = "Share of normal sessions that may ring (ensemble)", HelpName = "RATE", DefaultValueFactory = static _ => 0.001 };
        Option<int?> epochs = new("--epochs") { Description = "The most epochs (default: the model's usual number)", HelpName = "N" };
        Option<int> seed = new("--seed") { Description = "Decides splits, first weights and order: the same seed and sessions give the same bundle", HelpName = "N", DefaultValueFactory = static _ => 1 };
        Option<bool> json = new("--json") { Description = "Print one JSON object an epoch, then the report" };
        falseAlarms.Validators.Add(static result => Range(result, result.GetValueOrDefault<double>() is > 0 and < 1, "a share of normal sessions, above 0 and below 1, such as 0.001"));
        epochs.Validators.Add(static result => Range(result, result.GetValueOrDefault<int?>() is null or (>= 1 and <= MostEpochs), $"a number of epochs, from 1 to {MostEpochs}"));

        DocumentedCommand command = new(
            "train",
            "Train a model on the sessions of a log (an HDFS block, a Spark task, a request) and write it as a bundle with its templates.",
            "tocsin train --log app.log --session-key 'regex:request=(\\w+)' --out app.tocsin",
            "tocsin train --log hdfs.log.gz --header hdfs --labels anomaly_label.csv --exclude test.jsonl --model transformer --out hdfs.tocsin",
            "tocsin train --sessions train.jsonl --model cnn --out hdfs.tocsin --json");
        sessions.AddTo(command);
        foreach (Option option in (Option[])[key, templates, model, output, falseAlarms, epochs, seed, json])
        {
            command.Options.Add(option);
        }

        command.Validators.Add(result =>
        {
            sessions.RefuseBesideSessions(result, key, "they are cut already. Leave it out.");
            sessions.RefuseBesideSessions(result, templates, "their events have ids already. Leave it out.");
            if (SessionSourceOptions.Given(result.GetResult(falseAlarms)) && Kind(result.GetValue(model)) != SequenceModelKind.Ensemble)
            {
                result.AddError("--false-alarms is for --model ensemble: a model with labels rings where its F1 on validation sessions is best. Leave it out.");
            }
        });
        command.SetAction((parsed, cancellation) => TrainRun.RunAsync(
            new TrainRequest
            {
                Sessions = sessions.Read(parsed),
                Key = parsed.GetValue(key),
                Templates = parsed.GetValue(templates),
                Model = Kind(parsed.GetValue(model))!.Value,
                Output = parsed.GetRequiredValue(output),
                FalseAlarms = parsed.GetValue(falseAlarms),
                Epochs = parsed.GetValue(epochs),
                Seed = parsed.GetValue(seed),
                Json = parsed.GetValue(json),
            },
            parsed.InvocationConfiguration.Output,
            TimeProvider.System,
            cancellation));
        return command;
    }

    /// <summary>By name only: the numbers of the kinds stand in bundles and mean nothing to people.</summary>
    private static SequenceModelKind? Kind(string? name)
    {
        foreach (SequenceModelKind kind in Enum.GetValues<SequenceModelKind>())
        {
            if (string.Equals(name, kind.ToString(), StringComparison.OrdinalIgnoreCase))
            {
                return kind;
            }
        }

        return null;
    }

    private static void Range(OptionResult given, bool within, string range)
    {
        if (!within)
        {
            given.AddError($"{given.Option.Name} takes {range}.");
        }
    }
}
