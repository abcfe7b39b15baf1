namespace Tocsin.Engine.Sequences.Training;

/// <summary>How a model was trained and how well it did; part of its bundle, so it holds no times of day and no durations.</summary>
public sealed record TrainingReport
{
    /// <summary>What <c>--model</c> said: <c>ensemble</c>, <c>transformer</c>, <c>lstm</c>, <c>cnn</c>.</summary>
    public required string Model { get; init; }

    /// <summary>The network in it: <c>transformer</c>, <c>lstm</c> or <c>cnn</c>.</summary>
    public required string Network { get; init; }

    /// <summary>The seed.</summary>
    public int Seed { get; init; }

    /// <summary>Events of a window.</summary>
    public int WindowSize { get; init; } = 30;

    /// <summary>Events from one window to the next.</summary>
    public int WindowStride { get; init; } = 1;

    /// <summary>Sessions by use.</summary>
    public required SessionUse Sessions { get; init; }

    /// <summary>Events in all, of the known ones and of none.</summary>
    public long Events { get; init; }

    /// <summary>The false-alarm rate that was asked for; null for a supervised model.</summary>
    public double? FalseAlarmsAsked { get; init; }

    /// <summary>The false-alarm rate in force: the one asked for, or the least that the calibration sessions support.</summary>
    public double? FalseAlarms { get; init; }

    /// <summary>Loss by epoch.</summary>
    public IReadOnlyList<ReportedEpoch> Epochs { get; init; } = [];

    /// <summary>The model, each of its detectors and what it is to be held against (a decision tree, the count-vector rule) on sessions that it did not learn from.</summary>
    public IReadOnlyList<ReportedResult> Results { get; init; } = [];

    /// <summary>The decision tree beside a supervised model, a question a line, its answers indented below it; empty where there is none.</summary>
    public IReadOnlyList<string> DecisionTree { get; init; } = [];

    /// <summary>What its user should know: too few sessions for the rate asked for, drift, a simple rule that does as well. Full sentences.</summary>
    public IReadOnlyList<string> Remarks { get; init; } = [];
}

/// <summary>How many sessions served for what.</summary>
public sealed record SessionUse(int Training, int Validation, int Calibration, int AnomalousTraining);

/// <summary>Mean losses of one epoch, and the F1 on validation sessions where labels are known.</summary>
public sealed record ReportedEpoch(int Epoch, double Loss, double? ValidationLoss, double? F1);

/// <summary>A detector's result on sessions with labels or, where only normal ones are known, its false-alarm rate.</summary>
/// <param name="Detector"><c>model</c> for the whole, a detector's name, <c>decision_tree</c>, <c>count_vector_rule</c>.</param>
/// <param name="On">Which sessions: <c>validation</c> or <c>calibration</c>.</param>
public sealed record ReportedResult(string Detector, string On, long Tp, long Fp, long Tn, long Fn, double? Auc);
