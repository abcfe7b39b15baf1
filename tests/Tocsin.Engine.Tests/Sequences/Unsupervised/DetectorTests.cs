using Tocsin.Engine.Sequences.Unsupervised;

namespace Tocsin.Engine.Tests.Sequences.Unsupervised;

/// <summary>Each simple detector beside a plain reckoning of the same.</summary>
public sealed class DetectorTests
{
    private const int Vocabulary = TrainedOnce.Vocabulary;

    [Fact]
    public void Edit_distances_are_those_of_the_full_table()
    {
        Random random = new(1);
        EditDistance distance = new(Vocabulary);
        for (int i = 0; i < 600; i++)
        {
            int[] from = Letters(random, random.Next(0, 150), i), to = Letters(random, random.Next(0, 150), i);
            distance.Prepare(from);

            Assert.Equal(Levenshtein(from, to), distance.To(to));
            Assert.Equal(from.Length, distance.To([]));
        }
    }

    [Theory]
    [InlineData(63)]
    [InlineData(64)]
    [InlineData(65)]
    [InlineData(128)]
    [InlineData(1000)]
    public void Edit_distances_hold_at_the_seams_of_words(int length)
    {
        Random random = new(length);
        int[] session = TrainedOnce.Random(random, length), other = [.. session[..(length / 2)], 9, 9, .. session[((length / 2) + 1)..]];
        EditDistance distance = new(Vocabulary);
        distance.Prepare(session);

        Assert.Equal(0, distance.To(session));
        Assert.Equal(Levenshtein(session, other), distance.To(other));
        Assert.Equal(length, distance.To([]));
    }

    [Fact]
    public void The_nearest_session_is_the_one_that_looking_at_all_finds()
    {
        Random random = new(2);
        int[][] training = [.. TrainedOnce.Normal(60, 4), .. Enumerable.Range(0, 20).Select(_ => TrainedOnce.Random(random, random.Next(1, 90)))];
        NearestSessions nearest = NearestSessions.Of(DistinctSessions.Of(training));
        EditDistance distance = new(Vocabulary);
        for (int i = 0; i < 200; i++)
        {
            int[] session = i < 100 ? TrainedOnce.Normal(1, 100 + i)[0] : TrainedOnce.Random(random, random.Next(1, 120));
            double plain = training.Min(other => (double)Levenshtein(session, other) / Math.Max(session.Length, other.Length));

            Assert.Equal(plain, nearest.Nearest(distance, session, out int found), 1e-12);
            Assert.Equal(plain, found < 0 ? 1 : (double)Levenshtein(session, nearest.Sequence(found).ToArray()) / Math.Max(session.Length, nearest.Sequence(found).Length), 1e-12);
        }
    }

    [Fact]
    public void Count_distances_are_those_of_comparing_all_counts_with_all_training_sessions()
    {
        Random random = new(3);
        int[][] training = [.. TrainedOnce.Normal(80, 4), .. Enumerable.Range(0, 20).Select(_ => TrainedOnce.Random(random, random.Next(1, 40)))];
        DistinctSessions distinct = DistinctSessions.Of(training);
        EventCounts counts = EventCounts.Of(distinct, KnownEvents.Of(distinct, Vocabulary));
        for (int i = 0; i < 200; i++)
        {
            int[] session = i < 100 ? TrainedOnce.Normal(1, 100 + i)[0] : TrainedOnce.Random(random, random.Next(1, 120));
            Assert.Equal(PlainCounts(session, training), counts.Nearest(Count(session), out _), 1e-9);
        }
    }

    [Fact]
    public void An_event_that_is_missing_weighs_twice_one_that_is_too_many()
    {
        DistinctSessions distinct = DistinctSessions.Of([[2, 3, 4], [2, 3, 4], [2, 5, 4]]);
        EventCounts counts = EventCounts.Of(distinct, KnownEvents.Of(distinct, Vocabulary));

        Assert.Equal(2 * counts.Part(3, seen: 1, wanted: 0), counts.Part(3, seen: 0, wanted: 1), 1e-12);
        Assert.Equal(0, counts.Part(3, seen: 1, wanted: 1));
        Assert.True(counts.Part(5, seen: 0, wanted: 1) > counts.Part(3, seen: 0, wanted: 1));
    }

    [Fact]
    public void Left_out_means_as_if_it_had_not_been_trained_with()
    {
        int[][] training = [.. TrainedOnce.Normal(40, 4), [2, 3, 4, 6, 6, 5, 7]];
        DistinctSessions distinct = DistinctSessions.Of(training);
        EventCounts counts = EventCounts.Of(distinct, KnownEvents.Of(distinct, Vocabulary));
        NearestSessions nearest = NearestSessions.Of(distinct);
        EditDistance distance = new(Vocabulary);

        Assert.Equal(0, nearest.Nearest(distance, training[^1], out _));
        Assert.Equal(NearestSessions.Of(DistinctSessions.Of(training[..^1])).Nearest(distance, training[^1], out _), nearest.NearestOther(distance, training[^1]));
        Assert.True(counts.NearestOther(Count(training[^1])) > counts.Nearest(Count(training[^1]), out _));
    }

    [Fact]
    public void A_pair_is_the_stranger_the_less_often_it_came_and_the_oftener_its_first_event()
    {
        int[][] training = [[2, 3, 4], [2, 3, 5], [2, 3, 4], [2, 6]];
        EventPairs pairs = EventPairs.Of(DistinctSessions.Of(training), Vocabulary);

        Assert.Equal(Math.Log2((4 + 5) / (3 + 0.5)), pairs.Surprise(2, 3), 1e-12);
        Assert.Equal(Math.Log2((4 + 5) / (1 + 0.5)), pairs.Surprise(2, 6), 1e-12);
        Assert.Equal(Math.Log2((4 + 5) / 0.5), pairs.Surprise(2, 7), 1e-12);
        Assert.Equal(Math.Log2((4 + 5) / (4 + 0.5)), pairs.Surprise(PredictionContext.Start, 2), 1e-12);
        Assert.Equal(2, pairs.Times(3, 4));
        Assert.Equal(pairs.Surprise(9, 7), pairs.Surprise(9, 8));
    }

    [Fact]
    public void A_hostile_session_is_compared_with_all_that_is_kept_in_well_under_a_second()
    {
        Random random = new(5);
        DistinctSessions distinct = DistinctSessions.Of(Enumerable.Range(0, 3_000).Select(_ => TrainedOnce.Random(random, random.Next(10, 1_000))));
        NormalSessions normal = NormalSessions.Of(distinct, Vocabulary);
        EditDistance distance = new(Vocabulary);
        double[] scores = new double[Detectors.Count];
        int[] session = TrainedOnce.Random(random, 1_000);

        Assert.InRange(Enumerable.Range(0, normal.Nearest.Count).Sum(i => normal.Nearest.Sequence(i).Length), 1, NearestSessions.MaxEvents);
        normal.ScoreEnded(session, distance, scores);
        TimeSpan begin = ThreadTime.Now;
        normal.ScoreEnded(session, distance, scores);
        Assert.InRange((ThreadTime.Now - begin).TotalSeconds, 0, 2);
    }

    private static int[] Letters(Random random, int length, int kinds) => [.. Enumerable.Range(0, length).Select(_ => random.Next(1, 2 + (kinds % (Vocabulary - 2))))];

    private static int[] Count(int[] session)
    {
        int[] counts = new int[Vocabulary];
        foreach (int number in session)
        {
            counts[number]++;
        }

        return counts;
    }

    private static double PlainCounts(int[] session, int[][] training)
    {
        double best = double.PositiveInfinity, size = Count(session).Sum(count => Math.Log2(1 + count));
        foreach (int[] other in training)
        {
            double distance = 0.6 * Math.Log2((double)training.Length / training.Count(same => Count(same).SequenceEqual(Count(other))));
            for (int number = 0; number < Vocabulary; number++)
            {
                double weight = 4 + Math.Log2((training.Length + 1.0) / (training.Count(having => having.Contains(number)) + 1.0));
                double tooMany = Math.Log2(1 + Count(session)[number]) - Math.Log2(1 + Count(other)[number]);
                distance += 11 / size * weight * (tooMany > 0 ? tooMany : 2 * -tooMany);
            }

            best = Math.Min(best, distance);
        }

        return best;
    }

    private static int Levenshtein(int[] from, int[] to)
    {
        int[,] table = new int[from.Length + 1, to.Length + 1];
        for (int i = 0; i <= from.Length; i++)
        {
            for (int j = 0; j <= to.Length; j++)
            {
                table[i, j] = i == 0 ? j : j == 0 ? i : Math.Min(Math.Min(table[i - 1, j], table[i, j - 1]) + 1, table[i - 1, j - 1] + (from[i - 1] == to[j - 1] ? 0 : 1));
            }
        }

        return table[from.Length, to.Length];
    }
}
