using Tocsin.Engine.Sequences;
using Tocsin.Engine.Sequences.Judging;
using Tocsin.Engine.Sequences.Unsupervised;

namespace Tocsin.Engine.Tests.Sequences.Unsupervised;

public sealed class NormalityJudgeTests
{
    private static readonly EventVocabulary Names = new(Enumerable.Range(2, TrainedOnce.Vocabulary - 2).Select(number => ($"E{number}", $"does thing {number}")));

    [Theory]
    [InlineData(long.MaxValue, 0)]
    [InlineData(long.MaxValue, 100_000)]
    [InlineData(20_000, 0)]
    [InlineData(20_000, 50)]
    [InlineData(0, 400)]
    [InlineData(0, 0)]
    public void A_verdict_is_the_same_event_by_event_in_parts_at_once_in_any_batch_and_with_any_room_for_memories_and_known_begins(long memoryBytes, int prefixes)
    {
        Random random = new(3);
        int[][] sessions = [.. Enumerable.Range(0, 24).Select(i => TrainedOnce.Random(random, i switch { 0 => 1, 1 => 127, 2 => 128, 3 => 300, _ => random.Next(2, 40) }))];
        NormalityJudge whole = new(TrainedOnce.Model, Names, mostPrefixes: 0), parts = new(TrainedOnce.Model, Names, memoryBytes, prefixes);
        SessionMemory[] memories = [.. sessions.Select(_ => new SessionMemory())];
        int[] done = new int[sessions.Length];
        while (done.Zip(sessions).Any(pair => pair.First < pair.Second.Length))
        {
            int[] batch = [.. Enumerable.Range(0, sessions.Length).Where(i => done[i] < sessions[i].Length && random.Next(3) > 0)];
            random.Shuffle(batch);
            foreach (int i in batch)
            {
                done[i] = Math.Min(sessions[i].Length, done[i] + random.Next(1, 70));
            }

            SessionToJudge[] asked = [.. batch.Select(i => new SessionToJudge(sessions[i].AsMemory(0, done[i]), Ended: false, memories[i]))];
            SessionVerdict[] verdicts = new SessionVerdict[batch.Length];
            parts.Judge(asked, verdicts);
            foreach ((int i, SessionVerdict verdict) in batch.Zip(verdicts))
            {
                Assert.Equal(Once(whole, sessions[i][..done[i]], ended: false), verdict);
            }
        }

        SessionVerdict[] final = new SessionVerdict[sessions.Length];
        parts.Judge([.. sessions.Select((session, i) => new SessionToJudge(session, Ended: true, memories[i]))], final);
        Assert.Equal(sessions.Select(session => Once(whole, session, ended: true)), final);
    }

    [Theory]
    [InlineData(3)]
    [InlineData(40)]
    [InlineData(100_000)]
    public void Sessions_that_begin_alike_get_the_verdicts_that_would_be_computed(int prefixes)
    {
        Random random = new(11);
        int[][] sessions = [.. TrainedOnce.Normal(150, 12), .. Enumerable.Range(0, 50).Select(i => TrainedOnce.Random(random, 1 + (i % 9))), .. TrainedOnce.Normal(150, 12)];
        NormalityJudge plain = new(TrainedOnce.Model, Names, mostPrefixes: 0), knowing = new(TrainedOnce.Model, Names, mostPrefixes: prefixes);
        SessionVerdict[] verdict = new SessionVerdict[1];
        foreach (int[] session in sessions)
        {
            SessionMemory memory = new();
            for (int length = 0; length <= session.Length; length += random.Next(1, 3))
            {
                knowing.Judge([new SessionToJudge(session.AsMemory(0, length), Ended: false, memory)], verdict);
                Assert.Equal(Once(plain, session[..length], ended: false), verdict[0]);
                if (random.Next(10) == 0)
                {
                    memory = new SessionMemory();
                }
            }

            knowing.Judge([new SessionToJudge(session, Ended: true, memory)], verdict);
            Assert.Equal(Once(plain, session, ended: true), verdict[0]);
        }

        Assert.Equal(0, plain.Known.Hits);
        Assert.True(prefixes < 100_000 ? knowing.Known.Time > 0 : knowing.Known.Hits > 1_000, $"{knowing.Known.Hits} found, begun anew {knowing.Known.Time} times");
    }

    [Fact]
    public void The_judge_scores_a_whole_session_as_calibration_did()
    {
        Random random = new(5);
        int[][] sessions = [.. TrainedOnce.Normal(30, 8), .. Enumerable.Range(0, 10).Select(i => TrainedOnce.Random(random, 30 * (i + 1)))];
        double[][] scores = new SessionScores(TrainedOnce.Model.Sessions, TrainedOnce.Model.Predictor).Of(sessions, CancellationToken.None);
        NormalityJudge judge = new(TrainedOnce.Model, Names);

        Assert.Equal(scores.Select(score => TrainedOnce.Model.Joint.Of(score)), sessions.Select(session => Once(judge, session, ended: true).Score));
    }

    [Fact]
    public void A_session_that_rings_while_open_rings_at_its_end_and_at_the_same_event()
    {
        Random random = new(7);
        NormalityJudge judge = new(TrainedOnce.Model, Names);
        int rang = 0;
        for (int i = 0; i < 40; i++)
        {
            int[] session = TrainedOnce.Random(random, 20);
            SessionVerdict? first = null;
            for (int length = 1; length <= session.Length; length++)
            {
                SessionVerdict verdict = Once(judge, session[..length], ended: false);
                if (verdict.Anomalous && first is null)
                {
                    first = verdict;
                    Assert.Equal(length - 1, verdict.Position);
                }

                Assert.Equal(first is not null, verdict.Anomalous);
            }

            SessionVerdict end = Once(judge, session, ended: true);
            Assert.True(end.Anomalous || first is null);
            Assert.True(first is null || end.Position == first.Value.Position);
            rang += first is null ? 0 : 1;
        }

        Assert.InRange(rang, 10, 40);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(10)]
    [InlineData(10_000)]
    public void Judging_open_sessions_allocates_nothing_once_memories_and_buffers_have_grown(int prefixes)
    {
        NormalityJudge judge = new(TrainedOnce.Model, Names, mostPrefixes: prefixes);
        int[][] sessions = [.. TrainedOnce.Normal(64, 21)];
        SessionMemory[] memories = [.. sessions.Select(_ => new SessionMemory())];
        SessionToJudge[] batch = new SessionToJudge[sessions.Length];
        SessionVerdict[] verdicts = new SessionVerdict[sessions.Length];

        AllocationProbe.AssertNone(() =>
        {
            for (int length = 1; length <= 6; length++)
            {
                for (int i = 0; i < sessions.Length; i++)
                {
                    batch[i] = new SessionToJudge(sessions[i].AsMemory(0, length), Ended: false, memories[i]);
                }

                judge.Judge(batch, verdicts);
            }

            // Begun anew: what the network remembered of them goes back to be used again.
            foreach (SessionMemory memory in memories)
            {
                judge.Forget(memory);
            }
        });
    }

    private static SessionVerdict Once(NormalityJudge judge, int[] events, bool ended)
    {
        SessionVerdict[] verdict = new SessionVerdict[1];
        judge.Judge([new SessionToJudge(events, ended, new SessionMemory())], verdict);
        return verdict[0];
    }
}
