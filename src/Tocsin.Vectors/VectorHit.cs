namespace Tocsin.Vectors;

/// <summary>One vector that was found. Hits are ordered nearest first, equal scores by id.</summary>
/// <param name="Id">The vector's id.</param>
/// <param name="Score">What the metric says: cosine, inner product, or squared distance.</param>
public readonly record struct VectorHit(long Id, float Score);
