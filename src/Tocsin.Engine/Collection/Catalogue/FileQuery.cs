namespace Tocsin.Engine.Collection.Catalogue;

/// <summary>Which files of the catalogue are asked for. All conditions must hold.</summary>
public sealed record FileQuery
{
    /// <summary>Files of this category; null for all.</summary>
    public string? Category { get; init; }

    /// <summary>Files of this remote; null for all, empty for those put there by hand.</summary>
    public string? Remote { get; init; }

    /// <summary>Files whose path contains this, whatever the case; null for all.</summary>
    public string? PathContains { get; init; }

    /// <summary>Files with lines at or after this instant (by <see cref="CollectedFile.LastTime"/>; by <see cref="CollectedFile.Modified"/> where no times were found).</summary>
    public DateTime? From { get; init; }

    /// <summary>Files with lines before this instant (by <see cref="CollectedFile.FirstTime"/>; a file without times fits).</summary>
    public DateTime? To { get; init; }

    /// <summary>Their order.</summary>
    public FileOrder Order { get; init; } = FileOrder.Newest;

    /// <summary>Files to leave out from the start of the order.</summary>
    public int Skip { get; init; }

    /// <summary>Files at most.</summary>
    public int Limit { get; init; } = 100;
}

/// <summary>An order of files; ties by path.</summary>
public enum FileOrder
{
    /// <summary>The latest written first.</summary>
    Newest,

    /// <summary>By path.</summary>
    Path,

    /// <summary>The largest first.</summary>
    Largest,

    /// <summary>The most errors first.</summary>
    Errors,
}

/// <summary>A part of the catalogue.</summary>
/// <param name="Files">In the order that was asked for.</param>
/// <param name="Total">How many fit, whatever the limit.</param>
public sealed record FileList(IReadOnlyList<CollectedFile> Files, long Total);

/// <summary>All files of one category.</summary>
/// <param name="Category">Its name.</param>
/// <param name="Files">How many.</param>
/// <param name="Bytes">Their bytes on disk.</param>
/// <param name="Newest">When the latest one was written, UTC; null without files.</param>
/// <param name="Errors">Lines that tell of errors in all of them.</param>
public sealed record CategorySummary(string Category, long Files, long Bytes, DateTime? Newest, long Errors);
