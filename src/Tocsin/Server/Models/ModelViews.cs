using Tocsin.Engine.Sequences;
using Tocsin.Engine.Sequences.Bundles;
using Tocsin.Engine.Sequences.Evaluation;
using Tocsin.Engine.Sequences.Lanes;
using Tocsin.Engine.Sequences.Training;
using Tocsin.Server.Http;

namespace Tocsin.Server.Models;

/// <summary>A model as lists show it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Kind"><c>ensemble</c>, <c>transformer</c>, <c>lstm</c> or <c>cnn</c>.</param>
/// <param name="Network">The network in it.</param>
/// <param name="Hash">The bundle that the name stands for now.</param>
/// <param name="Bytes">The bundle's size.</param>
/// <param name="Events">Events that it knows.</param>
/// <param name="ReadsLines">Whether it can judge streams; one that was trained on event ids judges only these.</param>
/// <param name="Sessions">Sessions that it was trained with, by use.</param>
/// <param name="FalseAlarms">The false-alarm rate in force; null for a supervised model.</param>
/// <param name="Result">How the whole model did on sessions that it did not learn from; null when that is not known.</param>
/// <param name="Remarks">What its user should know.</param>
/// <param name="InForce">The streams whose new sessions one of its bundles judges.</param>
/// <param name="Versions">The bundles that the name has stood for, the one of now last.</param>
public sealed record ModelView(
    string Name, string Kind, string Network, string Hash, int Bytes, int Events, bool ReadsLines, SessionUse Sessions, double? FalseAlarms, ResultView? Result,
    IReadOnlyList<string> Remarks, IReadOnlyList<ModelUseView> InForce, IReadOnlyList<ModelVersion> Versions)
{
    internal static ModelView Of(ServedModel model, RunningStreams streams)
    {
        ModelBundle bundle = model.Bundle;
        TrainingReport report = bundle.Report;
        return new ModelView(
            model.Name, KindName(bundle), bundle.Model.Network, bundle.Hash, bundle.Bytes, bundle.Vocabulary.Count - (EventVocabulary.Unknown + 1), bundle.Templates is not null,
            report.Sessions, report.FalseAlarms, report.Results.FirstOrDefault(result => result.Detector == "model") is { } whole ? ResultView.Of(whole) : null,
            report.Remarks, ModelUseView.Of(model, streams), model.Versions);
    }

    internal static string KindName(ModelBundle bundle) => bundle.Model.Kind.ToString().ToLowerInvariant();
}

/// <summary>A stream that a model judges.</summary>
/// <param name="Stream">The stream.</param>
/// <param name="Hash">Which of the model's bundles.</param>
/// <param name="Position">Since which position.</param>
/// <param name="Who">Who chose it.</param>
/// <param name="When">When.</param>
/// <param name="Why">Why.</param>
public sealed record ModelUseView(string Stream, string Hash, long Position, string Who, DateTime When, string Why)
{
    internal static IReadOnlyList<ModelUseView> Of(ServedModel model, RunningStreams streams) =>
    [
        .. from stream in streams.All
           let inForce = stream.Model
           where model.Versions.Any(version => version.Hash == inForce?.Hash)
           select new ModelUseView(stream.Name, inForce.Hash!, inForce.Position, inForce.Who, inForce.When, inForce.Why),
    ];
}

/// <summary>A model with its whole report.</summary>
/// <param name="Model">As lists show it.</param>
/// <param name="Header">The header format of the log that it was trained with; null when there was none.</param>
/// <param name="Rules">Which lines are a session.</param>
/// <param name="Report">How it was trained and how well it did.</param>
public sealed record ModelReportView(ModelView Model, string? Header, RulesView Rules, ReportView Report)
{
    internal static ModelReportView Of(ServedModel model, RunningStreams streams) =>
        new(ModelView.Of(model, streams), model.Bundle.Header, RulesView.Of(model.Bundle.Rules), ReportView.Of(model.Bundle.Report));
}

/// <summary>How a model was trained and how well it did.</summary>
/// <param name="Seed">The seed.</param>
/// <param name="WindowSize">Events of a window.</param>
/// <param name="WindowStride">Events from one window to the next.</param>
/// <param name="Sessions">Sessions by use.</param>
/// <param name="Events">Events of all sessions.</param>
/// <param name="FalseAlarmsAsked">The false-alarm rate that was asked for; null for a supervised model.</param>
/// <param name="FalseAlarms">The one in force.</param>
/// <param name="Epochs">Losses by epoch.</param>
/// <param name="Results">Each detector's result, and that of the simple rule that it is held against, with what follows from the counts.</param>
/// <param name="Remarks">What its user should know.</param>
public sealed record ReportView(
    int Seed, int WindowSize, int WindowStride, SessionUse Sessions, long Events, double? FalseAlarmsAsked, double? FalseAlarms, IReadOnlyList<EpochView> Epochs,
    IReadOnlyList<ResultView> Results, IReadOnlyList<string> Remarks)
{
    internal static ReportView Of(TrainingReport report) => new(
        report.Seed, report.WindowSize, report.WindowStride, report.Sessions, report.Events, report.FalseAlarmsAsked, report.FalseAlarms,
        [.. report.Epochs.Select(EpochView.Of)], [.. report.Results.Select(ResultView.Of)], report.Remarks);
}

/// <summary>Mean losses of one epoch, and the F1 on validation sessions where labels are known; null for what is no number.</summary>
public sealed record EpochView(int Epoch, double? Loss, double? ValidationLoss, double? F1)
{
    internal static EpochView Of(ReportedEpoch epoch) =>
        new(epoch.Epoch, Finite.OrNull(epoch.Loss), Finite.OrNull(epoch.ValidationLoss), Finite.OrNull(epoch.F1));
}

/// <summary>Which lines are a session, and when one is over.</summary>
public sealed record RulesView(string Key, double SilenceSeconds, int MaxEvents, IReadOnlyList<string> EndEvents, int MaxOpen)
{
    internal static RulesView Of(SessionRules rules) => new(rules.Key, rules.Silence.TotalSeconds, rules.MaxEvents, rules.EndEvents, rules.MaxOpen);
}

/// <summary>A detector's result on labelled sessions.</summary>
public sealed record ResultView(
    string Detector, string On, long Tp, long Fp, long Tn, long Fn, double Precision, double Recall, double F1, double FalseAlarmRate, double? Auc)
{
    internal static ResultView Of(ReportedResult result)
    {
        var counts = new Confusion(result.Tp, result.Fp, result.Tn, result.Fn);
        return new ResultView(
            result.Detector, result.On, result.Tp, result.Fp, result.Tn, result.Fn, counts.Precision, counts.Recall, counts.F1, counts.FalseAlarmRate,
            Finite.OrNull(result.Auc));
    }
}

/// <summary>The model in force in a stream.</summary>
/// <param name="Hash">The bundle; null when none judges.</param>
/// <param name="Name">What it was called when it was chosen.</param>
/// <param name="Position">Since which position.</param>
/// <param name="Who">Who chose it.</param>
/// <param name="When">When.</param>
/// <param name="Why">Why.</param>
public sealed record ModelInForceView(string? Hash, string? Name, long Position, string Who, DateTime When, string Why)
{
    internal static ModelInForceView? Of(ModelInForce? model) =>
        model is null ? null : new ModelInForceView(model.Hash, model.Name, model.Position, model.Who, model.When, model.Why);
}
