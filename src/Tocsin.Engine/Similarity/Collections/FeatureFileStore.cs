using Tocsin.Engine.Similarity.Features;

namespace Tocsin.Engine.Similarity.Collections;

/// <summary>The feature file of a collection, on the disk. Failures are <see cref="FeatureFileException"/>.</summary>
/// <param name="path">The file.</param>
/// <param name="dimension">What its vectors must have.</param>
/// <param name="takesUnknown">Whether rows may go into a file that does not say what made its vectors.</param>
public sealed class FeatureFileStore(string path, int dimension, bool takesUnknown = false) : IFeatureStore
{
    /// <inheritdoc/>
    public FileMark? Mark() => FileMark.Of(path);

    /// <inheritdoc/>
    public IFeatureRows Open(CancellationToken cancellation) => FeatureReader.Open(path, dimension, cancellation);

    /// <inheritdoc/>
    public FeatureSet Read(CancellationToken cancellation) => FeatureFile.Read(path, dimension, cancellation);

    /// <inheritdoc/>
    public void Write(FeatureSet features) => FeatureFile.Replace(path, features);

    /// <inheritdoc/>
    public string SetAside(string why) => FeatureFaults.Told(path, () =>
    {
        string aside = $"{path}.{why}";
        for (int at = 2; File.Exists(aside); at++)
        {
            aside = $"{path}.{why}-{at}";
        }

        File.Move(path, aside);
        return aside;
    });

    /// <inheritdoc/>
    public void PutBack(string aside) => FeatureFaults.Told(path, () =>
    {
        File.Move(aside, path, overwrite: false);
        return true;
    });

    /// <inheritdoc/>
    public void Remove(IReadOnlySet<string> paths, CancellationToken cancellation) => FeatureWriter.Remove(path, dimension, paths, cancellation);

    /// <inheritdoc/>
    public void Append(FeatureSet features) => FeatureFile.Append(path, features, takesUnknown);
}
