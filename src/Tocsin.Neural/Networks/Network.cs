using Tocsin.Neural.Parameters;

namespace Tocsin.Neural.Networks;

/// <summary>Makes networks.</summary>
public static class Network
{
    /// <summary>A network with fresh weights; the same shape and seed give the same weights.</summary>
    public static INetwork Create(NetworkShape shape, int seed) => Build(shape, new ParameterSet(seed));

    /// <summary>A network that shares the weights of another and owns its gradients and workspaces.</summary>
    public static INetwork Replica(INetwork network) => Build(network.Shape, new ParameterSet(network.Parameters));

    private static INetwork Build(NetworkShape shape, ParameterSet parameters) => shape.Kind switch
    {
        NetworkKind.Transformer or NetworkKind.NextEventTransformer => new TransformerNetwork(shape, parameters),
        NetworkKind.Lstm or NetworkKind.NextEventLstm => new LstmNetwork(shape, parameters),
        NetworkKind.Cnn => new CnnNetwork(shape, parameters),
        _ => throw new ArgumentOutOfRangeException(nameof(shape), shape.Kind, "There is no such kind of network."),
    };
}
