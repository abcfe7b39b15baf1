using Tocsin.Engine.Sequences;
using Tocsin.Engine.Sequences.Bundles;
using Tocsin.Engine.Sequences.Evaluation;

namespace Tocsin.Engine.Tests.Sequences.Evaluation;

public sealed class SequenceEvaluationTests
{
    private static readonly ModelBundle Bundle = MadeUpSessions.Bundle(epochs: 12);

    [Fact]
    public void Sessions_that_training_did_not_see_are_told_apart()
    {
        List<LabelledSession> sessions = MadeUpSessions.Labelled(300, seed: 7);

        EvaluationReport report = SequenceEvaluation.Run(Bundle, sessions);

        Assert.Equal(300, report.Verdicts.Count);
        Assert.Equal(sessions.Count(session => session.Anomalous == true), report.Model.Confusion.Tp + report.Model.Confusion.Fn);
        Assert.True(report.Model.Confusion.F1 > 0.95, report.Model.ToString());
        Assert.True(report.Model.Auc > 0.95);
        Assert.Equal(report.Model.Confusion, Assert.Single(report.Detectors).Confusion);
        Assert.Equal(0, report.Overlap);
        Assert.Equal(0, report.UnknownEvents);
    }

    [Fact]
    public void Events_that_the_bundle_does_not_know_and_sessions_that_it_was_trained_on_are_counted()
    {
        LabelledSession[] sessions = [new("blk_1_0", null, ["E1", "X1", "X2", "X3"]), new("new", false, ["E1", "E2", "X4", "X5"])];

        EvaluationReport report = SequenceEvaluation.Run(Bundle, sessions);

        Assert.Equal(5 / 8.0, report.UnknownEvents);
        Assert.Equal(1, report.Overlap);
        Assert.Equal(1, report.Model.Confusion.Fp + report.Model.Confusion.Tn);
        Assert.True(double.IsNaN(report.Model.Auc));
    }
}
