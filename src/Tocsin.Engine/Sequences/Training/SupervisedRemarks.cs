using Tocsin.Engine.Sequences.Evaluation;

namespace Tocsin.Engine.Sequences.Training;

/// <summary>What the user of a supervised model should know.</summary>
internal static class SupervisedRemarks
{
    private const int FewAnomalous = 20;

    public static IReadOnlyList<string> Of(string network, SessionSplit split, Confusion model, Confusion tree)
    {
        List<string> remarks = [];
        if (model.F1 <= tree.F1)
        {
            remarks.Add($"The {network} adds nothing on these sessions: its F1 on validation sessions is {model.F1:0.000}, that of a decision tree on event counts {tree.F1:0.000}, though these sessions chose its limits and not the tree's.");
        }

        long anomalous = model.Tp + model.Fn;
        if (anomalous < FewAnomalous)
        {
            remarks.Add($"Only {anomalous} of the {split.Validation.Count} validation sessions are anomalous: the threshold and the figures rest on these few. Label more anomalous sessions.");
        }

        HashSet<string> normal = new(split.Training.Where(session => session.Anomalous == false).Select(Key), StringComparer.Ordinal);
        LabelledSession[] strange = [.. split.Training.Where(session => session.Anomalous == true)];
        int alike = strange.Count(session => normal.Contains(Key(session)));
        if (alike > 0)
        {
            remarks.Add($"{alike} of the {strange.Length} anomalous training sessions are event for event equal to normal ones: no model can tell these apart.");
        }

        return remarks;
    }

    private static string Key(LabelledSession session) => string.Join(' ', session.Events);
}
