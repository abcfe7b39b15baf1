using Tocsin.Engine.Logs;
using Tocsin.Engine.Sequences;
using Tocsin.Engine.Sequences.Judging;

namespace Tocsin.Engine.Tests.Sequences.Unsupervised;

public sealed class ExplanationTests
{
    private static readonly EventVocabulary Names = new(Enumerable.Range(2, TrainedOnce.Vocabulary - 2).Select(number => ($"E{number}", $"does thing {number}")));

    private readonly ISessionJudge _judge = TrainedOnce.Model.CreateJudge(Names);

    [Fact]
    public void Counts_that_differ_from_the_nearest_normal_session_are_named_with_what_was_seen_and_what_is_usual()
    {
        SessionExplanation explanation = _judge.Explain([2, 3, 4, 3, 4, 8, 8, 8, 5, 7], ended: true);

        Reason count = explanation.Reasons.First(reason => reason.Code == "count");
        Assert.True(explanation.Verdict.Anomalous);
        Assert.Equal(("E8", 3.0, 0.0), (count.Event, count.Seen, count.Wanted));
        Assert.Equal("'does thing 8' (E8) came 3 times; the normal sessions most like this one have it 0 times.", count.Text);
        Assert.Contains(explanation.Reasons, reason => reason is { Code: "new_event", Event: "E8", Position: 5 });
    }

    [Fact]
    public void An_event_that_was_not_expected_is_named_with_the_three_that_were()
    {
        SessionExplanation explanation = _judge.Explain([2, 7, 3, 4], ended: false);

        EventOpinion second = explanation.Events[1];
        Assert.Equal(("E7", "does thing 7"), (second.Event, second.Text));
        Assert.Equal(3, second.Expected.Count);
        Assert.All(second.Expected.Take(2), expected => Assert.True(expected.Event is "E3" or "E4"));
        Assert.InRange(second.Expected.Sum(expected => expected.Probability), 0.6, 1);
        Assert.Equal(4, explanation.Events.Count);
    }

    [Fact]
    public void Edits_are_counted_of_the_longer_of_the_session_and_the_most_similar_normal_one()
    {
        Reason shorter = Assert.Single(_judge.Explain([2, 8], ended: true).Reasons, reason => reason.Code == "order");
        Reason longer = Assert.Single(_judge.Explain([2, 3, 4, 3, 4, 8, 8, 8, 8, 5, 7], ended: true).Reasons, reason => reason.Code == "order");

        Assert.Equal("6 of 7 events differ from the most similar normal session; this one has 2, that one 7.", shorter.Text);
        Assert.Equal("4 of 11 events differ from the most similar normal session; this one has 11, that one 7.", longer.Text);
    }

    [Fact]
    public void What_waits_for_the_end_says_nothing_before_it()
    {
        SessionExplanation open = _judge.Explain([2, 3, 4], ended: false), ended = _judge.Explain([2, 3, 4], ended: true);

        Assert.All(open.Detectors.Where(opinion => opinion.Detector is "counts" or "short" or "edits" or "ending"), opinion => Assert.Null(opinion.Bits));
        Assert.All(ended.Detectors, opinion => Assert.NotNull(opinion.Bits));
        Assert.True(ended.Verdict.Anomalous);
        Assert.Contains(ended.Reasons, reason => reason.Code == "early_end" && reason.Text.StartsWith("The session ended after 'does thing 4' (E4)", StringComparison.Ordinal));
    }

    [Fact]
    public void A_usual_session_has_no_reasons_and_the_explained_verdict_is_the_judged_one()
    {
        int[] usual = [2, 3, 4, 4, 3, 5, 7];
        SessionVerdict[] verdict = new SessionVerdict[1];
        _judge.Judge([new SessionToJudge(usual, Ended: true, new SessionMemory())], verdict);
        SessionExplanation explanation = _judge.Explain(usual, ended: true);

        Assert.Empty(explanation.Reasons);
        Assert.Equal(verdict[0], explanation.Verdict);
        Assert.False(verdict[0].Anomalous);
        Assert.Equal(explanation.Detectors, _judge.Opinions(usual, ended: true));
    }

    [Fact]
    public void What_came_as_expected_is_no_reason()
    {
        Random random = new(7);
        for (int i = 0; i < 300; i++)
        {
            int[] session = [2, .. Enumerable.Range(0, random.Next(3, 7)).Select(_ => random.Next(3, 6)), 5, 7];

            foreach (Reason reason in _judge.Explain(session, ended: true).Reasons.Where(reason => reason.Code is "unexpected_event" or "early_end"))
            {
                Assert.NotEqual(reason.Code == "early_end" ? "<END>" : reason.Event, reason.Expected[0].Event);
            }
        }
    }

    [Fact]
    public void Sessions_of_no_event_one_event_and_a_thousand_can_be_explained()
    {
        Assert.Empty(_judge.Explain([], ended: true).Events);
        Assert.Empty(_judge.Explain([], ended: false).Events);
        Assert.Single(_judge.Explain([EventVocabulary.Unknown], ended: true).Events);
        Assert.Equal(1_000, _judge.Explain(TrainedOnce.Random(new Random(1), 1_000), ended: true).Events.Count);
    }
}
