using Tocsin.Neural.Networks;
using Tocsin.Neural.Tests.Layers;

namespace Tocsin.Neural.Tests.Networks;

public sealed class NetworkTests
{
    private const int Vocabulary = 20;

    public static TheoryData<NetworkKind> Kinds => [.. Enum.GetValues<NetworkKind>()];

    public static TheoryData<NetworkKind> NextEventKinds => [NetworkKind.NextEventTransformer, NetworkKind.NextEventLstm];

    internal static NetworkShape Usual(NetworkKind kind) => kind is NetworkKind.NextEventTransformer or NetworkKind.NextEventLstm
        ? NetworkShape.Predictor(kind, Vocabulary) : NetworkShape.Classifier(kind, Vocabulary);

    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_small_network_agrees_with_differences(NetworkKind kind)
    {
        NetworkShape shape = Usual(kind) with { Embedding = 8, FeedForward = kind is NetworkKind.Transformer or NetworkKind.NextEventTransformer ? 9 : 0, Hidden = 5 };
        INetwork network = Network.Create(shape, 3);
        SequenceBatch batch = Batches.OfLengths(Vocabulary, 4, 5, 2, 7);
        int outputs = shape.Outputs * (shape.NextEvent ? batch.Tokens : batch.Count);
        GradientCheck.Holds(network.Parameters, null, outputs, () => network.Forward(batch, 11), dy =>
        {
            network.Backward(dy);
            return null;
        });
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void What_stands_in_the_padding_changes_no_bit(NetworkKind kind)
    {
        INetwork network = Network.Create(Usual(kind), 3);
        int[] first = Batches.Sequence(30 * 4, Vocabulary, 1);
        int[] second = (int[])first.Clone();
        int[] lengths = [30, 3, 17, 1];
        for (int row = 0; row < 4; row++)
        {
            second.AsSpan((row * 30) + lengths[row], 30 - lengths[row]).Clear();
        }

        Assert.Equal(Logits(network, first, lengths), Logits(network, second, lengths));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_sequence_has_the_same_bits_in_any_batch(NetworkKind kind)
    {
        INetwork network = Network.Create(Usual(kind), 3);
        int[] lengths = [.. Enumerable.Range(0, 37).Select(i => 1 + (i * 7 % 30))];
        SequenceBatch all = Batches.OfLengths(Vocabulary, 9, lengths);
        float[] together = (float[])network.Forward(all).Clone();
        for (int row = 0; row < lengths.Length; row++)
        {
            SequenceBatch alone = new();
            alone.Add(all.Ids.Slice(all.Start(row), all.Length(row)));
            int count = network.Shape.Outputs * (network.Shape.NextEvent ? alone.Tokens : 1);
            int at = network.Shape.Outputs * (network.Shape.NextEvent ? all.Start(row) : row);
            Assert.Equal(network.Forward(alone)[..count], together[at..(at + count)]);
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Scoring_block_by_block_gives_the_same_bits(NetworkKind kind)
    {
        INetwork network = Network.Create(Usual(kind), 3);
        SequenceBatch batch = Batches.OfLengths(Vocabulary, 9, [.. Enumerable.Range(0, 90).Select(i => i == 40 ? 700 : 1 + (i * 7 % 30))]);
        float[] logits = new float[network.Shape.Outputs * (network.Shape.NextEvent ? batch.Tokens : batch.Count)];
        new BlockwiseScoring(network).Score(batch, logits);
        Assert.Equal(network.Forward(batch)[..logits.Length], logits);
    }

    [Theory]
    [MemberData(nameof(NextEventKinds))]
    public void What_is_expected_after_a_prefix_does_not_change_when_the_sequence_grows(NetworkKind kind)
    {
        INetwork network = Network.Create(Usual(kind), 3);
        int[] sequence = Batches.Sequence(40, Vocabulary, 5);
        float[] whole = Logits(network, sequence, [40]);
        for (int length = 1; length < 40; length++)
        {
            Assert.Equal(whole[..(length * Vocabulary)], Logits(network, sequence[..length], [length]));
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Passes_allocate_nothing_once_they_are_warm(NetworkKind kind)
    {
        INetwork network = Network.Create(Usual(kind), 3);
        SequenceBatch batch = Batches.OfLengths(Vocabulary, 9, 30, 12, 30);
        float[] gradients = GradientCheck.RandomValues(network.Shape.Outputs * batch.Tokens, 1);
        long least = long.MaxValue;
        for (int run = 0; run < 6 && least > 0; run++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            network.Forward(batch, 5);
            network.Backward(gradients);
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        Assert.Equal(0, least);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void The_same_seed_gives_the_same_weights_and_another_one_others(NetworkKind kind)
    {
        INetwork first = Network.Create(Usual(kind), 3), same = Network.Create(Usual(kind), 3), other = Network.Create(Usual(kind), 4);
        Assert.Equal(first.Parameters.All.SelectMany(parameter => parameter.Values), same.Parameters.All.SelectMany(parameter => parameter.Values));
        Assert.NotEqual(first.Parameters.All.SelectMany(parameter => parameter.Values), other.Parameters.All.SelectMany(parameter => parameter.Values));
    }

    [Fact]
    public void An_unknown_event_is_named()
    {
        INetwork network = Network.Create(Usual(NetworkKind.Cnn), 3);
        SequenceBatch batch = new();
        batch.Add([1, 2, 20]);
        ArgumentException error = Assert.Throws<ArgumentException>(() => network.Forward(batch));
        Assert.Contains("20 is not in the vocabulary of 20", error.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => batch.Add([]));
    }

    private static float[] Logits(INetwork network, int[] ids, int[] lengths)
    {
        SequenceBatch batch = new();
        batch.AddPadded(ids, lengths, ids.Length / lengths.Length);
        return network.Forward(batch)[..(network.Shape.Outputs * (network.Shape.NextEvent ? batch.Tokens : batch.Count))];
    }
}
