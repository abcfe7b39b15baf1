using Tocsin.Neural.Networks;

namespace Tocsin.Neural.Files;

/// <summary>What a shape from a file may say before anything is allocated for it.</summary>
internal static class ShapeLimits
{
    /// <exception cref="InvalidDataException">A size is out of range; the message names it.</exception>
    public static void Check(NetworkShape shape)
    {
        if (!Enum.IsDefined(shape.Kind))
        {
            throw new InvalidDataException($"The model file should name a kind of network from 1 to {Enum.GetValues<NetworkKind>().Length}; it names {(int)shape.Kind}.");
        }

        bool transformer = shape.Kind is NetworkKind.Transformer or NetworkKind.NextEventTransformer;
        Within("vocabulary", shape.Vocabulary, 2, 1_000_000);
        Within("outputs", shape.Outputs, 2, 1_000_000);
        Within("embedding", shape.Embedding, 1, 4096);
        Within("heads", shape.Heads, transformer ? 1 : 0, transformer ? shape.Embedding : 0);
        Within("layers", shape.Layers, transformer ? 1 : 0, transformer ? 64 : 0);
        Within("feed-forward", shape.FeedForward, transformer ? 1 : 0, transformer ? 16_384 : 0);
        Within("hidden", shape.Hidden, transformer ? 0 : 1, transformer ? 0 : 4096);
        Within("dropout per mille", shape.DropoutPerMille, 0, transformer ? 999 : 0);
        if (transformer && shape.Embedding % shape.Heads != 0)
        {
            throw new InvalidDataException($"The model's embedding should be a multiple of its heads; it has {shape.Embedding} and {shape.Heads}.");
        }

        if (shape.NextEvent && shape.Outputs != shape.Vocabulary)
        {
            throw new InvalidDataException($"A model of next events should have an output for each of its {shape.Vocabulary} events; it has {shape.Outputs}.");
        }
    }

    /// <summary>How many weights a network of this shape has, without making it.</summary>
    public static long CountWeights(NetworkShape shape)
    {
        long width = shape.Embedding, hidden = shape.Hidden, expanded = shape.FeedForward;
        long Head(long inputs) => (inputs + 1) * shape.Outputs;
        return (shape.Vocabulary * width) + (shape.Kind switch
        {
            NetworkKind.Transformer or NetworkKind.NextEventTransformer =>
                (shape.Layers * ((4 * width * width) + (2 * width * expanded) + expanded + (9 * width))) + Head(width),
            NetworkKind.Lstm => (2 * 4 * hidden * (width + hidden + 2)) + Head(2 * hidden),
            NetworkKind.NextEventLstm => (4 * hidden * (width + hidden + 2)) + Head(hidden),
            _ => ((2 + 3 + 4) * hidden * width) + (3 * hidden) + Head(3 * hidden),
        });
    }

    private static void Within(string what, int value, int least, int most)
    {
        if (value < least || value > most)
        {
            throw new InvalidDataException($"The model's {what} should lie between {least} and {most}; it is {value}.");
        }
    }
}
