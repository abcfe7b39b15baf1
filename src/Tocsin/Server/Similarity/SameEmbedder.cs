using Tocsin.Engine.Similarity.Embedding;

namespace Tocsin.Server.Similarity;

/// <summary>
/// Opens embedders that all are the one that was opened first: each worker has its own, made when it is first needed, and a model's file may be exchanged in between. Any
/// thread may call it.
/// </summary>
/// <param name="open">Opens one.</param>
internal sealed class SameEmbedder(Func<IImageEmbedder> open)
{
    private string? _first;

    /// <summary>Opens one. Throws <see cref="EmbeddingException"/> when it cannot, and <see cref="EmbedderChangedException"/> when it is another one by now.</summary>
    public IImageEmbedder Open()
    {
        IImageEmbedder one = open();
        string name = one.Name;
        if (Interlocked.CompareExchange(ref _first, name, null) is not { } first || first == name)
        {
            return one;
        }

        one.Dispose();
        throw new EmbedderChangedException(first, name);
    }
}

/// <summary>The model's file was exchanged while the server runs: vectors of two models would be compared.</summary>
internal sealed class EmbedderChangedException(string first, string now)
    : Exception($"The model is '{now}' by now, and the server began with '{first}': vectors of the two are not compared. {Remedy}")
{
    /// <summary>What can be done.</summary>
    public const string Remedy = "Start the server again, or put the model of before back (Similarity:Model).";
}
