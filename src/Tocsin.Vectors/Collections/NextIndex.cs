namespace Tocsin.Vectors.Collections;

/// <summary>The index that is to take the place of the one that a collection has.</summary>
/// <param name="Choice">Which, and why.</param>
/// <param name="IsBeingBuilt">Whether it is being built; otherwise it will be when the collection is tidied.</param>
public sealed record NextIndex(string Choice, bool IsBeingBuilt);
