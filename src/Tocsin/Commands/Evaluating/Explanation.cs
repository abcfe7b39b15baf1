using System.Text.Json;
using System.Text.Json.Serialization;
using Spectre.Console;
using Tocsin.Commands.Sessions;
using Tocsin.Engine.Logs;
using Tocsin.Engine.Sequences;
using Tocsin.Engine.Sequences.Bundles;
using Tocsin.Engine.Sequences.Judging;
using Tocsin.Terminal;

namespace Tocsin.Commands.Evaluating;

/// <summary>Prints why a model says what it says of one session.</summary>
internal static class Explanation
{
    /// <summary>Throws <see cref="CommandException"/> (2) when there is no such session.</summary>
    public static void Print(EvaluateRequest request, ModelBundle bundle, ReadSessions read, TextWriter output)
    {
        LabelledSession session = read.Sessions.FirstOrDefault(session => session.Id == request.Explain)
            ?? throw CommandException.WrongUsage($"There is no session '{request.Explain}' among the {Human.Count(read.Sessions.Count)} that were read (--explain). Sessions are named as they stand in the log.");
        SessionExplanation explanation = bundle.CreateJudge().Explain(bundle.Vocabulary.Numbers(session), ended: true);
        if (request.Json)
        {
            output.WriteLine(Printable.Json(JsonSerializer.Serialize(new ExplanationRecord(session, explanation), ExplanationJson.Default.ExplanationRecord)));
            return;
        }

        Screen.Now().On(output).Write(new Rows(SessionTimeline.Of(session, explanation)));
        if (bundle.TrainedOn(session.Id))
        {
            Console.Error.WriteLine($"{Printable.Line(request.Bundle)} was trained on this session.");
        }
    }
}

/// <summary>An explanation as <c>--json</c> prints it.</summary>
internal sealed record ExplanationRecord
{
    public ExplanationRecord(LabelledSession session, SessionExplanation explanation)
    {
        SessionVerdict verdict = explanation.Verdict;
        Session = session.Id;
        Label = session.Anomalous is { } anomalous ? (anomalous ? 1 : 0) : null;
        (Anomalous, Extrapolated, Unit) = (verdict.Anomalous, verdict.Extrapolated, explanation.Unit);
        (Score, Bits, Confidence) = (Finite(verdict.Score), Finite(verdict.Bits), Finite(verdict.Confidence));
        Position = verdict.Position < 0 ? null : verdict.Position;
        Reasons = explanation.Reasons;
        Detectors = [.. explanation.Detectors.Select(static opinion => opinion with { Score = double.IsFinite(opinion.Score) ? opinion.Score : 0 })];
        Events = explanation.Events;
    }

    public string Session { get; }

    /// <summary>1 for anomalous, 0 for normal, null when nobody knows.</summary>
    public int? Label { get; }

    public bool Anomalous { get; }

    public double? Score { get; }

    public string Unit { get; }

    public double? Bits { get; }

    public bool Extrapolated { get; }

    public double? Confidence { get; }

    /// <summary>The event at which it became certain, from 0; null when no single one is meant.</summary>
    public int? Position { get; }

    public IReadOnlyList<Reason> Reasons { get; }

    public IReadOnlyList<DetectorOpinion> Detectors { get; }

    public IReadOnlyList<EventOpinion> Events { get; }

    private static double? Finite(double value) => double.IsFinite(value) ? value : null;
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(ExplanationRecord))]
internal sealed partial class ExplanationJson : JsonSerializerContext;
