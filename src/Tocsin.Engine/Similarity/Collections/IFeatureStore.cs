using Tocsin.Engine.Similarity.Features;

namespace Tocsin.Engine.Similarity.Collections;

/// <summary>The feature file of a collection, as the collection needs it. Called by one thread at a time. A failure is an exception whose message says what to do.</summary>
public interface IFeatureStore
{
    /// <summary>Which file there is; null when there is none. Cheap: it is asked every few seconds.</summary>
    FileMark? Mark();

    /// <summary>Opens it, to be read piece by piece.</summary>
    IFeatureRows Open(CancellationToken cancellation);

    /// <summary>All of it.</summary>
    FeatureSet Read(CancellationToken cancellation);

    /// <summary>Puts another in its place, durably: after a crash there is the old one or the new one.</summary>
    void Write(FeatureSet features);

    /// <summary>Puts the file under another name, which ends in a word that says why, so that nothing takes its place unseen.</summary>
    /// <returns>That name.</returns>
    string SetAside(string why);

    /// <summary>Puts a file that was set aside back in its place, where there is none yet.</summary>
    void PutBack(string aside);

    /// <summary>Takes the rows of these paths out, durably; the rest stays as it is.</summary>
    void Remove(IReadOnlySet<string> paths, CancellationToken cancellation);

    /// <summary>Takes some more in, durably.</summary>
    void Append(FeatureSet features);
}
