namespace Tocsin.Engine.Similarity.Features;

/// <summary>Where a picture of a feature file lies, or why it cannot be said.</summary>
/// <param name="FullPath">The file, absolute and without links, beneath one of the roots; null with a fault.</param>
/// <param name="Fault">Null with a file.</param>
public readonly record struct ResolvedImage(string? FullPath, ImagePathFault? Fault);

/// <summary>Why a path leads to no picture.</summary>
/// <param name="Code">One of the constants.</param>
/// <param name="Detail">The path, the roots that were tried, and the remedy.</param>
public sealed record ImagePathFault(string Code, string Detail)
{
    /// <summary>There is no such file under any root.</summary>
    public const string Missing = "missing";

    /// <summary>It is there, and cannot be opened, or is no file.</summary>
    public const string Unreadable = "unreadable";

    /// <summary>It would leave the roots: by <c>..</c> or by a link.</summary>
    public const string Outside = "outside";
}
