namespace Tocsin.Engine.Similarity.Examining;

/// <summary>A file that is to be examined.</summary>
/// <param name="Path">The file.</param>
/// <param name="Use">What is to be done with it.</param>
/// <param name="Matrix">The names of the one dataset that is wanted, the first that is there; empty for a feature file.</param>
public sealed record FeatureQuestion(string Path, FeatureUse Use, IReadOnlyList<string> Matrix)
{
    /// <summary>A feature file.</summary>
    public FeatureQuestion(string path, FeatureUse use)
        : this(path, use, [])
    {
    }
}
