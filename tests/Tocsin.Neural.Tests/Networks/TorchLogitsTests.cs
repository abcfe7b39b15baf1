using System.Text.Json;
using Tocsin.Neural.Networks;
using Tocsin.Neural.Parameters;

namespace Tocsin.Neural.Tests.Networks;

/// <summary>Forward passes against PyTorch's, which <c>make_fixtures.py</c> computed from the same weights; these follow from a formula on both sides.</summary>
public sealed class TorchLogitsTests
{
    public static TheoryData<NetworkKind> Kinds => [.. Enum.GetValues<NetworkKind>()];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void The_logits_are_those_of_PyTorch(NetworkKind kind)
    {
        using JsonDocument fixture = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "Networks", "torch-logits.json")));
        int vocabulary = fixture.RootElement.GetProperty("vocabulary").GetInt32();
        float[] expected = fixture.RootElement.GetProperty("logits").GetProperty(kind.ToString()).Deserialize<float[]>()!;
        INetwork network = Network.Create(
            kind is NetworkKind.NextEventTransformer or NetworkKind.NextEventLstm
                ? NetworkShape.Predictor(kind, vocabulary) : NetworkShape.Classifier(kind, vocabulary), seed: 0);
        for (int i = 0; i < network.Parameters.All.Count; i++)
        {
            Fill(network.Parameters.All[i], (uint)i);
        }

        SequenceBatch batch = new();
        foreach (int[] sequence in fixture.RootElement.GetProperty("sequences").Deserialize<int[][]>()!)
        {
            batch.Add(sequence);
        }

        float[] actual = network.Forward(batch);
        Assert.Equal(expected.Length, network.Shape.Outputs * (network.Shape.NextEvent ? batch.Tokens : batch.Count));
        for (int i = 0; i < expected.Length; i++)
        {
            Assert.True(Math.Abs(expected[i] - actual[i]) < 1e-5 * Math.Max(1, Math.Abs(expected[i])), $"logit {i}: {expected[i]} expected, {actual[i]} found");
        }
    }

    private static void Fill(Parameter parameter, uint ordinal)
    {
        float scale = parameter.Shape.Length > 1 ? 0.5f : 0.25f;
        float offset = parameter.Name.Contains(".norm", StringComparison.Ordinal) && parameter.Name.EndsWith(".weight", StringComparison.Ordinal) ? 1 : 0;
        for (int i = 0; i < parameter.Values.Length; i++)
        {
            uint mixed = unchecked(((uint)i * 2654435761) + (ordinal * 40503) + 12345);
            mixed ^= mixed >> 15;
            mixed = unchecked(mixed * 2246822519);
            parameter.Values[i] = offset + (scale * (((mixed >> 22) / 1024f) - 0.5f));
        }
    }
}
