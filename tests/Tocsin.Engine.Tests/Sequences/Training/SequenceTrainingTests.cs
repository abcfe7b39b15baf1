using Tocsin.Engine.Sequences;
using Tocsin.Engine.Sequences.Bundles;
using Tocsin.Engine.Sequences.Training;

namespace Tocsin.Engine.Tests.Sequences.Training;

public sealed class SequenceTrainingTests
{
    private static readonly TrainingOrigin Nowhere = new(null, null, new SessionRules());

    [Theory]
    [InlineData(SequenceModelKind.Transformer)]
    [InlineData(SequenceModelKind.Lstm)]
    [InlineData(SequenceModelKind.Cnn)]
    public void The_same_sessions_give_the_same_bytes_whatever_the_number_of_threads(SequenceModelKind kind)
    {
        List<LabelledSession> sessions = MadeUpSessions.Labelled(120, seed: 1);

        string[] hashes = [.. ((int[])[1, 3]).Select(threads => SequenceTraining.Train(
            sessions, Nowhere, new SequenceTrainingOptions { Model = kind, Epochs = 2, Threads = threads, Seed = 5 }).Hash)];
        string other = SequenceTraining.Train(sessions, Nowhere, new SequenceTrainingOptions { Model = kind, Epochs = 2, Threads = 1, Seed = 6 }).Hash;

        Assert.Equal(hashes[0], hashes[1]);
        Assert.NotEqual(hashes[0], other);
    }

    [Fact]
    public void Progress_never_falls_ends_at_one_and_tells_every_epoch()
    {
        List<TrainingProgress> told = [];

        ModelBundle bundle = SequenceTraining.Train(
            MadeUpSessions.Labelled(120, seed: 1), Nowhere, new SequenceTrainingOptions { Model = SequenceModelKind.Cnn, Epochs = 3 }, told.Add);

        Assert.Equal(told.Select(step => step.Done).Order(), told.Select(step => step.Done));
        Assert.Equal(1, told[^1].Done);
        Assert.Equal([1, 2, 3], told.Where(step => step.Epoch is not null).Select(step => step.Epoch!.Epoch));
        Assert.Equal(3, bundle.Report.Epochs.Count);
        Assert.All(bundle.Report.Epochs, epoch => Assert.NotNull(epoch.F1));
    }

    [Fact]
    public void Every_report_carries_the_tree_beside_the_network()
    {
        TrainingReport report = MadeUpSessions.Bundle(epochs: 1).Report;

        Assert.Equal(["model", "while_open", "decision_tree"], report.Results.Select(result => result.Detector));
        Assert.NotEmpty(report.DecisionTree);
        Assert.Equal(400, report.Sessions.Training + report.Sessions.Validation);
        Assert.Contains(report.Remarks, remark => remark.Contains("adds nothing", StringComparison.Ordinal));
    }

    [Fact]
    public void All_that_is_wrong_is_said_at_once()
    {
        LabelledSession[] sessions = [new("a", null, ["E1"]), new("b", false, ["E1"])];
        SequenceTrainingOptions options = new() { Model = SequenceModelKind.Lstm, Epochs = 0, WindowSize = 1, Threads = 0, FalseAlarms = 2 };

        string message = Assert.Throws<ArgumentException>(() => SequenceTraining.Train(sessions, Nowhere, options)).Message;

        Assert.All(
            (string[])["--false-alarms", "--epochs", "A window is to have 1 events", "0 threads", "1 of 2 sessions have no label, the first of them a"],
            part => Assert.Contains(part, message, StringComparison.Ordinal));
    }

    [Fact]
    public void Training_stops_when_it_is_told_to()
    {
        using CancellationTokenSource cancellation = new();

        Assert.ThrowsAny<OperationCanceledException>(() => SequenceTraining.Train(
            MadeUpSessions.Labelled(120, seed: 1),
            Nowhere,
            new SequenceTrainingOptions { Model = SequenceModelKind.Cnn },
            step => cancellation.Cancel(),
            cancellation.Token));
    }
}
