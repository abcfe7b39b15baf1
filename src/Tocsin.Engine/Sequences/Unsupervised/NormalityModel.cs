using Tocsin.Engine.Sequences.Calibration;
using Tocsin.Engine.Sequences.Judging;
using Tocsin.Neural.Networks;

namespace Tocsin.Engine.Sequences.Unsupervised;

/// <summary>
/// The ensemble: what normal sessions look like to simple detectors and to one network that predicts the next event, and how high normal sessions score. The claim is the
/// marginal one: for a session exchangeable with the calibration sessions, P(false alarm) ≤ <see cref="FalseAlarms"/>.
/// </summary>
public sealed partial class NormalityModel : ISessionModel
{
    internal NormalityModel(
        NormalSessions sessions, INetwork network, JointScore joint, IReadOnlyList<ScoreCalibration> detectors, ScoreCalibration calibration, FalseAlarmRate rate)
    {
        (Sessions, Predictor, Joint, DetectorCalibrations, Calibration, Rate) = (sessions, network, joint, detectors, calibration, rate);
    }

    /// <inheritdoc/>
    public SequenceModelKind Kind => SequenceModelKind.Ensemble;

    /// <inheritdoc/>
    public string Network => Predictor.Shape.Kind == NetworkKind.NextEventLstm ? "lstm" : "transformer";

    /// <summary>The rate of false alarms in force.</summary>
    public double FalseAlarms => Rate.InForce;

    internal NormalSessions Sessions { get; }

    internal INetwork Predictor { get; }

    internal JointScore Joint { get; }

    /// <summary>One a detector, of the calibration sessions: what each would say alone.</summary>
    internal IReadOnlyList<ScoreCalibration> DetectorCalibrations { get; }

    /// <summary>Of the joint score.</summary>
    internal ScoreCalibration Calibration { get; }

    internal FalseAlarmRate Rate { get; }

    /// <inheritdoc/>
    public SessionEncoder CreateEncoder() => SessionEncoder.OfEvents(Predictor);

    /// <inheritdoc/>
    public UsualSessions Usual => new(
        Sessions.Known.Sessions,
        [.. Enumerable.Range(0, Sessions.Vocabulary).Select(number => (double)Sessions.Known.Having(number) / Math.Max(1, Sessions.Known.Sessions))],
        [.. Enumerable.Range(0, Math.Min(UsualSessions.MostExamples, Sessions.Nearest.Count)).Select(index => Sessions.Nearest.Sequence(index).ToArray())]);

    /// <inheritdoc/>
    public ISessionJudge CreateJudge(EventVocabulary vocabulary) => vocabulary.Count == Sessions.Vocabulary
        ? new NormalityJudge(this, vocabulary)
        : throw new ArgumentException($"The model was trained with {Sessions.Vocabulary} numbers of events; the vocabulary has {vocabulary.Count}.", nameof(vocabulary));
}
