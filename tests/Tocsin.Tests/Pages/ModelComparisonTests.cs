using Tocsin.Engine.Sequences.Training;
using Tocsin.Pages.Reading;

namespace Tocsin.Tests.Pages;

public sealed class ModelComparisonTests
{
    [Fact]
    public void A_network_that_adds_something_is_said_to_add_it() =>
        Assert.EndsWith("the model has F1 0.9500 and the decision tree 0.9000: the network adds 0.0500 of F1.", Say(Result("model", 95, 5, 5), Result("decision_tree", 90, 10, 10)), StringComparison.Ordinal);

    [Fact]
    public void A_network_that_adds_nothing_is_said_to_add_nothing() =>
        Assert.EndsWith("the network adds nothing that these sessions could show.", Say(Result("model", 95, 5, 5), Result("count_vector_rule", 95, 5, 5)), StringComparison.Ordinal);

    [Fact]
    public void A_rule_that_does_better_is_named() =>
        Assert.EndsWith("the count-vector rule alone does better by 0.0500, so the network is not worth its price here.", Say(Result("model", 90, 10, 10), Result("count_vector_rule", 95, 5, 5)), StringComparison.Ordinal);

    [Fact]
    public void Where_only_normal_sessions_are_known_nothing_is_claimed_but_false_alarms()
    {
        string said = Say(new("model", "calibration", 0, 1, 999, 0, null), new("count_vector_rule", "calibration", 0, 2, 998, 0, null));

        Assert.Contains("rings for 0.1\u202f% and the count-vector rule for 0.2\u202f%", said, StringComparison.Ordinal);
        Assert.Contains("cannot be told without labels", said, StringComparison.Ordinal);
    }

    [Fact]
    public void A_report_without_a_rule_says_so() => Assert.Equal("Its report has no simple rule to hold the model against.", Say(Result("model", 1, 0, 0)));

    private static string Say(params ReportedResult[] results) =>
        ModelComparison.Say(new TrainingReport { Model = "ensemble", Network = "transformer", Sessions = new SessionUse(1, 1, 1, 0), Results = results });

    private static ReportedResult Result(string detector, long tp, long fp, long fn) => new(detector, "validation", tp, fp, 1_000, fn, null);
}
