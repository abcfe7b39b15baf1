using System.Buffers;
using Tocsin.Engine.Logs.Snapshots;
using Tocsin.Engine.Sequences.Calibration;
using Tocsin.Neural.Files;
using Tocsin.Neural.Networks;

namespace Tocsin.Engine.Sequences.Unsupervised;

// Its section of a bundle; docs/formats/ensemble.md describes it.
public sealed partial class NormalityModel
{
    /// <summary>
    /// Rises when the layout changes and when a detector scores otherwise: scales and thresholds are those of the scores they were made of. Version 1 had another distance of counts
    /// and other shares; it was never released, and is refused.
    /// </summary>
    private const int Version = 2;

    /// <inheritdoc/>
    public void Write(IBufferWriter<byte> destination)
    {
        StateWriter writer = new();
        writer.Number(Version);
        writer.Doubles([Rate.Asked]);
        Sessions.Write(writer);
        foreach (ScoreCalibration calibration in (IEnumerable<ScoreCalibration>)[.. Joint.Scales, .. DetectorCalibrations, Calibration])
        {
            calibration.Write(writer);
        }

        writer.Bytes(ModelFile.Write(Predictor));
        destination.Write(writer.Written);
    }

    /// <summary>The model in a section of a bundle.</summary>
    /// <exception cref="InvalidDataException">The bytes are not a whole model, or one of another vocabulary; the message names what was expected and found.</exception>
    public static NormalityModel Read(ReadOnlySpan<byte> section, EventVocabulary vocabulary)
    {
        StateReader reader = new(section, "ensemble");
        long version = reader.Number("the version");
        reader.Require(version == Version, "the version", $"is {version}; this program reads version {Version}. Train the model again");
        double asked = reader.AscendingDoubles("the rate of false alarms", 1) is [double rate and > 0 and < 1]
            ? rate : throw new InvalidDataException("The ensemble cannot be read: its rate of false alarms does not lie above 0 and below 1.");
        NormalSessions sessions = NormalSessions.Read(ref reader);
        reader.Require(sessions.Vocabulary == vocabulary.Count, "the number of events", $"is {sessions.Vocabulary}; the vocabulary has {vocabulary.Count}");
        ScoreCalibration[] calibrations = new ScoreCalibration[(2 * Detectors.Count) + 1];
        for (int i = 0; i < calibrations.Length; i++)
        {
            calibrations[i] = ScoreCalibration.Read(ref reader);
        }

        INetwork network = ModelFile.Read(reader.Bytes("the network"));
        reader.Require(network.Shape.NextEvent, "the network", $"is of kind {network.Shape.Kind}, which does not predict next events");
        reader.Require(
            network.Shape.Vocabulary == sessions.Vocabulary, "the network", $"knows {network.Shape.Vocabulary} numbers of events, the detectors {sessions.Vocabulary}");
        reader.Require(reader.Left == 0, "the end", $"is followed by {reader.Left} bytes");
        return new NormalityModel(
            sessions, network, new JointScore(calibrations[..Detectors.Count]), calibrations[Detectors.Count..^1], calibrations[^1],
            FalseAlarmRate.Of(asked, calibrations[^1].Sessions));
    }
}
