namespace Tocsin.Engine.Templates;

/// <summary>One live cluster. Its template's tokens lie in its leaf, beside those of its neighbours.</summary>
internal sealed class Cluster(long id, Leaf leaf)
{
    /// <summary>1, 2, 3, … in order of creation.</summary>
    public readonly long Id = id;

    /// <summary>Where its template lies.</summary>
    public readonly Leaf Leaf = leaf;

    /// <summary>Its row in the leaf.</summary>
    public int Row;

    /// <summary>Lines it stands for.</summary>
    public long Size = 1;

    /// <summary>The template as text; null until somebody asks, and again after a change.</summary>
    public string? Text;

    /// <summary>The cluster used last before this one.</summary>
    public Cluster? Older;

    /// <summary>The cluster used next after this one.</summary>
    public Cluster? Newer;
}
