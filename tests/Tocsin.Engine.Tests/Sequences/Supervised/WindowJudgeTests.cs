using Tocsin.Engine.Sequences;
using Tocsin.Engine.Sequences.Bundles;
using Tocsin.Engine.Sequences.Judging;
using Tocsin.Engine.Sequences.Supervised;
using Tocsin.Neural.Networks;

namespace Tocsin.Engine.Tests.Sequences.Supervised;

public sealed class WindowJudgeTests
{
    private static readonly ModelBundle Trained = MadeUpSessions.Bundle(epochs: 12);

    public static TheoryData<SequenceModelKind> Kinds => [SequenceModelKind.Transformer, SequenceModelKind.Lstm, SequenceModelKind.Cnn];

    /// <summary>The rule, written down once more without memory or batches: a short session is one window, a long one all its full ones, the end one more.</summary>
    [Theory]
    [MemberData(nameof(Kinds))]
    public void Verdicts_are_those_of_the_rule_however_the_events_come(SequenceModelKind kind)
    {
        (WindowModel model, INetwork network, EventVocabulary vocabulary) = Untrained(kind, size: 5, stride: 2);
        int[][] sessions = [.. Enumerable.Range(1, 14).Select(length => RandomEvents(length, seed: length))];
        foreach (bool ended in (bool[])[false, true])
        {
            // All at once in one batch, each alone, and event by event.
            SessionVerdict[] together = new SessionVerdict[sessions.Length], alone = new SessionVerdict[1];
            ISessionJudge judge = model.CreateJudge(vocabulary);
            judge.Judge([.. sessions.Select(events => new SessionToJudge(events, ended, new SessionMemory()))], together);
            for (int i = 0; i < sessions.Length; i++)
            {
                SessionVerdict expected = ByTheRule(model, network, sessions[i], ended);
                Assert.Equal(expected, together[i]);
                judge.Judge([new SessionToJudge(sessions[i], ended, new SessionMemory())], alone);
                Assert.Equal(expected, alone[0]);
                SessionMemory memory = new();
                for (int count = 1; count <= sessions[i].Length; count++)
                {
                    judge.Judge([new SessionToJudge(sessions[i].AsMemory(0, count), Ended: false, memory)], alone);
                    Assert.Equal(ByTheRule(model, network, sessions[i][..count], ended: false), alone[0]);
                }

                judge.Judge([new SessionToJudge(sessions[i], ended, memory)], alone);
                Assert.Equal(expected, alone[0]);
                Assert.Equal(expected, judge.Explain(sessions[i], ended).Verdict);
            }
        }
    }

    [Fact]
    public void A_beginning_rings_when_nothing_follows_and_not_while_something_may()
    {
        int[] beginning = [Trained.Vocabulary.Number("E1"), Trained.Vocabulary.Number("E2")];

        Assert.False(Judge(beginning, ended: false).Anomalous);
        Assert.True(Judge(beginning, ended: true).Anomalous);
    }

    [Fact]
    public void No_normal_session_rings_on_its_way()
    {
        foreach (LabelledSession session in MadeUpSessions.Labelled(200, seed: 9).Where(session => session.Anomalous == false))
        {
            int[] events = Trained.Vocabulary.Numbers(session);
            for (int count = 1; count <= events.Length; count++)
            {
                Assert.False(Judge(events[..count], ended: false).Anomalous);
            }

            Assert.False(Judge(events, ended: true).Anomalous);
        }
    }

    [Fact]
    public void Of_a_session_with_an_event_of_its_own_the_explanation_names_it()
    {
        int[] events = [.. ((string[])["E1", "E2", "E3", "E9", "E2", "E4", "E5"]).Select(Trained.Vocabulary.Number)];

        SessionExplanation explanation = Trained.CreateJudge().Explain(events, ended: true);

        Assert.True(explanation.Verdict.Anomalous);
        Assert.Equal(events.Length, explanation.Events.Count);
        Assert.Equal("window", explanation.Reasons[0].Code);
        Assert.Equal("E9", explanation.Reasons.First(reason => reason.Code == "window_event").Event);
        Assert.InRange(explanation.Verdict.Confidence, 0.5, 1);
    }

    [Fact]
    public void Nothing_at_all_is_not_anomalous()
    {
        SessionVerdict verdict = Judge([], ended: true);

        Assert.False(verdict.Anomalous);
        Assert.Equal(-1, verdict.Position);
        Assert.Empty(Trained.CreateJudge().Explain([], ended: true).Reasons);
    }

    [Fact]
    public void Judging_what_grows_allocates_nothing()
    {
        int[] events = Trained.Vocabulary.Numbers(MadeUpSessions.Labelled(1, seed: 3)[0]);
        ISessionJudge judge = Trained.CreateJudge();
        SessionMemory memory = new();
        SessionToJudge[] batch = new SessionToJudge[1];
        SessionVerdict[] verdicts = new SessionVerdict[1];
        AllocationProbe.AssertNone(() =>
        {
            for (int count = 1; count <= events.Length; count++)
            {
                batch[0] = new SessionToJudge(events.AsMemory(0, count), Ended: false, memory);
                judge.Judge(batch, verdicts);
            }
        });
    }

    private static SessionVerdict Judge(int[] events, bool ended)
    {
        SessionVerdict[] verdict = new SessionVerdict[1];
        Trained.CreateJudge().Judge([new SessionToJudge(events, ended, new SessionMemory())], verdict);
        return verdict[0];
    }

    private static (WindowModel Model, INetwork Network, EventVocabulary Vocabulary) Untrained(SequenceModelKind kind, int size, int stride)
    {
        EventVocabulary vocabulary = new([("E1", "one"), ("E2", "two"), ("E3", "three"), ("E4", "four")]);
        INetwork network = Network.Create(NetworkShape.Classifier(WindowModel.NetworkOf(kind), vocabulary.Count + 1), seed: 4);

        // Limits in the middle of what random weights say, so that both verdicts occur.
        double[] odds = [.. Enumerable.Range(0, 50).Select(seed => LogOdds(network, RandomEvents(4, seed), ended: false)).Order()];
        WindowModel model = new(network, new SessionWindows(size, stride), new RingingLimits(odds[40], odds[42]), new NormalScores([0.1, 0.4, 0.6], [0.2, 0.3]));
        return (model, network, vocabulary);
    }

    private static int[] RandomEvents(int length, int seed)
    {
        Random random = new(seed);
        return [.. Enumerable.Range(0, length).Select(_ => random.Next(1, 6))];
    }

    private static double LogOdds(INetwork network, int[] window, bool ended)
    {
        SequenceBatch batch = new();
        batch.Add([.. window, .. ended ? (int[])[network.Shape.Vocabulary - 1] : []]);
        float[] logits = Network.Replica(network).Forward(batch);
        return (double)logits[1] - logits[0];
    }

    private static SessionVerdict ByTheRule(WindowModel model, INetwork network, int[] events, bool ended)
    {
        double score = Score(events, ended);
        double[] normal = ended ? model.Normal.Ended : model.Normal.Open;
        double bits = -Math.Log2((1.0 + normal.Count(other => other >= score)) / (1 + normal.Length));
        if (score < 0.5)
        {
            return new SessionVerdict(false, score, bits, false, 1 - score, -1);
        }

        int first = Enumerable.Range(1, events.Length).Where(count => Score(events[..count], ended: false) >= 0.5).DefaultIfEmpty(events.Length).First();
        return new SessionVerdict(true, score, bits, false, score, first - 1);

        double Score(int[] events, bool ended)
        {
            (int size, int stride) = model.Windows;
            List<double> scores = [];
            if (events.Length > size)
            {
                for (int start = 0; start + size <= events.Length; start += stride)
                {
                    scores.Add(Sigmoid(LogOdds(network, events[start..(start + size)], false) - model.Limits.Open));
                }
            }
            else if (!ended)
            {
                scores.Add(Sigmoid(LogOdds(network, events, false) - model.Limits.Open));
            }

            if (ended)
            {
                scores.Add(Sigmoid(LogOdds(network, events[Math.Max(0, events.Length - size)..], true) - model.Limits.Ended));
            }

            return scores.Max();
        }
    }

    private static double Sigmoid(double x) => 1 / (1 + Math.Exp(-x));
}
