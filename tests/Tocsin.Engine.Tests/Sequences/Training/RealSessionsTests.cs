using System.Text.Json;
using Tocsin.Engine.Sequences;
using Tocsin.Engine.Sequences.Bundles;
using Tocsin.Engine.Sequences.Evaluation;
using Tocsin.Engine.Sequences.Training;

namespace Tocsin.Engine.Tests.Sequences.Training;

public sealed class RealSessionsTests
{
    /// <summary>0.6897 is the ceiling by event counts of this split; half of its anomalous test sessions are event for event equal to normal ones.</summary>
    [SharedDataFact]
    public void A_classifier_finds_what_can_be_found_in_hdfs100k_without_a_false_alarm()
    {
        ModelBundle bundle = SequenceTraining.Train(
            Read("sessions-train.jsonl"), new TrainingOrigin(null, null, new SessionRules()), new SequenceTrainingOptions { Model = SequenceModelKind.Cnn });

        EvaluationReport report = SequenceEvaluation.Run(bundle, Read("sessions-test.jsonl"));

        Assert.Equal(1, report.Model.Confusion.Precision);
        Assert.InRange(report.Model.Confusion.F1, 0.66, 0.705);
    }

    private static List<LabelledSession> Read(string file) =>
        [.. File.ReadLines(SharedData.File(Path.Combine("hdfs100k", file))).Select(line =>
        {
            using JsonDocument json = JsonDocument.Parse(line);
            JsonElement root = json.RootElement;
            return new LabelledSession(
                root.GetProperty("session").GetString()!, root.GetProperty("label").GetInt32() == 1, [.. root.GetProperty("events").EnumerateArray().Select(item => item.GetString()!)]);
        })];
}
