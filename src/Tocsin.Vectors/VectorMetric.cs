namespace Tocsin.Vectors;

/// <summary>How near two vectors are. The numbers are written into index files.</summary>
public enum VectorMetric
{
    /// <summary>The cosine of the angle between them, from -1 to 1; greater is nearer. Vectors are kept at unit length; a zero vector has no direction and is refused.</summary>
    Cosine = 0,

    /// <summary>The inner product; greater is nearer.</summary>
    InnerProduct = 1,

    /// <summary>The squared Euclidean distance; smaller is nearer.</summary>
    L2 = 2,
}
