using Tocsin.Engine.Similarity.Collections;

namespace Tocsin.Server.Similarity;

/// <summary>What a search found, and how long it took.</summary>
/// <param name="Hits">Nearest first.</param>
/// <param name="Embedding">Decoding the picture and making its vector; zero for a picture of the collection.</param>
/// <param name="Search">Searching.</param>
public sealed record PictureSearch(IReadOnlyList<ImageHit> Hits, TimeSpan Embedding, TimeSpan Search);
