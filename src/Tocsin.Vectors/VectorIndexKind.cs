namespace Tocsin.Vectors;

/// <summary>The kinds of index. The numbers are written into index files.</summary>
public enum VectorIndexKind
{
    /// <summary>Every vector is compared: exact.</summary>
    Flat = 0,

    /// <summary>Vectors in lists around the centres of k-means; the nearest lists are compared.</summary>
    IvfFlat = 1,

    /// <summary>As <see cref="IvfFlat"/>, with codes of product quantisation in the lists (Jégou, Douze &amp; Schmid 2011) and the best ranked again by their vectors.</summary>
    IvfPq = 2,

    /// <summary>A hierarchy of navigable graphs (Malkov &amp; Yashunin 2018).</summary>
    Hnsw = 3,
}
