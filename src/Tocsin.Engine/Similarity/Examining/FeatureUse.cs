namespace Tocsin.Engine.Similarity.Examining;

/// <summary>What is to be done with a feature file: each goes through other parts of it, which may be damaged.</summary>
[Flags]
public enum FeatureUse
{
    /// <summary>Nothing is known yet.</summary>
    None = 0,

    /// <summary>Its vectors and paths are read.</summary>
    Read = 1,

    /// <summary>Rows are added to a copy.</summary>
    Append = 2,

    /// <summary>It is written anew with all else that it holds.</summary>
    Remake = 4,

    /// <summary>Anything, as with a file that was written here.</summary>
    All = Read | Append | Remake,
}
