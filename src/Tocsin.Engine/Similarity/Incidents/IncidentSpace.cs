using Tocsin.Vectors;
using Tocsin.Vectors.Storage;

namespace Tocsin.Engine.Similarity.Incidents;

/// <summary>Incidents whose hidden states are of one network, or that have none.</summary>
internal sealed class IncidentSpace(string name)
{
    /// <summary>Its name: the detector, then a slash and the bundle where there is a network.</summary>
    public string Name { get; } = name;

    /// <summary>Whose.</summary>
    public string Detector { get; } = DetectorOf(name);

    /// <summary>Whether its vectors have hidden states.</summary>
    public bool HasHidden => Name.Length > Detector.Length;

    /// <summary>The vectors by number.</summary>
    public IVectorIndex Vectors { get; } =
        VectorIndexes.Build(new FlatOptions { Dimension = IncidentVector.Dimension }, new VectorRows(IncidentVector.Dimension, VectorMetric.Cosine));

    /// <summary>The detector of a space.</summary>
    public static string DetectorOf(string name) => name.IndexOf('/', StringComparison.Ordinal) is >= 0 and var at ? name[..at] : name;
}
