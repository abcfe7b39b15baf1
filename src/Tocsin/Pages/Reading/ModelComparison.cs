using Tocsin.Engine.Sequences.Evaluation;
using Tocsin.Engine.Sequences.Training;
using Tocsin.Pages.Text;

namespace Tocsin.Pages.Reading;

/// <summary>Says plainly what a bundle's network is worth beside the simple rule that its report holds it against.</summary>
public static class ModelComparison
{
    private static readonly string[] Rules = ["decision_tree", "count_vector_rule"];

    /// <summary>A result's counts.</summary>
    public static Confusion Counts(this ReportedResult result) => new(result.Tp, result.Fp, result.Tn, result.Fn);

    /// <summary>The result of the whole model, or null.</summary>
    public static ReportedResult? Whole(this TrainingReport report) => report.Results.FirstOrDefault(result => result.Detector == "model");

    /// <summary>True for a row that the model is held against.</summary>
    public static bool IsRule(this ReportedResult result) => Rules.Contains(result.Detector);

    /// <summary>One or two sentences.</summary>
    public static string Say(TrainingReport report)
    {
        if (report.Whole() is not { } whole)
        {
            return "Its report has no result of the whole model.";
        }

        if (report.Results.FirstOrDefault(result => result.IsRule() && result.On == whole.On) is not { } rule)
        {
            return "Its report has no simple rule to hold the model against.";
        }

        (Confusion ours, Confusion theirs) = (whole.Counts(), rule.Counts());
        string name = SessionWords.Detector(rule.Detector);
        string sessions = $"{Figures.Of(ours.Tp + ours.Fp + ours.Tn + ours.Fn, $"{whole.On} session")}";
        if (ours.Tp + ours.Fn == 0)
        {
            return $"On {sessions}, all of them normal, the model rings for {Surprise.Percent(ours.FalseAlarmRate)} and the {name} for {Surprise.Percent(theirs.FalseAlarmRate)}. "
                + "How much more the model finds cannot be told without labels: 'tocsin evaluate' with some tells it.";
        }

        double gain = ours.F1 - theirs.F1;
        string verdict = gain switch
        {
            > 0.0005 => $"the network adds {Surprise.Ratio(gain)} of F1.",
            < -0.0005 => $"the {name} alone does better by {Surprise.Ratio(-gain)}, so the network is not worth its price here.",
            _ => "the network adds nothing that these sessions could show.",
        };
        return $"On {sessions} the model has F1 {Surprise.Ratio(ours.F1)} and the {name} {Surprise.Ratio(theirs.F1)}: {verdict}";
    }
}
