namespace Tocsin.Engine.Similarity.VectorFiles;

/// <summary>A file of vectors that cannot be used: what is wrong, where, and what to do.</summary>
public sealed class VectorSourceException(string message, Exception? inner = null) : IOException(message, inner)
{
    /// <summary>Whether there is nothing at the path, rather than something that cannot be used; or what reads it is not installed.</summary>
    public bool IsMissing { get; init; }
}
