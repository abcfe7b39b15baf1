namespace Tocsin.Engine.Similarity.Collections;

/// <summary>Why vectors that are made here are not compared with those of the feature file: their cosines would look like scores and mean nothing.</summary>
/// <param name="Code">One of the constants.</param>
/// <param name="Detail">What made which.</param>
/// <param name="Remedy">What can be done.</param>
public sealed record EmbedderMismatch(string Code, string Detail, string Remedy)
{
    /// <summary>The file does not say what made its vectors, and nobody else did.</summary>
    public const string Unknown = "embedder_unknown";

    /// <summary>The file says that another embedder made its vectors.</summary>
    public const string Different = "embedder_differs";

    /// <summary>All of it.</summary>
    public string Sentence => $"{Detail} {Remedy}";

    /// <summary>Null where the two can be compared.</summary>
    /// <param name="made">What made the file's vectors; null when it does not say.</param>
    /// <param name="here">What makes vectors here; null: not compared.</param>
    /// <param name="isNamed">Whether somebody has named <paramref name="here"/>, and so vouches for a file that does not say.</param>
    public static EmbedderMismatch? Of(string? made, string? here, bool isNamed) => (made, here) switch
    {
        (_, null) => null,
        (null, _) => isNamed ? null : new EmbedderMismatch(
            Unknown,
            $"The feature file does not say what made its vectors, and '{here}' is only the default here: pictures are neither searched by upload nor added.",
            "Name what made it: Similarity:Embedder=onnx with Similarity:Model (the older service's files come from a ResNet-50), or Similarity:Embedder=descriptor; or index the pictures again."),
        _ => made == here ? null : new EmbedderMismatch(
            Different,
            $"The feature file's vectors were made by '{made}', and pictures are embedded by '{here}' here: they are neither searched by upload nor added.",
            "Set Similarity:Embedder, Similarity:Model and Similarity:Preprocessing to what made the file (the last word of a name is their mark), or index the pictures again."),
    };
}

/// <summary>A picture from outside cannot be compared with those of the collection.</summary>
public sealed class EmbedderMismatchException(EmbedderMismatch mismatch) : Exception(mismatch.Sentence)
{
    /// <summary>Why.</summary>
    public EmbedderMismatch Mismatch { get; } = mismatch;
}
