namespace Tocsin.Engine.Similarity.VectorFiles;

/// <summary>The vectors of a file, read once from the first to the last. One thread.</summary>
public interface IVectorReader : IDisposable
{
    /// <summary>How many there are; what the file says has been held against its length.</summary>
    int Count { get; }

    /// <summary>Floats in each.</summary>
    int Dimension { get; }

    // -> vectors: [n, dimension]
    /// <summary>The next vectors, as many as there is room for.</summary>
    /// <param name="vectors">At least one vector long.</param>
    /// <returns>How many were read; 0 at the end.</returns>
    /// <exception cref="VectorSourceException">The file says something else here than where it began.</exception>
    int Read(Span<float> vectors);
}
