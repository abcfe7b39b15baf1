namespace Tocsin.Engine.Similarity.Collections;

/// <summary>A picture of a collection.</summary>
/// <param name="Id">Opaque and stable: <see cref="ImageId"/>.</param>
/// <param name="Path">As it stands in the feature file.</param>
public sealed record ImageItem(string Id, string Path);

/// <summary>A picture that looks like what was asked for.</summary>
/// <param name="Image">The picture.</param>
/// <param name="Score">The cosine of the vectors, from -1 to 1.</param>
/// <param name="Rank">From 1.</param>
public sealed record ImageHit(ImageItem Image, float Score, int Rank);

/// <summary>Some pictures of a collection, in the order of its file.</summary>
/// <param name="Items">The pictures.</param>
/// <param name="Total">How many there are in all.</param>
public sealed record ImageList(IReadOnlyList<ImageItem> Items, int Total);
