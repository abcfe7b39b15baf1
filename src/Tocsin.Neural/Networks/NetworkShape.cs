namespace Tocsin.Neural.Networks;

/// <summary>The kinds of networks. The numbers stand in model files and never change their meaning.</summary>
public enum NetworkKind
{
    Transformer = 1,
    Lstm = 2,
    Cnn = 3,
    NextEventTransformer = 4,
    NextEventLstm = 5,
}

/// <summary>Everything that decides which parameters a network has. Sizes that a kind does not use are 0.</summary>
public sealed record NetworkShape(NetworkKind Kind, int Vocabulary, int Outputs)
{
    public int Embedding { get; init; }

    public int Heads { get; init; }

    public int Layers { get; init; }

    public int FeedForward { get; init; }

    /// <summary>Units of an LSTM in each direction; filters of each kernel of a CNN.</summary>
    public int Hidden { get; init; }

    /// <summary>Per mille, so that a shape is made of whole numbers.</summary>
    public int DropoutPerMille { get; init; }

    /// <summary>Both next-event kinds answer at every position, the others once a sequence.</summary>
    public bool NextEvent => Kind is NetworkKind.NextEventTransformer or NetworkKind.NextEventLstm;

    /// <summary>A classifier of whole sequences in its usual size. The vocabulary counts padding (id 0).</summary>
    public static NetworkShape Classifier(NetworkKind kind, int vocabulary, int classes = 2) => Usual(kind, vocabulary, classes);

    /// <summary>A model that says at each position which event comes next.</summary>
    public static NetworkShape Predictor(NetworkKind kind, int vocabulary) => Usual(kind, vocabulary, vocabulary);

    private static NetworkShape Usual(NetworkKind kind, int vocabulary, int outputs)
    {
        NetworkShape shape = new(kind, vocabulary, outputs);
        return kind switch
        {
            NetworkKind.Transformer or NetworkKind.NextEventTransformer =>
                shape with { Embedding = 32, Heads = 4, Layers = 2, FeedForward = 128, DropoutPerMille = 100 },
            NetworkKind.Lstm or NetworkKind.NextEventLstm => shape with { Embedding = 16, Hidden = 100 },
            NetworkKind.Cnn => shape with { Embedding = 16, Hidden = 100 },
            _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "There is no such kind of network."),
        };
    }
}
