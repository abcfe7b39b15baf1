using System.Buffers;
using Tocsin.Engine.Sequences;
using Tocsin.Engine.Sequences.Bundles;
using Tocsin.Engine.Sequences.Judging;
using Tocsin.Engine.Sequences.Training;
using Tocsin.Engine.Sequences.Unsupervised;

namespace Tocsin.Engine.Tests.Sequences.Unsupervised;

public sealed class NormalityModelTests
{
    private static readonly EventVocabulary Names = new(Enumerable.Range(2, TrainedOnce.Vocabulary - 2).Select(number => ($"E{number}", $"does thing {number}")));

    [Fact]
    public void The_same_sessions_and_seed_give_the_same_bytes_with_any_number_of_threads()
    {
        byte[] one = Bytes(TrainedOnce.Train(seed: 1, threads: 1, sessions: 120).Model);

        Assert.Equal(one, Bytes(TrainedOnce.Train(seed: 1, threads: 3, sessions: 120).Model));
        Assert.NotEqual(one, Bytes(TrainedOnce.Train(seed: 2, threads: 1, sessions: 120).Model));
    }

    [Fact]
    public void A_model_that_was_written_and_read_says_the_same_and_writes_the_same()
    {
        byte[] bytes = Bytes(TrainedOnce.Model);
        NormalityModel back = NormalityModel.Read(bytes, Names);

        Assert.Equal(bytes, Bytes(back));
        Assert.Equal(TrainedOnce.Model.FalseAlarms, back.FalseAlarms);
        Assert.Equal(TrainedOnce.Model.Network, back.Network);
        Random random = new(1);
        SessionToJudge[] sessions = [.. Enumerable.Range(0, 50).Select(i => new SessionToJudge(TrainedOnce.Random(random, 1 + i), i % 2 == 0, new SessionMemory()))];
        SessionVerdict[] before = new SessionVerdict[sessions.Length], after = new SessionVerdict[sessions.Length];
        TrainedOnce.Model.CreateJudge(Names).Judge(sessions, before);
        back.CreateJudge(Names).Judge([.. sessions.Select(session => session with { Memory = new SessionMemory() })], after);

        Assert.Equal(before, after);
    }

    [Fact]
    public void Cut_off_and_disturbed_bytes_are_refused_or_read_but_never_anything_else()
    {
        byte[] bytes = Bytes(TrainedOnce.Model);
        Random random = new(9);
        for (int i = 0; i < 60; i++)
        {
            Assert.Throws<InvalidDataException>(() => NormalityModel.Read(bytes.AsSpan(0, random.Next(bytes.Length)), Names));
        }

        int refused = 0;
        for (int i = 0; i < 300; i++)
        {
            byte[] disturbed = [.. bytes];
            disturbed[random.Next(i < 150 ? 2_000 : bytes.Length)] ^= (byte)(1 << random.Next(8));
            try
            {
                NormalityModel.Read(disturbed, Names);
            }
            catch (InvalidDataException)
            {
                refused++;
            }
        }

        Assert.InRange(refused, 100, 300);
        Assert.Throws<InvalidDataException>(() => NormalityModel.Read([.. bytes, 0], Names));
        Assert.Throws<InvalidDataException>(() => NormalityModel.Read(bytes, new EventVocabulary([("E2", "two")])));
    }

    [Fact]
    public void A_section_of_the_version_before_whose_thresholds_are_of_other_scores_is_refused()
    {
        byte[] bytes = Bytes(TrainedOnce.Model);
        Assert.Equal(2, bytes[0]);
        bytes[0] = 1;

        Assert.Contains("is 1; this program reads version 2. Train the model again", Assert.Throws<InvalidDataException>(() => NormalityModel.Read(bytes, Names)).Message, StringComparison.Ordinal);
    }

    /// <summary>
    /// If this fails, bundles in the world judge by thresholds that were made of other scores: raise the version of the section as well, and say so in docs/formats/ensemble.md.
    /// </summary>
    [Fact]
    public void The_scores_and_shares_of_version_2_are_frozen()
    {
        DistinctSessions training = DistinctSessions.Of([[2, 3, 4, 5], [2, 3, 4, 5], [2, 4, 3, 5], [2, 3, 3, 4, 4, 5], [2, 3, 6, 4, 5]]);
        NormalSessions normal = NormalSessions.Of(training, TrainedOnce.Vocabulary);
        double[] scores = new double[Detectors.Count];
        normal.ScoreOpen([2, 3, 7, 7, 5], scores);
        normal.ScoreEnded([2, 3, 7, 7, 5], new EditDistance(TrainedOnce.Vocabulary), scores);

        Assert.Equal([0, 2, 4.459432, 5, 44.675061, -5, 0.4, 0], scores.Select(score => Math.Round(score, 6)));
        Assert.Equal(
            ["next_event 0.18", "new_event 0.20", "pairs 0.11", "length 0.01", "counts 0.47", "short 0.01", "edits 0.01", "ending 0.01"],
            Enum.GetValues<Detector>().Select(detector => FormattableString.Invariant($"{detector.Name()} {Math.Pow(2, detector.ShareBits()):0.00}")));
    }

    [Fact]
    public void A_bundle_of_an_ensemble_trained_without_labels_tells_normal_sessions_from_strange_ones()
    {
        List<LabelledSession> sessions = MadeUpSessions.Labelled(900, seed: 2);
        ModelBundle bundle = SequenceTraining.Train(
            [.. sessions.Where(session => session.Anomalous == false).Select(session => session with { Anomalous = null })],
            new TrainingOrigin(null, null, new SessionRules()), new SequenceTrainingOptions { Epochs = 4, Threads = 2, FalseAlarms = 0.02 });
        ModelBundle back = ModelBundle.Read(bundle.ToBytes(), "a copy");

        Assert.Equal("ensemble", back.Report.Model);
        Assert.Equal(0.02, back.Report.FalseAlarms);
        Assert.Contains(back.Report.Results, result => result.Detector == "count_vector_rule");
        Confusion(back, MadeUpSessions.Labelled(800, seed: 77), out int found, out int strange, out int wrong, out int normal);
        Assert.InRange((double)found / strange, 0.6, 1);
        Assert.InRange((double)wrong / normal, 0, 0.06);
    }

    [Fact]
    public void Anomalous_sessions_serve_the_report_alone()
    {
        List<LabelledSession> sessions = MadeUpSessions.Labelled(240, seed: 3);
        EventVocabulary vocabulary = new(sessions.SelectMany(session => session.Events).Distinct().Order().Select(id => (id, id)));
        SequenceTrainingOptions options = new() { Epochs = 1, Threads = 2, FalseAlarms = 0.05 };
        TrainedEnsemble with = EnsembleTraining.Train(sessions, vocabulary, options), without = EnsembleTraining.Train([.. sessions.Where(session => session.Anomalous == false)], vocabulary, options);

        Assert.Equal(Bytes(without.Model), Bytes(with.Model));
        Assert.Equal(30, with.Results[0].Tp + with.Results[0].Fn);
        Assert.NotNull(with.Results[0].Auc);
        Assert.Null(without.Results[0].Auc);
        Assert.Equal(0, with.Sessions.AnomalousTraining);
        Assert.Equal(210, with.Sessions.Training + with.Sessions.Validation + with.Sessions.Calibration);
    }

    [Fact]
    public void Too_few_sessions_are_refused_and_a_rate_beyond_them_is_said()
    {
        Assert.Contains("at least 30", Assert.Throws<ArgumentException>(() => EnsembleTraining.Train(
            [.. Enumerable.Range(0, 29).Select(i => new LabelledSession($"s{i}", null, ["E2", "E3"]))], Names, new SequenceTrainingOptions())).Message, StringComparison.Ordinal);

        TrainedEnsemble few = TrainedOnce.Train(seed: 1, threads: 1, sessions: 60, falseAlarms: 0.001);
        Assert.Equal(1.0 / (few.Sessions.Calibration + 1), few.Model.FalseAlarms);
        Assert.Contains("999 normal sessions", Assert.Single(few.Remarks), StringComparison.Ordinal);
    }

    private static void Confusion(ModelBundle bundle, List<LabelledSession> sessions, out int found, out int strange, out int wrong, out int normal)
    {
        SessionVerdict[] verdicts = new SessionVerdict[sessions.Count];
        bundle.CreateJudge().Judge([.. sessions.Select(session => new SessionToJudge(bundle.Vocabulary.Numbers(session), Ended: true, new SessionMemory()))], verdicts);
        (bool Anomalous, bool Rings)[] all = [.. sessions.Zip(verdicts, (session, verdict) => (session.Anomalous == true, verdict.Anomalous))];
        (strange, normal) = (all.Count(one => one.Anomalous), all.Count(one => !one.Anomalous));
        (found, wrong) = (all.Count(one => one is (true, true)), all.Count(one => one is (false, true)));
    }

    private static byte[] Bytes(NormalityModel model)
    {
        ArrayBufferWriter<byte> bytes = new();
        model.Write(bytes);
        return bytes.WrittenSpan.ToArray();
    }
}
