using Tocsin.Neural.Networks;
using Tocsin.Neural.Tests.Layers;

namespace Tocsin.Neural.Tests.Networks;

public sealed class EventPredictorTests
{
    private const int Vocabulary = 20;

    public static TheoryData<NetworkKind> Kinds => NetworkTests.NextEventKinds;

    public static TheoryData<NetworkKind, int> KindsAndSeeds
    {
        get
        {
            TheoryData<NetworkKind, int> rows = [];
            foreach (NetworkKind kind in (NetworkKind[])[NetworkKind.NextEventTransformer, NetworkKind.NextEventLstm])
            {
                for (int seed = 1; seed <= 4; seed++)
                {
                    rows.Add(kind, seed);
                }
            }

            return rows;
        }
    }

    [Theory]
    [MemberData(nameof(KindsAndSeeds))]
    public void Any_cutting_into_parts_and_any_company_gives_the_bits_of_the_whole_sequence(NetworkKind kind, int seed)
    {
        Random random = new(seed);
        INetwork network = Network.Create(NetworkTests.Usual(kind), seed);
        int[][] sequences = [.. Enumerable.Range(0, 40).Select(i => Batches.Sequence(i == 7 ? 700 : 1 + random.Next(60), Vocabulary, (ulong)i))];
        float[][] whole = [.. sequences.Select(sequence => Whole(network, sequence))];
        EventPredictor predictor = new(network);
        PredictorMemory[] memories = [.. sequences.Select(_ => new PredictorMemory())];
        int finished = 0;
        for (int call = 0; call < 80; call++)
        {
            List<PredictorStep> steps = [];
            List<(int Row, int From)> places = [];
            foreach (int row in Enumerable.Range(0, sequences.Length).OrderBy(_ => random.Next()).Take(1 + random.Next(sequences.Length)))
            {
                if (random.Next(30) == 0)
                {
                    memories[row] = new PredictorMemory(); // dropped: it begins again
                }
                else if (random.Next(30) == 0)
                {
                    memories[row].Reset();
                }

                int from = memories[row].Events;
                int most = memories[row].Events == 0 ? sequences[row].Length : random.Next(10) == 0 ? 600 : 5;
                int count = Math.Min(random.Next(most + 1), sequences[row].Length - from);
                steps.Add(new PredictorStep(memories[row], sequences[row].AsMemory(from, count)));
                places.Add((row, from));
            }

            float[] logits = new float[steps.Sum(step => step.Events.Length) * Vocabulary];
            predictor.Advance(steps.ToArray(), logits);
            int at = 0;
            for (int i = 0; i < steps.Count; i++)
            {
                int length = steps[i].Events.Length * Vocabulary;
                Assert.Equal(whole[places[i].Row].AsSpan(places[i].From * Vocabulary, length).ToArray(), logits[at..(at + length)]);
                at += length;
                finished += steps[i].Memory.Events == sequences[places[i].Row].Length ? 1 : 0;
            }
        }

        Assert.True(finished > 20, $"only {finished} sequences were followed to their ends");
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Steps_allocate_nothing_once_the_memories_are_there(NetworkKind kind)
    {
        EventPredictor predictor = new(Network.Create(NetworkTests.Usual(kind), 3));
        PredictorMemory[] memories = [.. Enumerable.Range(0, 50).Select(_ => new PredictorMemory())];
        PredictorStep[] steps = [.. memories.Select((memory, i) => new PredictorStep(memory, Batches.Sequence(1 + (i % 5), Vocabulary, (ulong)i)))];
        float[] logits = new float[steps.Sum(step => step.Events.Length) * Vocabulary];
        long least = long.MaxValue;
        for (int run = 0; run < 6 && least > 0; run++)
        {
            // The next sequences take over what these leave: also that allocates nothing.
            foreach (PredictorMemory memory in memories)
            {
                memory.Reset();
            }

            long before = GC.GetAllocatedBytesForCurrentThread();
            for (int step = 0; step < 8; step++)
            {
                predictor.Advance(steps, logits);
            }

            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        Assert.Equal(0, least);
    }

    [Theory]
    [InlineData(NetworkKind.NextEventTransformer, 16, 8_400)]
    [InlineData(NetworkKind.NextEventTransformer, 17, 16_700)]
    [InlineData(NetworkKind.NextEventTransformer, 160, 84_000)]
    [InlineData(NetworkKind.NextEventLstm, 1, 800)]
    [InlineData(NetworkKind.NextEventLstm, 160, 800)]
    public void A_memory_grows_with_its_sequence_and_a_reset_one_holds_nothing_of_it(NetworkKind kind, int events, int mostBytes)
    {
        EventPredictor predictor = new(Network.Create(NetworkTests.Usual(kind), 3));
        PredictorMemory memory = new();
        Assert.Equal(0, memory.Bytes);
        int[] sequence = Batches.Sequence(events, Vocabulary, 1);
        predictor.Advance([new PredictorStep(memory, sequence)], new float[events * Vocabulary]);
        Assert.Equal(events, memory.Events);
        Assert.InRange(memory.Bytes, mostBytes * 9 / 10, mostBytes);
        memory.Reset();
        Assert.Equal(0, memory.Events);
        Assert.InRange(memory.Bytes, 0, 200);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void What_cannot_be_advanced_is_refused_before_anything_moves(NetworkKind kind)
    {
        INetwork network = Network.Create(NetworkTests.Usual(kind), 3);
        EventPredictor predictor = new(network), other = new(network);
        PredictorMemory first = new(), second = new();
        float[] logits = new float[4 * Vocabulary];
        predictor.Advance([new PredictorStep(first, (int[])[1, 2])], logits);

        Refused("20 is not in the vocabulary of 20", () => predictor.Advance([new(second, (int[])[1]), new(first, (int[])[20])], logits));
        Refused("stands twice in one call", () => predictor.Advance([new(first, (int[])[1]), new(first, (int[])[2])], logits));
        Refused("belongs to another predictor", () => other.Advance([new(first, (int[])[1])], logits));
        Refused("need 100 numbers; there is room for 80", () => predictor.Advance([new(first, (int[])[1, 2, 3, 4, 5])], logits));

        Assert.Equal((2, 0), (first.Events, second.Events));
        predictor.Advance([new(first, (int[])[3]), new(second, Array.Empty<int>())], logits);
        Assert.Equal(Whole(network, [1, 2, 3])[(2 * Vocabulary)..], logits[..Vocabulary]);
    }

    [Fact]
    public void A_network_that_judges_whole_sequences_is_refused()
    {
        Refused("Cnn does not predict next events", () => _ = new EventPredictor(Network.Create(NetworkTests.Usual(NetworkKind.Cnn), 3)));
    }

    private static void Refused(string why, Action action) =>
        Assert.Contains(why, Assert.Throws<ArgumentException>(action).Message, StringComparison.Ordinal);

    private static float[] Whole(INetwork network, int[] sequence)
    {
        SequenceBatch batch = new();
        batch.Add(sequence);
        return network.Forward(batch)[..(sequence.Length * Vocabulary)];
    }
}
