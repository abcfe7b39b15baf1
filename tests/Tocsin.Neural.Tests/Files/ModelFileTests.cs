using System.Buffers.Binary;
using Tocsin.Neural.Files;
using Tocsin.Neural.Networks;
using Tocsin.Neural.Tests.Layers;
using Tocsin.Neural.Tests.Networks;
using Tocsin.Numerics;

namespace Tocsin.Neural.Tests.Files;

public sealed class ModelFileTests
{
    public static TheoryData<NetworkKind> Kinds => [.. Enum.GetValues<NetworkKind>()];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_network_comes_back_bit_for_bit(NetworkKind kind)
    {
        INetwork network = Network.Create(NetworkTests.Usual(kind), 7);
        byte[] bytes = ModelFile.Write(network);
        INetwork back = ModelFile.Read(bytes);
        Assert.Equal(network.Shape, back.Shape);
        Assert.Equal(bytes, ModelFile.Write(back));
        SequenceBatch batch = Batches.OfLengths(20, 3, 5, 9);
        Assert.Equal(network.Forward(batch), back.Forward(batch));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void The_count_of_weights_is_that_of_the_network(NetworkKind kind)
    {
        INetwork network = Network.Create(NetworkTests.Usual(kind), 7);
        Assert.Equal(network.Parameters.All.Sum(parameter => parameter.Values.Length), ShapeLimits.CountWeights(network.Shape));
    }

    [Fact]
    public void Every_cut_and_every_flipped_bit_is_refused()
    {
        byte[] bytes = ModelFile.Write(Network.Create(Small, 7));
        for (int length = 0; length < bytes.Length; length += 13)
        {
            Assert.Throws<InvalidDataException>(() => ModelFile.Read(bytes.AsSpan(0, length)));
        }

        for (int at = 0; at < bytes.Length; at++)
        {
            bytes[at] ^= 4;
            Assert.Throws<InvalidDataException>(() => ModelFile.Read(bytes));
            bytes[at] ^= 4;
        }

        Assert.NotNull(ModelFile.Read(bytes));
    }

    [Theory]
    [InlineData(0, 0x21, "begins with 544F4353494E4E0A; this one begins with")]
    [InlineData(8, 2, "version 1; this one has version 2")]
    [InlineData(12, 9, "states a length of 9 bytes")]
    [InlineData(16, 99, "kind of network from 1 to 5; it names 99")]
    [InlineData(20, 2_000_000_000, "vocabulary should lie between 2 and 1000000; it is 2000000000")]
    [InlineData(20, 1_000_000, "needs 4000")]
    [InlineData(24, -1, "outputs should lie between 2 and 1000000; it is -1")]
    [InlineData(28, 0, "embedding should lie between 1 and 4096; it is 0")]
    [InlineData(28, 3, "should go on with the parameter 'embedding.weight' [5, 3]; found 'embedding.weight' [5, 4]")]
    [InlineData(32, 2, "heads should lie between 0 and 0; it is 2")]
    [InlineData(52, 1, "should hold 9 parameters for a Cnn; it states 1")]
    [InlineData(60, 0x41414141, "should go on with the parameter 'embedding.weight' [5, 4]; found")]
    [InlineData(79, int.MaxValue, "found 'embedding.weight' [5, 2147483647]")]
    [InlineData(87, 0x7FC00000, "'embedding.weight' should hold finite numbers; number 1 is NaN")]
    public void Hostile_numbers_with_a_right_checksum_are_named(int at, int number, string message)
    {
        byte[] bytes = ModelFile.Write(Network.Create(Small, 7));
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(at), number);
        Seal(bytes);
        InvalidDataException error = Assert.Throws<InvalidDataException>(() => ModelFile.Read(bytes));
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    /// <summary>If this fails, model files in the world can no longer be read: raise the version instead, and say so in docs/formats/model.md.</summary>
    [Fact]
    public void The_bytes_of_version_1_are_frozen()
    {
        INetwork network = Network.Create(Small, 7);
        int next = 0;
        foreach (float[] values in network.Parameters.All.Select(parameter => parameter.Values))
        {
            for (int i = 0; i < values.Length; i++)
            {
                values[i] = next++ / 8f;
            }
        }

        byte[] bytes = ModelFile.Write(network);
        Assert.Equal((897, 2934272259u), (bytes.Length, Crc32C.Compute(bytes.AsSpan(0, bytes.Length - 4))));
    }

    [Fact]
    public void Weights_that_diverged_are_not_written()
    {
        INetwork network = Network.Create(Small, 7);
        network.Parameters.All[3].Values[2] = float.NaN;
        InvalidOperationException error = Assert.Throws<InvalidOperationException>(() => ModelFile.Write(network));
        Assert.Contains("'kernel3.weight' holds NaN", error.Message, StringComparison.Ordinal);
    }

    private static NetworkShape Small => NetworkShape.Classifier(NetworkKind.Cnn, 5) with { Embedding = 4, Hidden = 3 };

    private static void Seal(byte[] bytes) =>
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(bytes.Length - 4), Crc32C.Compute(bytes.AsSpan(0, bytes.Length - 4)));
}
