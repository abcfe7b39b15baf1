using System.Text.Json;
using System.Text.Json.Serialization;
using Tocsin.Commands.Sessions;
using Tocsin.Engine.Sequences.Training;
using Tocsin.Terminal;

namespace Tocsin.Commands.Training;

/// <summary>What <c>tocsin train --json</c> prints: an object an epoch as it ends, then the report. Does nothing until then unless asked for JSON.</summary>
internal sealed class TrainingLog(TextWriter output, bool json)
{
    /// <summary>Prints an epoch that has ended.</summary>
    public void Note(TrainingProgress progress)
    {
        if (json && progress.Epoch is { } epoch)
        {
            Print(JsonSerializer.Serialize(new EpochRecord(progress.Stage, epoch.Epoch, progress.Epochs, epoch.Loss, epoch.ValidationLoss, epoch.F1), TrainingJson.Default.EpochRecord));
        }
    }

    /// <summary>Prints the report.</summary>
    public void Write(TrainingOutcome outcome)
    {
        TrainingReport report = outcome.Bundle.Report;
        Print(JsonSerializer.Serialize(
            new ReportRecord
            {
                Bundle = outcome.Request.Output,
                Hash = outcome.Bundle.Hash,
                Bytes = outcome.Bundle.Bytes,
                Model = report.Model,
                Network = report.Network,
                Seed = report.Seed,
                Seconds = Math.Round(outcome.Took.TotalSeconds, 3),
                Sessions = report.Sessions,
                Events = report.Events,
                EventKinds = outcome.Bundle.Vocabulary.Count - 2, // without padding and unknown
                FalseAlarmsAsked = report.FalseAlarmsAsked,
                FalseAlarms = report.FalseAlarms,
                Epochs = report.Epochs.Count,
                Results = [.. report.Results.Select(static result => new ResultRecord(result))],
                Remarks = [.. report.Remarks.Concat(outcome.Input.Remarks).Concat(outcome.Input.Read.Remarks())],
                Log = outcome.Input.Read.Log,
                RejectedRows = outcome.Input.Read.RejectedRows,
            },
            TrainingJson.Default.ReportRecord));
    }

    private void Print(string line)
    {
        output.WriteLine(Printable.Json(line));
        output.Flush(); // whoever follows wants the epoch now
    }
}

/// <summary>An epoch that has ended.</summary>
internal sealed record EpochRecord(string Stage, int Epoch, int Epochs, double Loss, double? ValidationLoss, double? F1)
{
    public string Type { get; } = "epoch";
}

/// <summary>The last line.</summary>
internal sealed record ReportRecord
{
    public string Type { get; } = "report";

    public required string Bundle { get; init; }

    public required string Hash { get; init; }

    public int Bytes { get; init; }

    public required string Model { get; init; }

    public required string Network { get; init; }

    public int Seed { get; init; }

    public double Seconds { get; init; }

    public required SessionUse Sessions { get; init; }

    public long Events { get; init; }

    public int EventKinds { get; init; }

    public double? FalseAlarmsAsked { get; init; }

    public double? FalseAlarms { get; init; }

    public int Epochs { get; init; }

    public required IReadOnlyList<ResultRecord> Results { get; init; }

    public required IReadOnlyList<string> Remarks { get; init; }

    public LogReport? Log { get; init; }

    public long RejectedRows { get; init; }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals)]
[JsonSerializable(typeof(EpochRecord))]
[JsonSerializable(typeof(ReportRecord))]
internal sealed partial class TrainingJson : JsonSerializerContext;
